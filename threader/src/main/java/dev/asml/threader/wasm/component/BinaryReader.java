package dev.asml.threader.wasm.component;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the numbers, names and vectors of a binary, each checked against what is left of it.
 *
 * <p>Source of the layout: WebAssembly Core Specification 2.0, section 5.1 and 5.2.
 */
final class BinaryReader {
    private static final int MAX_NAME_BYTES = 100_000;

    private final byte[] bytes;
    private final int end;
    private int at;

    BinaryReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    int offset() {
        return at;
    }

    boolean atEnd() {
        return at == end;
    }

    /** What is wrong, and where. */
    ComponentException malformed(String what) {
        return new ComponentException("malformed component: %s at byte %d".formatted(what, at));
    }

    int octet() {
        if (at >= end) {
            throw malformed("unexpected end");
        }
        return bytes[at++] & 0xff;
    }

    int peek() {
        if (at >= end) {
            throw malformed("unexpected end");
        }
        return bytes[at] & 0xff;
    }

    void expect(int octet, String what) {
        int found = octet();
        if (found != octet) {
            throw malformed("%s begins with 0x%02x, not 0x%02x".formatted(what, found, octet));
        }
    }

    /** An unsigned number of 32 bits that is used as an index or a size. */
    int unsigned(String what) {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = octet();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                if (value > Integer.MAX_VALUE) {
                    throw malformed("%s of %d is too large".formatted(what, value));
                }
                return (int) value;
            }
        }
        throw malformed(what + " has an overlong number");
    }

    /** A number of 33 bits with a sign, as types are written; negative ones are codes. */
    long signed33(String what) {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = octet();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                long whole = (next & 0x40) == 0 ? value : value | -1L << (shift + 7);
                if (whole < -(1L << 32) || whole >= 1L << 32) {
                    throw malformed(what + " is out of range");
                }
                return whole;
            }
        }
        throw malformed(what + " has an overlong number");
    }

    /** How many items follow, each of which takes a byte at least. */
    int count(String what, int most) {
        int count = unsigned("the number of " + what);
        if (count > end - at) {
            throw malformed("%d %s, but only %d bytes are left".formatted(count, what, end - at));
        }
        if (count > most) {
            throw malformed("%d %s; the limit is %d".formatted(count, what, most));
        }
        return count;
    }

    String name() {
        int length = unsigned("the length of a name");
        if (length > end - at) {
            throw malformed("a name of %d bytes, but only %d are left".formatted(length, end - at));
        }
        if (length > MAX_NAME_BYTES) {
            throw malformed("a name of %d bytes; the limit is %d".formatted(length, MAX_NAME_BYTES));
        }
        try {
            String name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, at, length))
                    .toString();
            at += length;
            return name;
        } catch (CharacterCodingException _) {
            throw malformed("a name that is not UTF-8");
        }
    }

    /** The next bytes as a binary of their own. */
    BinaryReader part(String what) {
        int length = unsigned("the size of " + what);
        if (length > end - at) {
            throw malformed("%s of %d bytes, but only %d are left".formatted(what, length, end - at));
        }
        BinaryReader part = new BinaryReader(bytes, at, at + length);
        at += length;
        return part;
    }

    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, at, end);
        at = end;
        return rest;
    }

    void requireEnd(String what) {
        if (at != end) {
            throw malformed("%s has %d bytes too many".formatted(what, end - at));
        }
    }
}
