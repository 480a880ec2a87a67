package dev.asml.threader.wasm.wit;

import static dev.asml.threader.wasm.wit.HttpCaller.code;
import static dev.asml.threader.wasm.wit.HttpCaller.drop;
import static dev.asml.threader.wasm.wit.HttpHost.field;
import static dev.asml.threader.wasm.wit.Results.done;
import static dev.asml.threader.wasm.wit.Results.error;
import static dev.asml.threader.wasm.wit.Results.ok;
import static dev.asml.threader.wasm.wit.Results.refused;
import static dev.asml.threader.wasm.wit.Results.some;
import static dev.asml.threader.wasm.wit.Results.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.TrapException;
import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.wasm.component.ValueType;
import dev.asml.threader.wasm.component.Variant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages, bodies, trailers and errors of {@code wasi:http/types}. */
class HttpTypesTest {
    private final HttpCaller caller = new HttpCaller();
    private final HttpHost host = caller.host;
    private final Object[] handed = IncomingHandler.arguments(host.world());
    private final Object request = handed[0];

    private Object response(String... headers) {
        return caller.types("[constructor]outgoing-response", caller.fields(headers));
    }

    private void set(Object response) {
        caller.run("wasi:http/types", "[static]response-outparam.set", handed[1], Variant.ok(response));
    }

    private Object finish(Object body) {
        return caller.types("[static]outgoing-body.finish", body, Variant.none());
    }

    @Test
    void tellsTheRequest() {
        assertThat(caller.call("incoming-request.method", request)).isEqualTo(Variant.of(3));
        assertThat(caller.call("incoming-request.scheme", request)).isEqualTo(Variant.option(Variant.of(1)));
        assertThat(caller.call("incoming-request.authority", request)).isEqualTo(Variant.option("h.example:1"));
        assertThat(caller.call("incoming-request.path-with-query", request)).isEqualTo(Variant.option("/p?q"));
    }

    @Test
    void givesTheBodyAndItsStreamOnce() {
        Object body = ok(caller.call("incoming-request.consume", request));
        refused(caller.call("incoming-request.consume", request));
        Object stream = ok(caller.call("incoming-body.stream", body));
        refused(caller.call("incoming-body.stream", body));
        host.requestBody.sink().hand(HttpCaller.bytes("hello"));
        assertThat(caller.read(stream)).isEqualTo("hello");
    }

    @Test
    void givesTheTrailersOnceAfterTheBody() {
        Object body = ok(caller.call("incoming-request.consume", request));
        Object future = caller.types("[static]incoming-body.finish", body);
        host.requestBody.sink().hand(HttpCaller.bytes("never read"));
        assertThat(caller.call("future-trailers.get", future)).isEqualTo(Variant.none());
        host.requestTrailers = List.of(field("x-sum", "1"));
        host.requestBody.sink().close();
        Object pollable = caller.call("future-trailers.subscribe", future);
        caller.run("wasi:io/poll", "[method]pollable.block", pollable);
        Object trailers = some(ok(ok(some(caller.call("future-trailers.get", future)))));
        assertThat(caller.entries(trailers)).containsExactly("x-sum: 1");
        refused(some(caller.call("future-trailers.get", future)));
        assertThatThrownBy(() -> drop(future)).isInstanceOf(TrapException.class);
        drop(pollable);
        drop(future);
    }

    @Test
    void tellsWhyThereAreNoTrailers() {
        Object body = ok(caller.call("incoming-request.consume", request));
        host.requestBody.fail(new StreamFailure("gone", "connection-terminated"));
        Object future = caller.types("[static]incoming-body.finish", body);
        assertThat(code(error(ok(some(caller.call("future-trailers.get", future))))))
                .isEqualTo("connection-terminated");
    }

    @Test
    void namesTheErrorOfAStream() {
        Object body = ok(caller.call("incoming-request.consume", request));
        Object stream = ok(caller.call("incoming-body.stream", body));
        host.requestBody.fail(new StreamFailure("slow", "connection-read-timeout"));
        Variant failed = (Variant) error(caller.streams("[method]input-stream.blocking-read", stream, 10L));
        assertThat(failed.index()).isZero();
        assertThat(code(some(caller.types("http-error-code", value(failed, 0)))))
                .isEqualTo("connection-read-timeout");
        assertThat(caller.types("http-error-code", new IoError(new StreamFailure("a file's", 7))))
                .isEqualTo(Variant.none());
    }

