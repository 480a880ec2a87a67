package dev.asml.threader.trace;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which trace something belongs to: W3C Trace Context (Recommendation of 23 November 2021).
 *
 * @param high the first half of the trace's id
 * @param low the second half
 * @param span the span that is the parent of what happens in it; 0 if there is none
 * @param sampled whether whoever asked records it
 * @param state what others along the way know, {@code tracestate}; may be empty
 */
public record TraceContext(long high, long low, long span, boolean sampled, String state) {
    private static final int LENGTH = 55;
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;
    private static final int SAMPLED = 1;

    /** The longest {@code tracestate} that is handed on (section 3.3.1.5 wants at least so much). */
    private static final int MOST_STATE = 512;

    /** What comes from outside; empty headers, and those that are not well-formed, begin a new trace. */
    public static TraceContext of(@Nullable String traceparent, @Nullable String tracestate) {
        if (traceparent == null || !wellFormed(traceparent)) {
            return fresh(false);
        }
        return new TraceContext(
                hex(traceparent, TRACE),
                hex(traceparent, TRACE + 16),
                hex(traceparent, SPAN),
                (HexFormat.fromHexDigits(traceparent, FLAGS, LENGTH) & SAMPLED) != 0,
                tracestate == null || tracestate.length() > MOST_STATE ? "" : tracestate);
    }

    /** A new trace. */
    static TraceContext fresh(boolean sampled) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new TraceContext(random.nextLong(), random.nextLong() | 1, 0, sampled, "");
    }

    private static long hex(String text, int from) {
        return HexFormat.fromHexDigitsToLong(text, from, from + 16);
    }

    /** The trace's id as it is written. */
    public String trace() {
        char[] text = new char[32];
        write(high, text, 0);
        write(low, text, 16);
        return new String(text);
    }

    /** The header for whoever is asked next, by the span that asks. */
    String traceparent(long by) {
        char[] text = "00-00000000000000000000000000000000-0000000000000000-00".toCharArray();
        write(high, text, TRACE);
        write(low, text, TRACE + 16);
        write(by, text, SPAN);
        text[LENGTH - 1] = sampled ? '1' : '0';
        return new String(text);
    }

    /** A span's id as it is written. */
    static String span(long id) {
        char[] text = new char[16];
        write(id, text, 0);
        return new String(text);
    }

    private static void write(long bits, char[] text, int from) {
        long left = bits;
        for (int i = from + 15; i >= from; i--, left >>>= 4) {
            text[i] = Character.forDigit((int) left & 15, 16);
        }
    }

    private static boolean wellFormed(String text) {
        boolean dashes = text.length() == LENGTH
                && text.charAt(TRACE - 1) == '-'
                && text.charAt(SPAN - 1) == '-'
                && text.charAt(FLAGS - 1) == '-';
        return dashes
                && isHex(text, 0, TRACE - 1)
                && !text.startsWith("ff")
                && isHex(text, TRACE, SPAN - 1)
                && !isZero(text, TRACE, SPAN - 1)
                && isHex(text, SPAN, FLAGS - 1)
                && !isZero(text, SPAN, FLAGS - 1)
                && isHex(text, FLAGS, LENGTH);
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }
}
