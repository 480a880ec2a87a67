package dev.asml.threader.wasm.wasi;

/** A heap of a size. */
final class TestHeap implements HeapAllowance {
    private final long limit;
    private long committed;

    TestHeap(long limit) {
        this.limit = limit;
    }

    long committed() {
        return committed;
    }

    @Override
    public boolean tryCommit(int bytes) {
        if (bytes > limit - committed) {
            return false;
        }
        committed += bytes;
        return true;
    }

    @Override
    public void uncommit(int bytes) {
        committed -= bytes;
    }
}
