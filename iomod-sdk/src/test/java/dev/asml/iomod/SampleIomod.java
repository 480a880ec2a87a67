package dev.asml.iomod;

import static dev.asml.iomod.MethodOption.IDEMPOTENT;
import static dev.asml.iomod.MethodOption.OK_ERR;
import static dev.asml.iomod.MethodOption.summary;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The IOmod that the SDK's tests drive, in-process and as a process. */
final class SampleIomod {
    static final String COORDINATES = "test.sample.iomod";

    private final AtomicReference<Map<String, String>> config = new AtomicReference<>(Map.of());
    final CountDownLatch gate = new CountDownLatch(1);

    /** A request with every kind of field. */
    record Greeting(
            String name,
            int times,
            @Nullable String mark,
            @Nullable List<Inner> inner) {
        Greeting {
            if (times > 10) {
                throw new IllegalArgumentException("times is at most 10");
            }
        }

        record Inner(String word) {}

        String text() {
            return ("hello " + name + (mark == null ? "" : mark)).repeat(times);
        }
    }

    public static void main(String[] args) {
        new SampleIomod().iomod().run(args);
    }

    Iomod iomod() {
        return Iomod.named(COORDINATES, "1.2.3")
                .method("greet", Greeting.class, (greeting, _) -> greeting.text(), IDEMPOTENT, summary("Says hello."))
                .method("greet_wrapped", Greeting.class, (greeting, _) -> greeting.text(), OK_ERR)
                .method("any", JsonNode.class, (value, _) -> value)
                .method("nothing", _ -> null, OK_ERR)
                .source(Greeting.class, (greeting, subscription) -> {
                    var _ = subscription.deliver(Message.text("1", greeting.text()));
                })
                .raw("echo", (bytes, _) -> bytes)
                .async("later", JsonNode.class, (value, _) -> CompletableFuture.supplyAsync(() -> value))
                .async("never", JsonNode.class, (_, _) -> new CompletableFuture<JsonNode>())
                .method("refuse", _ -> {
                    throw new IomodFailure("TEAPOT", "short and stout", true);
                })
                .method("refuse_wrapped", SampleIomod::refuse, OK_ERR)
                .method("break", SampleIomod::fail)
                .method("recurse", SampleIomod::recurse)
                .method("wait", SampleIomod::waitForever)
                .method("gate", this::waitAtGate)
                .method("spin", SampleIomod::spin)
                .method("context", SampleIomod::context)
                .method("config", _ -> config.get())
                .method("chatter", SampleIomod::chatter)
                .method("size", JsonNode.class, (size, _) -> "x".repeat(size.asInt()))
                .streaming("copy", SampleIomod::copy, IDEMPOTENT, summary("Its input, as it comes."))
                .streaming("zeros", SampleIomod::zeros)
                .streaming("break_off", SampleIomod::breakOff)
                .streaming("count", SampleIomod::count)
                .maxInputBytes(4 << 20)
                .onConfig(this::configure);
    }

    private void configure(Map<String, String> values) {
        if (values.containsKey("bad")) {
            throw new IllegalArgumentException("\"bad\" is not a known key");
        }
        config.set(values);
    }

    private static void copy(Call call, InputStream input, OutputStream output) throws IOException {
        byte[] buffer = new byte[10_000];
        for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
            output.write(buffer, 0, read);
            output.flush();
        }
    }

    /** As many bytes as the input says; each chunk is logged once it is written. */
    private static void zeros(Call call, InputStream input, OutputStream output) throws IOException {
        long left = Long.parseLong(new String(input.readAllBytes(), UTF_8));
        byte[] chunk = new byte[64 * 1024];
        for (int number = 1; left > 0; left -= chunk.length, number++) {
            output.write(chunk, 0, (int) Math.min(left, chunk.length));
            output.flush();
            call.log("chunk " + number);
        }
    }

    private static void breakOff(Call call, InputStream input, OutputStream output) throws IOException {
        output.write("so far".getBytes(UTF_8));
        output.flush();
        throw new IomodFailure("TEAPOT", "short and stout", true);
    }

    private static void count(Call call, InputStream input, OutputStream output) throws IOException {
        long count = input.transferTo(OutputStream.nullOutputStream());
        output.write(Long.toString(count).getBytes(UTF_8));
    }

    private static String refuse(Call call) {
        throw new IomodFailure("TEAPOT", "short and stout", true);
    }

    private static String fail(Call call) {
        throw new IllegalStateException("a defect");
    }

    private static int recurse(Call call) {
        return call.isCancelled() ? 0 : recurse(call) + 1;
    }

    private static String waitForever(Call call) throws InterruptedException {
        call.log("waiting");
        new CountDownLatch(1).await();
        return "never";
    }

    private String waitAtGate(Call call) throws InterruptedException {
        gate.await();
        return "passed";
    }

    /** Takes no notice of interrupts. */
    private static String spin(Call call) {
        call.log("spinning");
        while (!call.isCancelled()) {
            Thread.onSpinWait();
        }
        return "stopped by itself";
    }

    private static Map<String, Object> context(Call call) {
        return Map.of(
                "caller", call.caller(),
                "invocation", call.invocation(),
                "traceparent", call.traceparent().orElse(""),
                "bounded", call.remaining().isPresent());
    }

    private static String chatter(Call call) {
        for (int i = 0; i < 20_000; i++) {
            call.log("line " + i);
        }
        return "done";
    }
}
