package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.wasm.BareHost;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * The host of a guest that knows streams and clocks. A park with an end makes the clock go on by as much at once, one
 * without an end is real.
 */
final class StreamsHost extends BareHost {
    static final long START = 1_700_000_000_123_456_789L;

    final List<Long> parks = Collections.synchronizedList(new ArrayList<>());
    ByteSource in = ByteSource.empty();
    ByteSink out = ByteSink.to(this::standardOutput);
    List<String> arguments = List.of("guest", "one");
    long elapsed = 1000;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final Random random = new Random(7);

    StreamsHost() {
        useUpWakeUp();
    }

    /** The thread runs one test after the other, and an unpark may have come after what it was for. */
    private static void useUpWakeUp() {
        LockSupport.unpark(Thread.currentThread());
        LockSupport.park();
    }

    World world() {
        return new World(this, () -> {
            throw none();
        });
    }

    String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    String errors() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    @Override
    public ByteSource inputStream() {
        return in;
    }

    @Override
    public ByteSink outputStream() {
        return out;
    }

    @Override
    public List<String> arguments() {
        return arguments;
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("KEY", "välue");
    }

    @Override
    public void standardOutput(byte[] bytes, int offset, int length) {
        output.write(bytes, offset, length);
    }

    @Override
    public void standardError(byte[] bytes, int offset, int length) {
        errors.write(bytes, offset, length);
    }

    @Override
    public long wallClockNanos() {
        return START + elapsed;
    }

    @Override
    public long monotonicNanos() {
        return elapsed;
    }

    @Override
    public void random(byte[] target) {
        random.nextBytes(target);
    }

    @Override
    public void park(long nanos) {
        parks.add(nanos);
        if (nanos == Long.MAX_VALUE) {
            LockSupport.park(this);
        } else {
            elapsed += nanos;
        }
    }
}
