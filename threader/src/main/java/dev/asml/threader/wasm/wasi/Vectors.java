package dev.asml.threader.wasm.wasi;

/**
 * The pieces of memory that a guest's vectors name, as one buffer. There is one for a guest's memory, filled anew by each
 * call, so that a call costs no garbage.
 */
final class Vectors implements GuestBuffer {
    static final int BYTES = 8;

    /** More vectors than this are left to the guest's next call, as a short read or write. */
    static final int MOST = 1024;

    private final GuestMemory memory;
    private int[] addresses = new int[8];

    /** Where in the buffer each piece begins, and behind the last one where the buffer ends. */
    private int[] starts = new int[9];

    private int count;

    /** The piece that was copied last; what is copied next is mostly in it, or behind it. */
    private int current;

    Vectors(GuestMemory memory) {
        this.memory = memory;
    }

    /** Takes {@code given} vectors at an address; EFAULT if any of them is not inside the memory. */
    Vectors fill(int vectors, int given) {
        memory.check(vectors, BYTES * Integer.toUnsignedLong(given));
        int used = Integer.compareUnsigned(given, MOST) < 0 ? given : MOST;
        if (used > addresses.length) {
            addresses = new int[MOST];
            starts = new int[MOST + 1];
        }
        count = 0;
        current = 0;
        for (int i = 0; i < used; i++) {
            add(memory.readInt(vectors + i * BYTES), memory.readInt(vectors + i * BYTES + Integer.BYTES));
        }
        return this;
    }

    private void add(int address, int size) {
        memory.check(address, Integer.toUnsignedLong(size));
        addresses[count] = address;
        starts[count + 1] = starts[count] + Math.min(size, Integer.MAX_VALUE - starts[count]);
        count++;
    }

    @Override
    public int length() {
        return starts[count];
    }

    @Override
    public void get(int offset, byte[] target, int targetOffset, int count) {
        int done = 0;
        while (done < count) {
            int within = find(offset + done);
            int size = Math.min(count - done, starts[current + 1] - starts[current] - within);
            memory.copyTo(target, targetOffset + done, addresses[current] + within, size);
            done += size;
        }
    }

    @Override
    public void put(int offset, byte[] source, int sourceOffset, int count) {
        int done = 0;
        while (done < count) {
            int within = find(offset + done);
            int size = Math.min(count - done, starts[current + 1] - starts[current] - within);
            memory.write(addresses[current] + within, source, sourceOffset + done, size);
            done += size;
        }
    }

    /** Makes the piece with the byte at {@code offset} the current one; answers where in that piece it is. */
    private int find(int offset) {
        if (offset < 0 || offset >= length()) {
            throw new IndexOutOfBoundsException("byte %d of a buffer of %d".formatted(offset, length()));
        }
        if (offset < starts[current]) {
            current = 0;
        }
        while (offset >= starts[current + 1]) {
            current++;
        }
        return offset - starts[current];
    }
}
