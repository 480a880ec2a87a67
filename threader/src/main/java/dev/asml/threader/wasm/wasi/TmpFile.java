package dev.asml.threader.wasm.wasi;

import java.util.Arrays;

/** A temporary file in the host's heap. It lives on without a name for as long as a descriptor is open on it. */
final class TmpFile extends TmpNode implements Content {
    private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

    private byte[] bytes = {};
    private int size;
    private int descriptors;

    TmpFile(TmpSpace space) {
        super(space, Times.allAt(space.now()));
    }

    @Override
    public boolean readOnly() {
        return false;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long position, GuestBuffer room) {
        int count = Math.clamp(size - position, 0, room.length());
        if (count > 0) {
            room.put(0, bytes, (int) position, count);
        }
        return count;
    }

    @Override
    public int write(long position, GuestBuffer given) {
        if (given.length() == 0) {
            return 0;
        }
        int count = room(position, given.length());
        extendTo((int) position + count);
        given.get(0, bytes, (int) position, count);
        modified();
        return count;
    }

    /** How many of {@code length} bytes fit at {@code position}: a write that does not fit whole is cut short. */
    private int room(long position, int length) {
        if (position >= MAX_SIZE) {
            throw Errno.FBIG.failure();
        }
        long end = Math.min(Math.min(position + length, MAX_SIZE), Math.max(size, size + space.freeBytes()));
        if (end <= position) {
            throw Errno.NOSPC.failure();
        }
        return (int) (end - position);
    }

    @Override
    public void resize(long newSize) {
        if (newSize > MAX_SIZE) {
            throw Errno.FBIG.failure();
        }
        if (newSize < size) {
            cutTo((int) newSize);
        } else {
            extendTo((int) newSize);
        }
        modified();
    }

    private void extendTo(int newSize) {
        if (newSize <= size) {
            return;
        }
        space.takeBytes(newSize - size);
        if (newSize > bytes.length) {
            long roomy = Math.min(bytes.length + (bytes.length >> 1), newSize + space.freeBytes());
            bytes = Arrays.copyOf(bytes, Math.clamp(roomy, newSize, MAX_SIZE));
        }
        size = newSize;
    }

    private void cutTo(int newSize) {
        space.giveBytes(size - newSize);
        if (newSize < bytes.length / 2) {
            bytes = Arrays.copyOf(bytes, newSize);
        } else {
            Arrays.fill(bytes, newSize, size, (byte) 0);
        }
        size = newSize;
    }

    @Override
    public void opened() {
        descriptors++;
    }

    @Override
    public void closed() {
        descriptors--;
        release();
    }

    @Override
    void release() {
        if (links() == 0 && descriptors == 0) {
            cutTo(0);
        }
    }
}
