package dev.asml.threader.wasm.wasi;

/** The memory that one read or write of a guest names, its pieces one after the other; for the length of that call only. */
public interface GuestBuffer {
    /** Bytes of all pieces together. */
    int length();

    /** Copies from the guest, {@code count} bytes from {@code offset} on. */
    void get(int offset, byte[] target, int targetOffset, int count);

    /** Copies to the guest, {@code count} bytes to {@code offset} and on. */
    void put(int offset, byte[] source, int sourceOffset, int count);
}
