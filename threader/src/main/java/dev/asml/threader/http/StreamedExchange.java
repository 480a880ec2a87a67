package dev.asml.threader.http;

import dev.asml.threader.function.Invocation;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.guard.Caller;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.HttpExchange;
import dev.asml.threader.stream.Pipe;
import dev.asml.threader.stream.StreamFailure;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.http2.Http2Exception;
import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body is read, and whose answer is sent, while its function runs. The function's thread gives the
 * answer; the request's thread waits for its head or for the function's end, and then sends what comes.
 */
final class StreamedExchange implements HttpExchange {
    private static final int CAPACITY = 64 << 10;
    private static final int PIECE = 16 << 10;

    /** What the request's thread waits for. */
    private sealed interface Start {
        record Head(int status, List<Field> headers) implements Start {}

        record Refusal(String code, String detail) implements Start {}

        /** The function ended without any answer. */
        record Nothing() implements Start {}
    }

    private final Exchange exchange;
    private final RequestBody body;
    private final String prefix;
    private final @Nullable Caller caller;
    private final CompletableFuture<Start> start = new CompletableFuture<>();
    private final Pipe pipe = new Pipe(CAPACITY);
    private volatile List<Field> trailers = List.of();
    private volatile Progress progress = Progress.NONE;
    private volatile boolean aborted;
    private volatile int status;
    private volatile long sent;
    private @Nullable ByteSink output;

    /**
     * An exchange of which nothing has been read but the head.
     *
     * @param prefix the part of the path that names the function; empty if a route led to it
     * @param caller who calls, if an authorizer guards the function
     */
    StreamedExchange(Exchange exchange, String prefix, @Nullable Caller caller) {
        this.exchange = exchange;
        this.prefix = prefix;
        this.caller = caller;
        this.body = new RequestBody(exchange, exchange.idle());
    }

    // The guest's side

    @Override
    public String method() {
        return exchange.method();
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public @Nullable String authority() {
        return exchange.host();
    }

    @Override
    public String pathWithQuery() {
        String query = exchange.rawQuery();
        return query.isEmpty() ? exchange.rawPath() : exchange.rawPath() + "?" + query;
    }

    @Override
    public List<Field> headers() {
        List<Field> fields = new ArrayList<>();
        exchange.headers().forEach((name, values) -> {
            for (String value : values) {
                fields.add(new Field(name, value.getBytes(StandardCharsets.ISO_8859_1)));
            }
        });
        return fields;
    }

    @Override
    public ByteSource body() {
        return body.source();
    }

    @Override
    public List<Field> trailers() {
        return body.trailers();
    }

    @Override
    public ByteSink respond(int code, List<Field> headers) {
        if (progress != Progress.NONE) {
            throw new IllegalStateException("a second answer");
        }
        if (code < 400 && exchange.waitsToBeAsked()) {
            body.start(); // for once the answer has begun the client cannot be told to go on
        }
        status = code;
        progress = Progress.BEGUN;
        start.complete(new Start.Head(code, List.copyOf(headers)));
        return ByteSink.ending(pipe.sink(), this::end);
    }

    /** The guest has written all of its answer. */
    private void end() {
        if (progress == Progress.BEGUN && !aborted) {
            progress = Progress.WHOLE;
            pipe.sink().close();
        }
    }

    @Override
    public void trailers(List<Field> fields) {
        trailers = List.copyOf(fields);
    }

    @Override
    public void abort(String reason) {
        if (progress == Progress.BEGUN) {
            aborted = true;
            pipe.fail(new StreamFailure(reason, null));
        }
    }

    @Override
    public void refuse(String code, String detail) {
        if (progress == Progress.NONE) {
            progress = Progress.REFUSED;
            start.complete(new Start.Refusal(code, detail));
        }
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public ByteSink standardOutput() {
        ByteSink known = output;
        if (known == null) {
            known = new CgiSink(this);
            output = known;
        }
        return known;
    }

    @Override
    public Map<String, String> metaVariables() {
        return MetaVariables.of(exchange, prefix, caller);
    }

    @Override
    public void close() {
        abort("the function ended before its answer did");
        start.complete(new Start.Nothing());
    }

    // The request's side

    /** Bytes of the request's body that the function was given. */
    long received() {
        return body.bytes();
    }

    /** Bytes of the answer's body that were sent. */
    long sent() {
        return sent;
    }

    /**
     * Sends what the function answers, and waits for its end.
     *
     * @param plain makes the reply to how it ended, if nothing was sent before
     */
    Outcome serve(Invocation invocation, Unsent plain) {
        Watch watch = new Watch(invocation, body, exchange.idle());
        exchange.client().await(watch);
        boolean whole = false;
        try {
            whole = switch (start.get()) {
                case Start.Head(int code, List<Field> headers) -> send(watch, code, headers);
                case Start.Refusal(String code, String detail) -> {
                    exchange.send(ErrorCodes.problem(code, detail).reply(exchange.id()));
                    yield true;
                }
                case Start.Nothing _ -> {
                    exchange.send(plain.reply(invocation.await()));
                    yield true;
                }
            };
            exchange.client().ended(watch); // what it does after its answer is not cut short
            return invocation.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            invocation.cancel(Exchange.STOPS);
            return new Outcome.Cancelled(Exchange.STOPS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            exchange.client().ended(watch);
            finish(whole);
        }
    }

    /** The reply to an outcome of which nothing was sent. */
    @FunctionalInterface
    interface Unsent {
        Reply reply(Outcome outcome);
    }

    private void finish(boolean whole) {
        if (!whole) {
            pipe.source().close();
            body.abandon();
            exchange.closeAfterwards();
        } else if (!body.finish()) {
            exchange.closeAfterwards();
        }
    }

    private boolean send(Watch watch, int code, List<Field> headers) throws InterruptedException {
        try {
            StreamedReply reply = watch.timed(() -> exchange.begin(code, headers));
            for (byte[] piece = pipe.read(PIECE); piece != null; piece = pipe.read(PIECE)) {
                byte[] next = piece;
                if (!watch.timed(() -> reply.send(next))) {
                    throw new StreamFailure("the answer's body is longer than its head says", null);
                }
                sent = reply.sent();
            }
            watch.answered();
            if (!watch.timed(() -> reply.end(trailers))) {
                throw new StreamFailure("the answer's body is shorter than its head says", null);
            }
            return true;
        } catch (StreamFailure e) {
            watch.cancel(String.valueOf(e.getMessage()));
            throw StreamedReply.brokenOff(String.valueOf(e.getMessage()));
        } catch (CloseConnectionException | SocketWriterException | UncheckedIOException | Http2Exception e) {
            String reason = watch.late() ? Watch.LATE : "the client disconnected";
            pipe.refuse(new StreamFailure(reason, watch.late() ? "connection-write-timeout" : "connection-terminated"));
            watch.cancel(reason);
            throw StreamedReply.brokenOff(reason);
        }
    }
}
