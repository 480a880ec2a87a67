package dev.asml.threader.device;

import dev.asml.threader.wasm.wasi.GuestBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a guest writes as {@code 640x400} or {@code 640,400}. Blanks before it and anything behind it are ignored: guests
 * write a line feed, or the rest of a buffer.
 *
 * @param first at most {@link Integer#MAX_VALUE}, which also stands for all that is greater
 * @param second the same
 */
record TwoNumbers(int first, int second) {
    /** Longer runs of blanks and digits are none that a guest means. */
    private static final int MAX_BYTES = 256;

    /** Null if it is something else. */
    static @Nullable TwoNumbers parse(GuestBuffer written) {
        int length = Math.min(written.length(), MAX_BYTES);
        byte[] bytes = new byte[length];
        written.get(0, bytes, 0, length);
        int start = 0;
        while (start < length && isBlank(bytes[start])) {
            start++;
        }
        int separator = digitsEnd(bytes, start);
        if (separator == start || separator == length || (bytes[separator] != 'x' && bytes[separator] != ',')) {
            return null;
        }
        int end = digitsEnd(bytes, separator + 1);
        boolean cut = end == length && length < written.length();
        if (end == separator + 1 || cut) {
            return null;
        }
        return new TwoNumbers(number(bytes, start, separator), number(bytes, separator + 1, end));
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }

    private static int digitsEnd(byte[] bytes, int start) {
        int end = start;
        while (end < bytes.length && bytes[end] >= '0' && bytes[end] <= '9') {
            end++;
        }
        return end;
    }

    private static int number(byte[] bytes, int start, int end) {
        long number = 0;
        for (int i = start; i < end; i++) {
            number = Math.min(number * 10 + (bytes[i] - '0'), Integer.MAX_VALUE);
        }
        return (int) number;
    }
}