    @Test
    void trapsIfWhatIsMadeOfAResourceOutlivesIt() {
        Object headers = caller.call("incoming-request.headers", request);
        assertThatThrownBy(() -> drop(request)).isInstanceOf(TrapException.class);
        drop(headers);
        Object body = ok(caller.call("incoming-request.consume", request));
        drop(request);
        Object stream = ok(caller.call("incoming-body.stream", body));
        assertThatThrownBy(() -> drop(body)).isInstanceOf(TrapException.class);
        assertThatThrownBy(() -> caller.types("[static]incoming-body.finish", body))
                .isInstanceOf(TrapException.class);
        drop(stream);
        drop(body);
        Object out = ok(caller.call("outgoing-response.body", response()));
        Object writing = ok(caller.call("outgoing-body.write", out));
        assertThatThrownBy(() -> finish(out)).isInstanceOf(TrapException.class);
        assertThatThrownBy(() -> drop(out)).isInstanceOf(TrapException.class);
        drop(writing);
        done(finish(out));
    }

    @Test
    void answersWithWhatIsWrittenAndTheTrailers() throws Exception {
        Object response = response("x-a: 1");
        done(caller.call("outgoing-response.set-status-code", response, 418));
        assertThat(caller.call("outgoing-response.status-code", response)).isEqualTo(418);
        Object body = ok(caller.call("outgoing-response.body", response));
        refused(caller.call("outgoing-response.body", response));
        Object stream = ok(caller.call("outgoing-body.write", body));
        refused(caller.call("outgoing-body.write", body));
        caller.write(stream, "before "); // before it is known where it goes
        set(response);
        caller.write(stream, "after");
        drop(stream);
        done(caller.types("[static]outgoing-body.finish", body, Variant.option(caller.fields("x-sum: 2"))));
        assertThat(host.events).containsExactly("respond 418");
        assertThat(host.answerHeaders.getFirst().name()).isEqualTo("x-a");
        assertThat(host.answerTrailers.getFirst().name()).isEqualTo("x-sum");
        assertThat(HttpCaller.all(host.answerBody)).isEqualTo("before after");
    }

    @Test
    void sendsAnEmptyBodyIfNobodyAsksForIt() throws Exception {
        set(response());
        assertThat(host.answerBody.read(1)).isNull();
    }

    @Test
    void sendsABodyThatWasFinishedBefore() throws Exception {
        Object response = response();
        Object body = ok(caller.call("outgoing-response.body", response));
        Object stream = ok(caller.call("outgoing-body.write", body));
        caller.write(stream, "early");
        drop(stream);
        done(finish(body));
        set(response);
        assertThat(HttpCaller.all(host.answerBody)).isEqualTo("early");
    }

    @Test
    void breaksOffABodyThatIsDropped() {
        Object response = response();
        Object body = ok(caller.call("outgoing-response.body", response));
        set(response);
        drop(body);
        assertThat(host.events).containsExactly("respond 200", "abort");
    }

    @Test
    void refusesABodyThatIsTooShort() {
        Object response = response("content-length: 5");
        Object body = ok(caller.call("outgoing-response.body", response));
        set(response);
        Object stream = ok(caller.call("outgoing-body.write", body));
        caller.write(stream, "four");
        drop(stream);
        Variant error = (Variant) error(finish(body));
        assertThat(code(error)).isEqualTo("http-response-body-size");
        assertThat(some(Objects.requireNonNull(error.value()))).isEqualTo(4L);
        assertThat(host.events).contains("abort");
    }

