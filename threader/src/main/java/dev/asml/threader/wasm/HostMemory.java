package dev.asml.threader.wasm;

import dev.asml.threader.wasm.wasi.HeapAllowance;
import java.util.concurrent.atomic.AtomicLong;

/** What all guests together may take of the host's heap. Safe for use by many threads. */
public final class HostMemory implements HeapAllowance {
    private final long limit;
    private final AtomicLong committed = new AtomicLong();

    /** Guests may take at most {@code limitBytes} together. */
    public HostMemory(long limitBytes) {
        this.limit = limitBytes;
    }

    /** The part of this JVM's heap that guests get where nobody says otherwise: three quarters. */
    public static HostMemory ofHeap() {
        return new HostMemory(Runtime.getRuntime().maxMemory() / 4 * 3);
    }

    boolean commit(long bytes) {
        if (committed.addAndGet(bytes) <= limit) {
            return true;
        }
        committed.addAndGet(-bytes);
        return false;
    }

    void uncommit(long bytes) {
        committed.addAndGet(-bytes);
    }

    @Override
    public boolean tryCommit(int bytes) {
        return commit(bytes);
    }

    @Override
    public void uncommit(int bytes) {
        uncommit((long) bytes);
    }

    /** Bytes that guests have now, idle instances included. */
    public long committed() {
        return committed.get();
    }

    /** Bytes that guests may have. */
    public long limit() {
        return limit;
    }
}
