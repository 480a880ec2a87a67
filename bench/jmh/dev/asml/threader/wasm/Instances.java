package dev.asml.threader.wasm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An instance in its first state, a run of its guest, and the way back: a guest of one page, and one of 16 MiB in Rust. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Instances {
    @Param({"src/test/guests/noop.wasm", "../bench/guests/wide.wasm"})
    public String guest;

    private final HostMemory memory = HostMemory.ofHeap();
    private Image image;
    private Path scratch;

    @Setup
    public void open() throws IOException {
        scratch = Files.createTempDirectory("asml-jmh-");
        byte[] wasm = Files.readAllBytes(Path.of(guest));
        image = new Image(new CodeCache(scratch).load(wasm, "bench/guest"), "handler", 1 << 26, memory, 1 << 26);
        System.out.println("answers " + new String(answer(), java.nio.charset.StandardCharsets.UTF_8));
    }

    @TearDown
    public void close() {
        image.close();
    }

    @Benchmark
    public byte[] answer() {
        Answered host = new Answered();
        if (!(image.run(host) instanceof GuestEnd.Returned)) {
            throw new IllegalStateException("the guest did not end well");
        }
        return host.body;
    }

    /** Keeps the answer. */
    private static final class Answered extends BareHost {
        private byte[] body = {};

        @Override
        public void succeed(byte[] answer) {
            body = answer;
        }
    }
}
