package dev.asml.iomods.http;

import dev.asml.iomod.Call;
import java.net.http.HttpRequest;
import java.util.function.Predicate;

/**
 * The trace that a call belongs to, as headers for the server that is asked: W3C Trace Context. A guest that sends
 * {@code traceparent} itself knows better.
 *
 * @param parent {@code traceparent}; may be empty
 * @param state {@code tracestate}; may be empty
 */
record TraceHeaders(String parent, String state) {
    static TraceHeaders of(Call call) {
        return new TraceHeaders(call.traceparent().orElse(""), call.tracestate().orElse(""));
    }

    void addTo(HttpRequest.Builder request, Predicate<String> has) {
        if (parent.isEmpty() || has.test("traceparent")) {
            return;
        }
        request.header("traceparent", parent);
        if (!state.isEmpty() && !has.test("tracestate")) {
            request.header("tracestate", state);
        }
    }
}
