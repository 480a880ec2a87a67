package dev.asml.threader.wasm.wasi;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A host whose clock only moves when it is read or waited for, and whose randomness has a fixed seed. */
final class TestHost implements WasiHost {
    static final long START = 1_700_000_000_000_000_000L;

    final List<String> arguments = new ArrayList<>(List.of("guest"));
    final Map<String, String> environment = new LinkedHashMap<>();
    final List<Long> parks = Collections.synchronizedList(new ArrayList<>());
    byte[] input = {};
    boolean reallyParks;

    @Nullable
    ByteSource in;

    @Nullable
    ByteSink out;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private final Random random = new Random(42);
    private long elapsed;

    /** A guest of a host, with the usual directories and no device. */
    static Wasi wasi(WasiHost host, Assets assets, long tmpLimitBytes) {
        return wasi(host, assets, Map.of(), tmpLimitBytes);
    }

    static Wasi wasi(WasiHost host, Assets assets, Map<String, Device> devices, long tmpLimitBytes) {
        return new Wasi(host, assets, devices, tmpLimitBytes, new TestHeap(Long.MAX_VALUE));
    }

    String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    String error() {
        return error.toString(StandardCharsets.UTF_8);
    }

    @Override
    public List<String> arguments() {
        return arguments;
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public byte[] input() {
        return input;
    }

    @Override
    public void standardOutput(byte[] bytes, int offset, int length) {
        output.write(bytes, offset, length);
    }

    @Override
    public void standardError(byte[] bytes, int offset, int length) {
        error.write(bytes, offset, length);
    }

    @Override
    public ByteSource inputStream() {
        return in == null ? WasiHost.super.inputStream() : in;
    }

    @Override
    public ByteSink outputStream() {
        return out == null ? WasiHost.super.outputStream() : out;
    }

    @Override
    public long wallClockNanos() {
        return START + monotonicNanos();
    }

    @Override
    public long monotonicNanos() {
        elapsed += 1000;
        return elapsed;
    }

    @Override
    public void random(byte[] target) {
        random.nextBytes(target);
    }

    /** Comes back early from long waits, as a host may. */
    @Override
    public void park(long nanos) {
        parks.add(nanos);
        if (reallyParks) {
            LockSupport.parkNanos(this, nanos);
            return;
        }
        elapsed += nanos > 1000 ? nanos / 2 : nanos;
    }
}
