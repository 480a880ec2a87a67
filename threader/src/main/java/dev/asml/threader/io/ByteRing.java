package dev.asml.threader.io;

/** Bytes that go in at one end and out at the other, in an array that grows as far as they need. Not thread-safe. */
final class ByteRing {
    private static final int FIRST = 1024;
    private static final byte[] NONE = {};

    private byte[] ring = NONE;
    private int first;
    private int size;

    int size() {
        return size;
    }

    void put(byte[] from, int offset, int count) {
        if (size + count > ring.length) {
            grow(size + count);
        }
        if (count == 0) {
            return;
        }
        int at = (first + size) % ring.length;
        int straight = Math.min(count, ring.length - at);
        System.arraycopy(from, offset, ring, at, straight);
        System.arraycopy(from, offset + straight, ring, 0, count - straight);
        size += count;
    }

    private void grow(int least) {
        byte[] larger = new byte[Math.max(least, Math.max(FIRST, Math.min(ring.length * 2, Integer.MAX_VALUE / 2)))];
        copy(larger, size);
        ring = larger;
        first = 0;
    }

    private void copy(byte[] to, int count) {
        int straight = Math.min(count, ring.length - first);
        System.arraycopy(ring, first, to, 0, straight);
        System.arraycopy(ring, 0, to, straight, count - straight);
    }

    byte[] take(int max) {
        int count = Math.min(max, size);
        if (count <= 0) {
            return NONE;
        }
        byte[] taken = new byte[count];
        copy(taken, count);
        first = (first + count) % ring.length;
        size -= count;
        if (size == 0) {
            first = 0;
        }
        return taken;
    }

    /** Forgets everything; returns how much that was. */
    int clear() {
        int forgotten = size;
        ring = NONE;
        first = 0;
        size = 0;
        return forgotten;
    }
}