    @Test
    void refusesABodyThatIsTooLong() {
        Object response = response("content-length: 3");
        Object body = ok(caller.call("outgoing-response.body", response));
        set(response);
        Object stream = ok(caller.call("outgoing-body.write", body));
        caller.write(stream, "four");
        Variant failed = (Variant) error(caller.streams("[method]output-stream.check-write", stream));
        Variant named = (Variant) some(caller.types("http-error-code", value(failed, 0)));
        assertThat(code(named)).isEqualTo("http-response-body-size");
        assertThat(error(caller.streams("[method]output-stream.check-write", stream)))
                .isEqualTo(Variant.of(1));
        drop(stream);
        assertThat(code(error(finish(body)))).isEqualTo("http-response-body-size");
        assertThat(host.events).contains("abort");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 99, 100, 103, 199, 600, 65535})
    void refusesAStatusThatNoAnswerHas(int status) {
        Object response = response();
        refused(caller.call("outgoing-response.set-status-code", response, status));
        assertThat(caller.call("outgoing-response.status-code", response)).isEqualTo(200);
    }

    @Test
    void refusesInformationalAnswers() {
        Object sent = caller.call(
                "response-outparam.send-informational", handed[1], 103, caller.types("[constructor]fields"));
        assertThat(code(error(sent))).isEqualTo("internal-error");
    }

    @Test
    void answersWithEveryError() {
        List<ValueType.Field> cases = ((ValueType.Cases) Objects.requireNonNull(
                        ByName.served("wasi:http/types").types().get("error-code")))
                .cases();
        assertThat(cases).hasSize(39);
        for (ValueType.Field each : cases) {
            HttpCaller fresh = new HttpCaller();
            Object outparam = IncomingHandler.arguments(fresh.host.world())[1];
            String name = each.name().toLowerCase(Locale.ROOT);
            Variant code = HttpError.of(name, "why");
            assertThat(code(code)).isEqualTo(name);
            fresh.run("wasi:http/types", "[static]response-outparam.set", outparam, Variant.error(code));
            assertThat(fresh.host.events).hasSize(1);
            assertThat(fresh.host.events.getFirst()).startsWith("refuse " + name);
        }
    }

    @Test
    void keepsTheOptionsOfARequest() {
        Object options = caller.types("[constructor]request-options");
        for (String limit : List.of("connect", "first-byte", "between-bytes")) {
            assertThat(caller.call("request-options." + limit + "-timeout", options))
                    .isEqualTo(Variant.none());
            done(caller.call("request-options.set-" + limit + "-timeout", options, Variant.option(5_000_000L)));
            assertThat(caller.call("request-options." + limit + "-timeout", options))
                    .isEqualTo(Variant.option(5_000_000L));
        }
    }

    @Test
    void keepsThePartsOfARequest() {
        Object outgoing = caller.types("[constructor]outgoing-request", caller.fields("x: y"));
        assertThat(caller.call("outgoing-request.method", outgoing)).isEqualTo(Variant.of(0));
        assertThat(caller.call("outgoing-request.scheme", outgoing)).isEqualTo(Variant.none());
        assertThat(caller.call("outgoing-request.authority", outgoing)).isEqualTo(Variant.none());
        assertThat(caller.call("outgoing-request.path-with-query", outgoing)).isEqualTo(Variant.none());
        done(caller.call("outgoing-request.set-method", outgoing, new Variant(9, "LINK")));
        assertThat(caller.call("outgoing-request.method", outgoing)).isEqualTo(new Variant(9, "LINK"));
        refused(caller.call("outgoing-request.set-method", outgoing, new Variant(9, "NOT ONE")));
        done(caller.call("outgoing-request.set-scheme", outgoing, Variant.option(new Variant(2, "ftp"))));
        assertThat(caller.call("outgoing-request.scheme", outgoing)).isEqualTo(Variant.option(new Variant(2, "ftp")));
        refused(caller.call("outgoing-request.set-scheme", outgoing, Variant.option(new Variant(2, "1:"))));
        done(caller.call("outgoing-request.set-authority", outgoing, Variant.option("[::1]:80")));
        refused(caller.call("outgoing-request.set-authority", outgoing, Variant.option("user@host")));
        refused(caller.call("outgoing-request.set-authority", outgoing, Variant.option("h:99999")));
        assertThat(caller.call("outgoing-request.authority", outgoing)).isEqualTo(Variant.option("[::1]:80"));
        done(caller.call("outgoing-request.set-path-with-query", outgoing, Variant.option("/a?b=c%20")));
        refused(caller.call("outgoing-request.set-path-with-query", outgoing, Variant.option("/a b")));
        refused(caller.call("outgoing-request.set-path-with-query", outgoing, Variant.option("a#b")));
        done(caller.call("outgoing-request.set-path-with-query", outgoing, Variant.none()));
        assertThat(caller.call("outgoing-request.path-with-query", outgoing)).isEqualTo(Variant.none());
        Object headers = caller.call("outgoing-request.headers", outgoing);
        assertThat(caller.entries(headers)).containsExactly("x: y");
        assertThat(error(caller.call("fields.delete", headers, "x"))).isEqualTo(Variant.of(2));
    }

    @Test
    void servesAllFunctionsOfTheInterface() {
        assertThat(ByName.served("wasi:http/types").functions()).hasSize(52);
        assertThat(ByName.served("wasi:http/types").resources().keySet())
                .contains(
                        "fields",
                        "incoming-request",
                        "outgoing-request",
                        "request-options",
                        "response-outparam",
                        "incoming-response",
                        "incoming-body",
                        "future-trailers",
                        "outgoing-response",
                        "outgoing-body",
                        "future-incoming-response");
    }
}
