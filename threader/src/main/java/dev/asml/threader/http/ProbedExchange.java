package dev.asml.threader.http;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The request of a probe for a function that streams, and what it answers. Used by the guest's thread, and by who awaits its
 * invocation afterwards.
 */
final class ProbedExchange implements HttpExchange {
    /** More of an answer's body is not looked at. */
    private static final int MOST_BYTES = 1 << 20;

    private final HttpEvent event;
    private final String prefix;
    private final ByteSource body;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private Progress progress = Progress.NONE;
    private boolean aborted;
    private int status;
    private String refusal = "";
    private @Nullable ByteSink output;

    /** @param prefix the part of the path that names the function; empty if a route leads to it */
    ProbedExchange(HttpEvent event, String prefix) {
        this.event = event;
        this.prefix = prefix;
        this.body = ByteSource.of(event.body());
    }

    /** What came of the answer's body. */
    byte[] answer() {
        return answer.toByteArray();
    }

    /** The error that was given in the place of an answer; empty if none was. */
    String refusal() {
        return refusal;
    }

    @Override
    public String method() {
        return event.method();
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public String authority() {
        return event.header("host");
    }

    @Override
    public String pathWithQuery() {
        return event.query().isEmpty() ? event.path() : event.path() + "?" + event.query();
    }

    @Override
    public List<Field> headers() {
        List<Field> fields = new ArrayList<>();
        event.headers()
                .forEach((name, values) -> values.forEach(
                        value -> fields.add(new Field(name, value.getBytes(StandardCharsets.ISO_8859_1)))));
        return fields;
    }

    @Override
    public ByteSource body() {
        return body;
    }

    @Override
    public List<Field> trailers() {
        return List.of();
    }

    @Override
    public ByteSink respond(int code, List<Field> headers) {
        status = code;
        progress = Progress.BEGUN;
        ByteSink sink = ByteSink.to(this::take);
        return ByteSink.ending(sink, () -> end(sink));
    }

    private void take(byte[] bytes, int offset, int count) {
        answer.write(bytes, offset, Math.min(count, MOST_BYTES - answer.size()));
    }

    private void end(ByteSink sink) {
        sink.close();
        if (progress == Progress.BEGUN && !aborted) {
            progress = Progress.WHOLE;
        }
    }

    @Override
    public void trailers(List<Field> fields) {}

    /** An answer that is not whole stays what it is: begun. */
    @Override
    public void abort(String reason) {
        aborted = true;
    }

    @Override
    public void refuse(String code, String detail) {
        if (progress == Progress.NONE) {
            progress = Progress.REFUSED;
            refusal = detail.isEmpty() ? code : code + ": " + detail;
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
        return MetaVariables.of(event, prefix);
    }

    @Override
    public void close() {}
}
