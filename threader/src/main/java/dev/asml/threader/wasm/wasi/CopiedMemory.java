package dev.asml.threader.wasm.wasi;

/** A guest's memory whose bytes can be copied into an array that is there already; which the engine's own cannot. */
public interface CopiedMemory {
    /** Copies {@code count} bytes from {@code address} on to {@code target}; traps the guest outside of the memory. */
    void copyTo(byte[] target, int offset, int address, int count);
}
