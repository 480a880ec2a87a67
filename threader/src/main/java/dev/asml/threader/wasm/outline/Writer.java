package dev.asml.threader.wasm.outline;

import java.io.ByteArrayOutputStream;

/** Writes parts of a binary module. */
final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Writer octet(int value) {
        out.write(value);
        return this;
    }

    /** An unsigned LEB128 number. */
    Writer number(int value) {
        int rest = value;
        while (rest >>> 7 != 0) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
        return this;
    }

    /** A signed LEB128 number that is not negative. */
    Writer signed(int value) {
        int rest = value;
        while (rest >>> 6 != 0) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
        return this;
    }

    Writer bytes(byte[] source, int from, int to) {
        out.write(source, from, to - from);
        return this;
    }

    Writer bytes(byte[] source) {
        out.writeBytes(source);
        return this;
    }

    int size() {
        return out.size();
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
