package dev.asml.threader.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object (RFC 8259) that is written, as UTF-8, into an array. Every request's document is, which is why it does
 * nothing besides: whoever writes closes what was opened.
 */
final class JsonBytes {
    private static final int ASCII_END = 0x80;
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private byte[] bytes;
    private int count;

    /** An object without members, in an array that grows from this length. */
    JsonBytes(int length) {
        bytes = new byte[Math.max(length, 16)];
        put('{');
    }

    /** Ends the object, and gives its bytes. */
    byte[] end() {
        put('}');
        return Arrays.copyOf(bytes, count);
    }

    // Members of an object

    /** A member whose value is written next. */
    JsonBytes name(String name) {
        text(name);
        put(':');
        return this;
    }

    void text(String name, @Nullable String value) {
        if (value == null) {
            nothing(name);
        } else {
            name(name).text(value);
        }
    }

    void nothing(String name) {
        name(name).word("null");
    }

    void flag(String name, boolean value) {
        name(name).word(value ? "true" : "false");
    }

    void number(String name, long value) {
        name(name).word(Long.toString(value));
    }

    void object(String name) {
        name(name).put('{');
    }

    void endObject() {
        put('}');
    }

    void array(String name) {
        name(name).put('[');
    }

    void endArray() {
        put(']');
    }

    // Values

    void text(String value) {
        separate();
        int length = value.length();
        reserve(length + 2);
        bytes[count++] = '"';
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c < ASCII_END && c != '"' && c != '\\') {
                bytes[count++] = (byte) c;
            } else {
                i += special(value, i) - 1;
                reserve(length - i + 1);
            }
        }
        bytes[count++] = '"';
    }

    void base64(byte[] value) {
        separate();
        put('"');
        append(value.length == 0 ? value : Base64.getEncoder().encode(value));
        put('"');
    }

    /** Writes what cannot stand as it is, and says of how many characters it consists. */
    private int special(String value, int index) {
        char c = value.charAt(index);
        if (c >= ASCII_END) {
            int characters = Character.charCount(value.codePointAt(index));
            append(value.substring(index, index + characters).getBytes(StandardCharsets.UTF_8));
            return characters;
        }
        reserve(6);
        bytes[count++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[count++] = (byte) c;
            case '\n' -> bytes[count++] = 'n';
            case '\r' -> bytes[count++] = 'r';
            case '\t' -> bytes[count++] = 't';
            case '\b' -> bytes[count++] = 'b';
            case '\f' -> bytes[count++] = 'f';
            default -> {
                bytes[count++] = 'u';
                bytes[count++] = '0';
                bytes[count++] = '0';
                bytes[count++] = (byte) HEX[c >> 4];
                bytes[count++] = (byte) HEX[c & 15];
            }
        }
        return 1;
    }

    /** Nothing that ends a value ends like this, so what was written last says whether there was one. */
    private void separate() {
        switch (bytes[count - 1]) {
            case '{', '[', ':' -> {}
            default -> put(',');
        }
    }

    private void word(String ascii) {
        append(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void append(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, count, more.length);
        count += more.length;
    }

    private void put(char ascii) {
        reserve(1);
        bytes[count++] = (byte) ascii;
    }

    private void reserve(int more) {
        if (bytes.length - count < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(count, more), 2 * bytes.length));
        }
    }
}
