package dev.asml.threader.wasm.wasi;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.trace.Cause;
import java.util.List;
import java.util.Map;

/** What a WASI guest gets from its invocation; called by the guest's thread only. */
public interface WasiHost {
    /** The program's name, then its arguments. */
    List<String> arguments();

    /** The declared environment. */
    Map<String, String> environment();

    /** What the guest reads as its standard input: the same array whenever it is asked for. */
    byte[] input();

    /** Takes what the guest wrote to its standard output, unless {@link #outputStream} is of its own. */
    void standardOutput(byte[] bytes, int offset, int length);

    /** Takes what the guest wrote to its standard error. */
    void standardError(byte[] bytes, int offset, int length);

    /**
     * Standard input as a stream: the request's body as it comes where the function streams, {@link #input} otherwise.
     * Who asks again reads on.
     */
    default ByteSource inputStream() {
        return ByteSource.of(input());
    }

    /** Standard output as a stream. */
    default ByteSink outputStream() {
        return ByteSink.to(this::standardOutput);
    }

    /** Standard error as a stream. */
    default ByteSink errorStream() {
        return ByteSink.to(this::standardError);
    }

    /** Nanoseconds since 1970-01-01T00:00:00Z. */
    long wallClockNanos();

    /** Nanoseconds since some fixed moment; never goes back. */
    long monotonicNanos();

    /** Fills {@code target} with random bytes. */
    void random(byte[] target);

    /**
     * Waits without holding a CPU permit: at most {@code nanos}, less if the thread is unparked or interrupted. An
     * interrupt stays set. With 0 it gives way to whoever waits for a permit.
     */
    void park(long nanos);

    /** Says what the next {@link #park} is for, for whoever looks where time goes; {@code call} may be 0. */
    default void waitsFor(Cause cause, int call) {}
}
