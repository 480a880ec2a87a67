package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.HttpExchange;
import dev.asml.threader.stream.HttpExchange.Field;
import dev.asml.threader.wasm.component.Variant;
import java.util.List;

/** The resource {@code wasi:http/types.response-outparam}: the place for the answer to a request. */
record ResponseOutparam(HttpExchange http) {
    /** Answers with a response or an error. */
    void set(Variant answer) {
        Object given = HttpValues.given(answer.value());
        if (given instanceof OutgoingMessage.Response response) {
            ByteSink sink = http.respond(response.status(), response.fields());
            response.send(new Answer(http, sink));
        } else if (given instanceof Variant code) {
            http.refuse(HttpError.name(code), HttpError.detail(code));
        }
    }

    private record Answer(HttpExchange http, ByteSink sink) implements OutgoingBody.Way {
        @Override
        public void trailers(List<Field> fields) {
            http.trailers(fields);
        }

        @Override
        public void abort(String reason) {
            http.abort(reason);
        }
    }
}
