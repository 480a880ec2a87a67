package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.HttpExchange.Field;
import dev.asml.threader.wasm.component.Variant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code wasi:http/outgoing-handler}: a request of the guest's, carried by the HTTP IOmod, whose allow list says which
 * hosts the guest's service may reach.
 */
final class OutgoingHandler {
    private static final String METHOD = "akkoro.std.http.exchange";

    private OutgoingHandler() {}

    /** Begins a request: the future of its answer, or an error. */
    static Variant handle(WitHost host, OutgoingMessage.Request request, @Nullable RequestOptions options) {
        if (request.authority() == null) {
            return Variant.error(HttpError.of("http-request-uri-invalid", "there is no authority"));
        }
        String scheme = request.scheme() == null ? "https" : request.scheme();
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return Variant.error(HttpError.of("http-request-uri-invalid", "the scheme is none of http and https"));
        }
        int id = host.open(METHOD);
        if (id < 0) {
            return Variant.error(HttpError.of("connection-limit-reached", "too many IO calls"));
        }
        WitHost.Failure failure = host.failure(id);
        if (failure != null && failure.undeclared()) {
            host.log(System.Logger.Level.WARNING, "", undeclared(request.authority()));
            return Variant.error(HttpError.of(HttpError.DENIED, ""));
        }
        FrameSink sink = new FrameSink(host, host.upload(id));
        sink.frame(HttpFrames.HEAD, HttpFrames.request(request, scheme, options));
        FutureResponse answer = new FutureResponse(host, id);
        request.send(new Call(host, id, sink));
        return Variant.ok(answer);
    }

    private static String undeclared(@Nullable String authority) {
        return ("a request to %s was denied: the service may not call out. Declare the IOmod akkoro.std.http in"
                        + " service.toml and allow the host in its settings")
                .formatted(authority);
    }

    /** Where the request's body goes. */
    private record Call(WitHost host, int id, FrameSink frames) implements OutgoingBody.Way {
        @Override
        public ByteSink sink() {
            return frames;
        }

        @Override
        public void trailers(List<Field> fields) {
            if (!fields.isEmpty()) {
                frames.frame(HttpFrames.TRAILERS, HttpFrames.trailers(fields));
            }
        }

        @Override
        public void abort(String reason) {
            var _ = host.cancel(id);
        }
    }
}
