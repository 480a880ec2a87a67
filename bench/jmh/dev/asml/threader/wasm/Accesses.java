package dev.asml.threader.wasm;

import com.dylibso.chicory.wasm.types.MemoryLimits;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reads and writes of a linear memory, as compiled guest code does them, over 64 KiB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Accesses {
    private static final int BYTES = 1 << 16;

    private LinearMemory memory;

    @Setup
    public void open() {
        memory = new LinearMemory(
                new MemoryLimits(16, 16), new MemoryAllowance(new HostMemory(1 << 26), new AtomicLong(), 1 << 24));
        memory.writeI32(BYTES, 1);
    }

    @Benchmark
    @OperationsPerInvocation(BYTES / 4)
    public int readInts() {
        int sum = 0;
        for (int at = 0; at < BYTES; at += 4) {
            sum += memory.readInt(at);
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(BYTES / 4)
    public void writeInts() {
        for (int at = 0; at < BYTES; at += 4) {
            memory.writeI32(at, at);
        }
    }

    @Benchmark
    @OperationsPerInvocation(BYTES)
    public int readBytes() {
        int sum = 0;
        for (int at = 0; at < BYTES; at++) {
            sum += memory.read(at);
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(BYTES)
    public void writeBytes() {
        for (int at = 0; at < BYTES; at++) {
            memory.writeByte(at, (byte) at);
        }
    }
}
