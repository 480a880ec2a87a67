package dev.asml.threader.stream;

import java.util.Arrays;

/** Bytes of a pipe that lie one after the other in an array. Its fields are under the pipe's lock. */
final class Chunk {
    final byte[] bytes;
    private final boolean own;
    int from;
    int to;

    /** Bytes of an array; {@code own} if what lies behind them may be filled. */
    Chunk(byte[] bytes, int from, int to, boolean own) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.own = own;
    }

    boolean gathers(int count) {
        return own && bytes.length - to >= count;
    }

    /** Bytes for whoever took them, without the lock: nobody writes there any more. The array itself if they are all. */
    byte[] slice(int start, int end) {
        return end - start == bytes.length ? bytes : Arrays.copyOfRange(bytes, start, end);
    }
}
