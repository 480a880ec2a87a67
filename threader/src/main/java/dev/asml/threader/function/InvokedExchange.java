package dev.asml.threader.function;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The request that a guest is given which speaks HTTP and is invoked without it: a {@code POST} of the input to
 * {@code /}. Its answer is kept, and its body becomes the invocation's. Used by the guest's thread.
 */
final class InvokedExchange implements HttpExchange {
    private static final int FIRST_ERROR = 400;

    private final byte[] input;
    private final ByteSource body;
    private final AnswerBuffer answer;
    private Progress progress = Progress.NONE;
    private boolean aborted;
    private int status;
    private byte[] refusal = {};

    InvokedExchange(byte[] input, int answerBytes) {
        this.input = input;
        this.body = ByteSource.of(input);
        this.answer = new AnswerBuffer(answerBytes);
    }

    /** How the invocation ended, once the answer is whole. */
    Outcome outcome() {
        if (progress == Progress.REFUSED) {
            return new Outcome.Failed(refusal);
        }
        byte[] bytes = answer.toByteArray();
        return status < FIRST_ERROR ? new Outcome.Answered(bytes) : new Outcome.Failed(bytes);
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public @Nullable String authority() {
        return "localhost";
    }

    @Override
    public String pathWithQuery() {
        return "/";
    }

    @Override
    public List<Field> headers() {
        return List.of(field("host", "localhost"), field("content-length", Integer.toString(input.length)));
    }

    private static Field field(String name, String value) {
        return new Field(name, value.getBytes(StandardCharsets.ISO_8859_1));
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
        ByteSink sink = ByteSink.to(answer::append);
        return ByteSink.ending(sink, () -> end(sink));
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
            refusal = (detail.isEmpty() ? code : code + ": " + detail).getBytes(StandardCharsets.UTF_8);
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
        throw new IllegalStateException("what is not asked by HTTP writes its answer where it always does");
    }

    @Override
    public Map<String, String> metaVariables() {
        return Map.of();
    }

    @Override
    public void close() {}
}
