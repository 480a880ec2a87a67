package dev.asml.threader.wasm.outline;

/** Reads numbers of a binary module that is known to be well-formed up to here. */
final class Reader {
    private final byte[] bytes;
    private int at;

    Reader(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    int at() {
        return at;
    }

    void skip(int count) {
        at += count;
        if (at > bytes.length) {
            throw new Unsupported("the module is cut short");
        }
    }

    int octet() {
        if (at >= bytes.length) {
            throw new Unsupported("the module is cut short");
        }
        return bytes[at++] & 0xff;
    }

    /** Any LEB128 number, of which the low 32 bits count. */
    int number() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = octet();
            value |= shift < 64 ? (next & 0x7fL) << shift : 0;
            if (next < 0x80) {
                return (int) value;
            }
        }
        throw new Unsupported("a number is too long");
    }

    /** A block's type: a type index, or a negative number for none or one value. */
    int blockType() {
        int first = octet();
        if (first < 0x80) {
            return (first & 0x40) != 0 ? first - 0x80 : first;
        }
        at--;
        return number();
    }
}
