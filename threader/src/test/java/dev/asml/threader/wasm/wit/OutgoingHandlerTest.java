package dev.asml.threader.wasm.wit;

import static dev.asml.threader.wasm.wit.HttpCaller.bytes;
import static dev.asml.threader.wasm.wit.HttpCaller.code;
import static dev.asml.threader.wasm.wit.HttpCaller.drop;
import static dev.asml.threader.wasm.wit.HttpCaller.text;
import static dev.asml.threader.wasm.wit.Results.done;
import static dev.asml.threader.wasm.wit.Results.error;
import static dev.asml.threader.wasm.wit.Results.ok;
import static dev.asml.threader.wasm.wit.Results.refused;
import static dev.asml.threader.wasm.wit.Results.some;
import static dev.asml.threader.wasm.wit.Results.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.wasm.component.Variant;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of a guest's own, as frames of a call of the HTTP IOmod. */
class OutgoingHandlerTest {
    private static final String HEAD = "{\"status\":203,\"headers\":[[\"x-a\",\"1\"],[\"x-a\",\"2\"]]}";

    private final HttpCaller caller = new HttpCaller();
    private final HttpHost host = caller.host;

    private Object request() {
        Object request = caller.types("[constructor]outgoing-request", caller.fields("x-q: \u00e4"));
        done(caller.call("outgoing-request.set-authority", request, Variant.option("h.example")));
        done(caller.call("outgoing-request.set-method", request, Variant.of(2)));
        done(caller.call("outgoing-request.set-path-with-query", request, Variant.option("/x?y")));
        return request;
    }

    private Object handle(Object request, Variant options) {
        return caller.in("wasi:http/outgoing-handler", "handle", request, options);
    }

    private Object future() {
        return ok(handle(request(), Variant.none()));
    }

