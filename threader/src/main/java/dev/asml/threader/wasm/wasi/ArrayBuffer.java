package dev.asml.threader.wasm.wasi;

/** A part of an array of the host in place of a guest's memory. */
// It is handed on, never compared.
@SuppressWarnings("ArrayRecordComponent")
public record ArrayBuffer(byte[] array, int start, int length) implements GuestBuffer {
    /** All of an array. */
    public ArrayBuffer(byte[] array) {
        this(array, 0, array.length);
    }

    /** What follows the first {@code count} bytes. */
    ArrayBuffer after(int count) {
        return new ArrayBuffer(array, start + count, length - count);
    }

    @Override
    public void get(int offset, byte[] target, int targetOffset, int count) {
        System.arraycopy(array, start + offset, target, targetOffset, count);
    }

    @Override
    public void put(int offset, byte[] source, int sourceOffset, int count) {
        System.arraycopy(source, sourceOffset, array, start + offset, count);
    }
}
