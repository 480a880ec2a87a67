package dev.asml.threader.wasm.names;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A class file that is copied with changes, from its beginning to its end. Numbers have two bytes, texts their length first. */
final class ClassFileCopy {
    private static final int SPARE = 1024;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int from;
    private byte[] copy;
    private int length;

    /** Copies what lies in an array. */
    ClassFileCopy(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.from = start;
        this.copy = new byte[end - start + SPARE];
    }

    /** A number of the original. */
    int number(int place) {
        return (bytes[start + place] & 0xff) << 8 | (bytes[start + place + 1] & 0xff);
    }

    /** A text of the original without its length. */
    String text(int place, int count) {
        return new String(bytes, start + place, count, StandardCharsets.ISO_8859_1);
    }

    /** Copies what was not copied, up to a place. */
    void copyTo(int place) {
        int count = start + place - from;
        require(count);
        System.arraycopy(bytes, from, copy, length, count);
        length += count;
        from += count;
    }

    /** Copies what was not copied, but for some bytes at the end. */
    void copyAllBut(int count) {
        copyTo(end - start - count);
    }

    /** Goes on behind some bytes that are not copied. */
    void skip(int count) {
        from += count;
    }

    void addByte(int value) {
        require(1);
        copy[length++] = (byte) value;
    }

    void addNumber(int value) {
        addByte(value >> 8);
        addByte(value);
    }

    void addText(String text) {
        byte[] added = text.getBytes(StandardCharsets.UTF_8);
        addNumber(added.length);
        require(added.length);
        System.arraycopy(added, 0, copy, length, added.length);
        length += added.length;
    }

    private void require(int more) {
        if (length + more > copy.length) {
            copy = Arrays.copyOf(copy, length + more + SPARE);
        }
    }

    byte[] content() {
        return copy;
    }

    int length() {
        return length;
    }
}
