package dev.asml.threader.stream;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of an array, all of which are there. */
final class ArraySource implements ByteSource {
    private static final byte[] NOTHING = {};

    private byte[] bytes;
    private int position;

    ArraySource(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public byte @Nullable [] take(int max) {
        if (position == bytes.length) {
            return null;
        }
        if (max <= 0) {
            return NOTHING;
        }
        int from = position;
        position = from + Math.min(max, bytes.length - from);
        return Arrays.copyOfRange(bytes, from, position);
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public void waiter(@Nullable Thread thread) {}

    @Override
    public void close() {
        bytes = NOTHING;
        position = 0;
    }
}
