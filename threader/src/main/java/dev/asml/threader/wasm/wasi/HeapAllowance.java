package dev.asml.threader.wasm.wasi;

/** What guests may take of the host's heap. */
public interface HeapAllowance {
    /** Takes bytes; false, and nothing is taken, if there are not so many left. */
    boolean tryCommit(int bytes);

    /** Gives bytes back. */
    void uncommit(int bytes);
}