    private static byte[] frame(char type, String payload) {
        byte[] bytes = bytes(payload);
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) type)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private void answer(byte[]... frames) {
        for (byte[] frame : frames) {
            host.download.sink().put(frame, 0, frame.length);
        }
    }

    private String sent() throws InterruptedException {
        return HttpCaller.all(host.upload);
    }

    private Object response(Object future) {
        return ok(ok(some(caller.call("future-incoming-response.get", future))));
    }

    private String failure(Object future) {
        return code(error(ok(some(caller.call("future-incoming-response.get", future)))));
    }

    @Test
    void sendsARequestAsFrames() throws Exception {
        Object request = request();
        Object options = caller.types("[constructor]request-options");
        done(caller.call("request-options.set-first-byte-timeout", options, Variant.option(5_000_000L)));
        Object body = ok(caller.call("outgoing-request.body", request));
        var _ = ok(handle(request, Variant.option(options)));
        Object stream = ok(caller.call("outgoing-body.write", body));
        caller.write(stream, "one");
        caller.write(stream, "two");
        drop(stream);
        done(caller.types("[static]outgoing-body.finish", body, Variant.option(caller.fields("x-t: 1"))));
        assertThat(host.opened).isEqualTo("akkoro.std.http.exchange");
        String head = "{\"method\":\"POST\",\"scheme\":\"https\",\"authority\":\"h.example\",\"path\":\"/x?y\","
                + "\"headers\":[[\"x-q\",\"\u00c3\u00a4\"]],\"first_byte_timeout_ms\":5}";
        assertThat(sent())
                .isEqualTo(text(frame('H', head))
                        + text(frame('D', "one"))
                        + text(frame('D', "two"))
                        + text(frame('T', "[[\"x-t\",\"1\"]]")));
    }

    @Test
    void readsTheAnswerHoweverItIsCut() {
        byte[][] frames = {
            frame('H', HEAD),
            frame('D', "hel"),
            frame('D', ""),
            frame('D', "lo"),
            frame('T', "[[\"x-t\",\"\u00c3\u00bf\"]]")
        };
        Object future = future();
        StringBuilder body = new StringBuilder();
        Object[] stream = {null};
        Object[] incoming = {null};
        for (byte[] frame : frames) {
            for (byte each : frame) {
                answer(new byte[] {each});
                if (stream[0] == null
                        && caller.call("future-incoming-response.get", future) instanceof Variant got
                        && got.index() == 1) {
                    Object response = ok(ok(some(got)));
                    assertThat(caller.call("incoming-response.status", response))
                            .isEqualTo(203);
                    Object headers = caller.call("incoming-response.headers", response);
                    assertThat(caller.entries(headers)).containsExactly("x-a: 1", "x-a: 2");
                    incoming[0] = ok(caller.call("incoming-response.consume", response));
                    stream[0] = ok(caller.call("incoming-body.stream", incoming[0]));
                }
                if (stream[0] != null) {
                    body.append(text(ok(caller.streams("[method]input-stream.read", stream[0], 10L))));
                }
            }
        }
        assertThat(body).hasToString("hello");
        host.download.sink().close();
        assertThat(error(caller.streams("[method]input-stream.read", stream[0], 10L)))
                .isEqualTo(Variant.of(1));
        drop(stream[0]);
        Object trailers = caller.types("[static]incoming-body.finish", incoming[0]);
        Object fields = some(ok(ok(some(caller.call("future-trailers.get", trailers)))));
        assertThat(caller.entries(fields)).containsExactly("x-t: \u00ff");
    }

    @Test
    void isNotReadyBeforeTheHead() {
        Object future = future();
        assertThat(caller.call("future-incoming-response.get", future)).isEqualTo(Variant.none());
        Object pollable = caller.call("future-incoming-response.subscribe", future);
        assertThat(caller.in("wasi:io/poll", "[method]pollable.ready", pollable))
                .isEqualTo(false);
        answer(frame('H', HEAD));
        caller.run("wasi:io/poll", "[method]pollable.block", pollable);
        response(future);
        refused(some(caller.call("future-incoming-response.get", future)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"connection-refused", "HTTP-request-denied", "DNS-timeout", "TLS-protocol-error"})
    void tellsTheErrorThatTheIomodNames(String name) {
        Object future = future();
        answer(frame('E', "{\"code\":\"" + name + "\",\"message\":\"m\"}"));
        assertThat(failure(future)).isEqualTo(name.toLowerCase(Locale.ROOT));
    }

    @Test
    void failsTheBodyWithAnErrorAmidIt() {
        Object future = future();
        answer(frame('H', HEAD), frame('D', "x"), frame('E', "{\"code\":\"connection-terminated\",\"message\":\"m\"}"));
        Object body = ok(caller.call("incoming-response.consume", response(future)));
        Object stream = ok(caller.call("incoming-body.stream", body));
        assertThat(caller.read(stream)).isEqualTo("x");
        Variant failed = (Variant) error(caller.streams("[method]input-stream.blocking-read", stream, 10L));
        assertThat(code(some(caller.types("http-error-code", value(failed, 0)))))
                .isEqualTo("connection-terminated");
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED, http-request-denied",
        "DEADLINE, http-response-timeout",
        "IOMOD_LOST, connection-terminated",
        "IOMOD_UNAVAILABLE, destination-unavailable",
        "LIMIT, connection-limit-reached",
        "INTERNAL, internal-error"
    })
    void namesTheFailureOfTheCall(String failure, String name) {
        Object future = future();
        host.failureDetail = "{\"code\":\"" + failure + "\",\"message\":\"m\",\"retryable\":false}";
        host.download.sink().close();
        assertThat(failure(future)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"H{}", "H{\"status\":1}", "Hnone", "Dx", "X{}", "T[]x"})
    void refusesAnAnswerThatIsNone(String frame) {
        Object future = future();
        answer(frame(frame.charAt(0), frame.substring(1)));
        host.download.sink().close();
        assertThat(failure(future)).isIn("internal-error", "http-response-incomplete");
    }

    @Test
    void refusesAFrameWithoutBound() {
        Object future = future();
        answer(new byte[] {'H', 0x7f, 0, 0, 0});
        assertThat(failure(future)).isEqualTo("internal-error");
    }

    @Test
    void deniesWhatTheServiceDoesNotDeclareAndSaysWhatToDo() {
        host.declared = false;
        assertThat(code(error(handle(request(), Variant.none())))).isEqualTo("http-request-denied");
        assertThat(host.events).hasSize(1);
        assertThat(host.events.getFirst())
                .startsWith("WARNING")
                .contains("akkoro.std.http", "service.toml", "h.example");
    }

    @Test
    void refusesARequestThatGoesNowhere() {
        Object bare = caller.types("[constructor]outgoing-request", caller.fields());
        assertThat(code(error(handle(bare, Variant.none())))).isEqualTo("http-request-uri-invalid");
        Object strange = request();
        done(caller.call("outgoing-request.set-scheme", strange, Variant.option(new Variant(2, "gopher"))));
        assertThat(code(error(handle(strange, Variant.none())))).isEqualTo("http-request-uri-invalid");
    }

    @Test
    void givesTheCallUpWithWhatTheGuestDrops() {
        Object request = request();
        Object body = ok(caller.call("outgoing-request.body", request));
        Object future = ok(handle(request, Variant.none()));
        drop(body);
        assertThat(host.events).containsExactly("cancel");
        drop(future);
        assertThat(host.events).containsExactly("cancel", "cancel");
    }
}
