package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.HttpExchange;
import dev.asml.threader.stream.Pipe;
import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.wasm.BareHost;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The host of a guest that speaks HTTP: it has one request, and one IO call whose both sides the test holds.
 *
 * <p>It is also the request: {@code PUT https://h.example:1/p?q} with one field, whose answer is kept.
 */
final class HttpHost extends BareHost implements HttpExchange {
    final Pipe requestBody = new Pipe(1 << 16);
    final Pipe answerBody = new Pipe(1 << 16);
    final Pipe upload = new Pipe(1 << 16);
    final Pipe download = new Pipe(1 << 16);
    final List<String> events = new ArrayList<>();
    List<Field> requestTrailers = List.of();
    List<Field> answerHeaders = List.of();
    List<Field> answerTrailers = List.of();
    String opened = "";
    boolean declared = true;
    String failureDetail = "";
    private Progress progress = Progress.NONE;
    private int status;

    World world() {
        return new World(this, () -> {
            throw none();
        });
    }

    static Field field(String name, String value) {
        return new Field(name, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    // The IO call

    @Override
    public int open(String path) {
        opened = path;
        return 1;
    }

    @Override
    public ByteSink upload(int id) {
        return upload.sink();
    }

    @Override
    public ByteSource download(int id) {
        return download.source();
    }

    @Override
    public @Nullable Failure failure(int id) {
        if (!declared) {
            return new Failure(true, new byte[0]);
        }
        return failureDetail.isEmpty() ? null : new Failure(false, failureDetail.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int cancel(int id) {
        events.add("cancel");
        return 0;
    }

    @Override
    public void log(System.Logger.Level level, String context, String message) {
        events.add(level + " " + message);
    }

    @Override
    public void park(long nanos) {
        LockSupport.parkNanos(this, nanos);
    }

    // The request

    @Override
    public HttpExchange http() {
        return this;
    }

    @Override
    public String method() {
        return "PUT";
    }

    @Override
    public String scheme() {
        return "https";
    }

    @Override
    public String authority() {
        return "h.example:1";
    }

    @Override
    public String pathWithQuery() {
        return "/p?q";
    }

    @Override
    public List<Field> headers() {
        return List.of(field("Host", "h.example:1"), field("X-A", "1"));
    }

    @Override
    public ByteSource body() {
        return requestBody.source();
    }

    @Override
    public List<Field> trailers() {
        return requestTrailers;
    }

    @Override
    public ByteSink respond(int code, List<Field> headers) {
        events.add("respond " + code);
        progress = Progress.BEGUN;
        status = code;
        answerHeaders = headers;
        return answerBody.sink();
    }

    @Override
    public void trailers(List<Field> fields) {
        answerTrailers = fields;
    }

    @Override
    public void abort(String reason) {
        events.add("abort");
        answerBody.fail(new StreamFailure(reason, null));
    }

    @Override
    public void refuse(String code, String detail) {
        events.add("refuse " + code + " " + detail);
        progress = Progress.REFUSED;
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
        throw none();
    }

    @Override
    public Map<String, String> metaVariables() {
        return Map.of();
    }

    @Override
    public void close() {}
}
