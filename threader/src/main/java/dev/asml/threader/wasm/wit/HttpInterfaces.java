package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.HttpExchange;
import dev.asml.threader.stream.HttpExchange.Field;
import dev.asml.threader.wasm.component.Variant;
import dev.asml.threader.wasm.wit.HostInterface.Body;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The interfaces of {@code wasi:http}. */
final class HttpInterfaces {
    private HttpInterfaces() {}

    static List<HostInterface> bound() {
        Map<String, Body> types = new HashMap<>();
        types.put("http-error-code", (_, a) -> Variant.option(HttpError.of(((IoError) a[0]).failure())));
        fields(types);
        incoming(types);
        outgoingRequest(types);
        outgoingResponse(types);
        options(types);
        futures(types);
        return List.of(
                HostInterface.bind("wasi:http/types", types),
                HostInterface.bind(
                        "wasi:http/outgoing-handler",
                        Map.of(
                                "handle",
                                (w, a) -> OutgoingHandler.handle(
                                        w.host(), (OutgoingMessage.Request) a[0], (RequestOptions)
                                                HttpValues.optional(a[1])))));
    }

    // Fields

    private static void fields(Map<String, Body> types) {
        types.put("[constructor]fields", (_, _) -> HttpFields.empty());
        types.put("[static]fields.from-list", (_, a) -> fromList((List<?>) a[0]));
        types.put("[method]fields.get", (_, a) -> List.<Object>copyOf(((HttpFields) a[0]).get((String) a[1])));
        types.put("[method]fields.has", (_, a) -> ((HttpFields) a[0]).has((String) a[1]));
        types.put(
                "[method]fields.set", (_, a) -> changed(((HttpFields) a[0]).set((String) a[1], bytes((List<?>) a[2]))));
        types.put("[method]fields.delete", (_, a) -> changed(((HttpFields) a[0]).delete((String) a[1])));
        types.put("[method]fields.append", (_, a) -> changed(((HttpFields) a[0]).append((String) a[1], (byte[]) a[2])));
        types.put("[method]fields.entries", (_, a) -> entries((HttpFields) a[0]));
        types.put("[method]fields.clone", (_, a) -> ((HttpFields) a[0]).copy());
    }

    private static Variant fromList(List<?> entries) {
        HttpFields fields = HttpFields.empty();
        for (Object each : entries) {
            Object[] entry = (Object[]) each;
            HttpFields.Refusal refusal = fields.append((String) entry[0], (byte[]) entry[1]);
            if (refusal != null) {
                return changed(refusal);
            }
        }
        return Variant.ok(fields);
    }

    private static List<byte[]> bytes(List<?> values) {
        return values.stream().map(byte[].class::cast).toList();
    }

    private static Variant changed(HttpFields.@Nullable Refusal refusal) {
        return refusal == null ? Variant.ok(null) : Variant.error(Variant.of(refusal.index()));
    }

    private static List<Object> entries(HttpFields fields) {
        return fields.list().stream()
                .<Object>map(field -> new Object[] {field.name(), field.value()})
                .toList();
    }

    // What comes in

    private static void incoming(Map<String, Body> types) {
        types.put(
                "[method]incoming-request.method",
                (_, a) -> HttpValues.method(request(a).method()));
        types.put(
                "[method]incoming-request.path-with-query",
                (_, a) -> Variant.option(request(a).pathWithQuery()));
        types.put(
                "[method]incoming-request.scheme",
                (_, a) -> Variant.option(HttpValues.scheme(request(a).scheme())));
        types.put(
                "[method]incoming-request.authority",
                (_, a) -> Variant.option(request(a).authority()));
        for (String message : List.of("incoming-request", "incoming-response")) {
            types.put("[method]" + message + ".headers", (_, a) -> ((IncomingMessage) a[0]).headers());
            types.put("[method]" + message + ".consume", (_, a) -> HttpValues.once(((IncomingMessage) a[0]).consume()));
        }
        types.put("[method]incoming-response.status", (_, a) -> ((IncomingMessage.Response) a[0]).status());
        types.put("[method]incoming-body.stream", (_, a) -> HttpValues.once(((IncomingBody) a[0]).stream()));
        types.put("[static]incoming-body.finish", (_, a) -> ((IncomingBody) a[0]).finish());
    }

    private static HttpExchange request(Object[] arguments) {
        return ((IncomingMessage.Request) arguments[0]).http();
    }

    // What goes out

