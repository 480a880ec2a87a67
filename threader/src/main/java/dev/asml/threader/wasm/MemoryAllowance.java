package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.WasmRuntimeException;
import dev.asml.threader.wasm.wasi.HeapAllowance;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory one guest may have, all its linear memories together.
 *
 * <p>Used by one thread at a time; the host's part behind it is shared.
 */
final class MemoryAllowance implements HeapAllowance {
    private final HostMemory host;
    private final AtomicLong counted;
    private final long pageLimit;
    private long claimedPages;
    private boolean refused;

    /** {@code counted} gets what the guest takes of the host. */
    MemoryAllowance(HostMemory host, AtomicLong counted, long limitBytes) {
        this.host = host;
        this.counted = counted;
        this.pageLimit = limitBytes >> 16;
    }

    long pageLimit() {
        return pageLimit;
    }

    /** Takes address space; false if that would be over the guest's limit. */
    boolean claimPages(int pages) {
        if (claimedPages + pages > pageLimit) {
            refused = true;
            return false;
        }
        claimedPages += pages;
        return true;
    }

    /** Whether the guest asked for more than it may have since this was last forgotten. */
    boolean refused() {
        return refused;
    }

    void forgetRefusal() {
        refused = false;
    }

    void returnPages(int pages) {
        claimedPages -= pages;
    }

    /** Takes bytes of the host's heap; traps the guest if the host has none left. */
    void commit(int bytes) {
        if (!tryCommit(bytes)) {
            throw exhausted();
        }
    }

    /** What ends a guest that the host has no memory for. */
    static WasmRuntimeException exhausted() {
        return new WasmRuntimeException("the host has no memory left for guests");
    }

    @Override
    public boolean tryCommit(int bytes) {
        boolean committed = host.commit(bytes);
        if (committed) {
            counted.addAndGet(bytes);
        }
        return committed;
    }

    @Override
    public void uncommit(int bytes) {
        counted.addAndGet(-bytes);
        host.uncommit(bytes);
    }
}
