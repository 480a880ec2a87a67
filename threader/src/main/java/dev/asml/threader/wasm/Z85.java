package dev.asml.threader.wasm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The Z85 encoding of binary data as text (ZeroMQ RFC 32). */
final class Z85 {
    private static final byte[] DIGITS =
            "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final int[] VALUES = new int[128];

    static {
        Arrays.fill(VALUES, -1);
        for (int i = 0; i < DIGITS.length; i++) {
            VALUES[DIGITS[i]] = i;
        }
    }

    private Z85() {}

    /** Five digits for each four bytes; null if the length is not a multiple of four. */
    static byte @Nullable [] encode(byte[] bytes) {
        if (bytes.length % 4 != 0) {
            return null;
        }
        ByteBuffer words = ByteBuffer.wrap(bytes);
        byte[] text = new byte[bytes.length / 4 * 5];
        for (int at = 0; at < text.length; at += 5) {
            long word = Integer.toUnsignedLong(words.getInt());
            for (int digit = 4; digit >= 0; digit--) {
                text[at + digit] = DIGITS[(int) (word % 85)];
                word /= 85;
            }
        }
        return text;
    }

    /** The reverse of {@link #encode}; null if the text is not Z85. */
    static byte @Nullable [] decode(byte[] text) {
        if (text.length % 5 != 0) {
            return null;
        }
        ByteBuffer words = ByteBuffer.allocate(text.length / 5 * 4);
        for (int at = 0; at < text.length; at += 5) {
            long word = 0;
            for (int digit = 0; digit < 5; digit++) {
                int value = text[at + digit] < 0 ? -1 : VALUES[text[at + digit]];
                if (value < 0) {
                    return null;
                }
                word = word * 85 + value;
            }
            if (word > 0xFFFF_FFFFL) {
                return null;
            }
            words.putInt((int) word);
        }
        return words.array();
    }
}