    private static void outgoingRequest(Map<String, Body> types) {
        types.put("[constructor]outgoing-request", (_, a) -> new OutgoingMessage.Request((HttpFields) a[0]));
        types.put(
                "[method]outgoing-request.body",
                (_, a) -> HttpValues.once(outgoing(a).body()));
        types.put("[method]outgoing-request.headers", (_, a) -> outgoing(a).headers());
        types.put(
                "[method]outgoing-request.method",
                (_, a) -> HttpValues.method(outgoing(a).method()));
        types.put(
                "[method]outgoing-request.set-method",
                (_, a) -> HttpValues.result(outgoing(a).method(HttpValues.method((Variant) a[1]))));
        types.put(
                "[method]outgoing-request.path-with-query",
                (_, a) -> Variant.option(outgoing(a).pathWithQuery()));
        types.put(
                "[method]outgoing-request.set-path-with-query",
                (_, a) -> HttpValues.result(outgoing(a).pathWithQuery((String) HttpValues.optional(a[1]))));
        types.put(
                "[method]outgoing-request.scheme", (_, a) -> scheme(outgoing(a).scheme()));
        types.put("[method]outgoing-request.set-scheme", (_, a) -> setScheme(outgoing(a), a[1]));
        types.put(
                "[method]outgoing-request.authority",
                (_, a) -> Variant.option(outgoing(a).authority()));
        types.put(
                "[method]outgoing-request.set-authority",
                (_, a) -> HttpValues.result(outgoing(a).authority((String) HttpValues.optional(a[1]))));
    }

    private static OutgoingMessage.Request outgoing(Object[] arguments) {
        return (OutgoingMessage.Request) arguments[0];
    }

    private static Variant scheme(@Nullable String scheme) {
        return Variant.option(scheme == null ? null : HttpValues.scheme(scheme));
    }

    private static Variant setScheme(OutgoingMessage.Request request, Object option) {
        Variant value = (Variant) HttpValues.optional(option);
        String scheme = value == null ? null : HttpValues.scheme(value);
        if (value != null && scheme == null) {
            return HttpValues.result(false);
        }
        request.scheme(scheme);
        return HttpValues.result(true);
    }

    private static void outgoingResponse(Map<String, Body> types) {
        types.put("[constructor]outgoing-response", (_, a) -> new OutgoingMessage.Response((HttpFields) a[0]));
        types.put("[method]outgoing-response.status-code", (_, a) -> response(a).status());
        types.put(
                "[method]outgoing-response.set-status-code",
                (_, a) -> HttpValues.result(response(a).status((int) a[1])));
        types.put("[method]outgoing-response.headers", (_, a) -> response(a).headers());
        types.put(
                "[method]outgoing-response.body",
                (_, a) -> HttpValues.once(response(a).body()));
        types.put("[method]outgoing-body.write", (_, a) -> HttpValues.once(((OutgoingBody) a[0]).write()));
        types.put("[static]outgoing-body.finish", (_, a) -> finish((OutgoingBody) a[0], HttpValues.optional(a[1])));
        types.put("[static]response-outparam.set", (_, a) -> {
            ((ResponseOutparam) a[0]).set((Variant) a[1]);
            return null;
        });
        types.put(
                "[method]response-outparam.send-informational",
                (_, _) -> Variant.error(HttpError.of(HttpError.INTERNAL, "informational answers are not sent here")));
    }

    private static OutgoingMessage.Response response(Object[] arguments) {
        return (OutgoingMessage.Response) arguments[0];
    }

    private static Variant finish(OutgoingBody body, @Nullable Object trailers) {
        List<Field> fields =
                trailers == null ? List.of() : ((HttpFields) trailers).taken().list();
        Variant error = body.finish(fields);
        return error == null ? Variant.ok(null) : Variant.error(error);
    }

    // Options and futures

    private static void options(Map<String, Body> types) {
        types.put("[constructor]request-options", (_, _) -> new RequestOptions());
        for (RequestOptions.Limit limit : RequestOptions.Limit.values()) {
            types.put("[method]request-options." + limit.word(), (_, a) -> ((RequestOptions) a[0]).get(limit));
            types.put("[method]request-options.set-" + limit.word(), (_, a) -> {
                ((RequestOptions) a[0]).set(limit, (Variant) a[1]);
                return HttpValues.result(true);
            });
        }
    }

    private static void futures(Map<String, Body> types) {
        types.put("[method]future-trailers.subscribe", (_, a) -> ((FutureTrailers) a[0]).subscribe());
        types.put("[method]future-trailers.get", (_, a) -> ((FutureTrailers) a[0]).get());
        types.put("[method]future-incoming-response.subscribe", (_, a) -> ((FutureResponse) a[0]).subscribe());
        types.put("[method]future-incoming-response.get", (_, a) -> ((FutureResponse) a[0]).get());
    }
}
