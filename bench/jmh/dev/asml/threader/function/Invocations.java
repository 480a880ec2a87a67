package dev.asml.threader.function;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Whole invocations without HTTP: admission, a permit, an instance, the guest, its end. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Invocations {
    private static final byte[] NOTHING = {};
    private static final byte[] CALL = "test.in.process.echo\nhello".getBytes(StandardCharsets.UTF_8);

    private Functions functions;
    private DeployedFunction noop;
    private DeployedFunction wide;
    private DeployedFunction call;

    @Setup
    public void open() throws IOException {
        functions = new Functions(Files.createTempDirectory("asml-jmh-")).iomod(new TestIomod());
        noop = functions.deploy("noop");
        wide = functions.deploy("wide", Functions.read(Path.of("../bench/guests/wide.wasm")));
        call = functions.deploy("io-v04");
    }

    @TearDown
    public void close() {
        functions.close();
    }

    @Benchmark
    public Outcome noop() {
        return functions.call(noop, NOTHING);
    }

    @Benchmark
    public Outcome wide16Mib() {
        return functions.call(wide, NOTHING);
    }

    /** A guest in Rust that makes one IO call, which the host's own code answers at once. */
    @Benchmark
    public Outcome ioCall() {
        return functions.call(call, CALL);
    }
}
