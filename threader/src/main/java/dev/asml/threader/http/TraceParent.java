package dev.asml.threader.http;

import org.jspecify.annotations.Nullable;

/** W3C Trace Context's {@code traceparent}. */
final class TraceParent {
    private static final int LENGTH = 55;
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;

    private TraceParent() {}

    /** The header if it is well-formed, else the empty text. */
    static String of(@Nullable String sent) {
        return sent != null && wellFormed(sent) ? sent : "";
    }

    private static boolean wellFormed(String text) {
        boolean dashes = text.length() == LENGTH
                && text.charAt(TRACE - 1) == '-'
                && text.charAt(SPAN - 1) == '-'
                && text.charAt(FLAGS - 1) == '-';
        return dashes
                && hex(text, 0, TRACE - 1)
                && !text.startsWith("ff")
                && hex(text, TRACE, SPAN - 1)
                && !zero(text, TRACE, SPAN - 1)
                && hex(text, SPAN, FLAGS - 1)
                && !zero(text, SPAN, FLAGS - 1)
                && hex(text, FLAGS, LENGTH);
    }

    private static boolean hex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return false;
            }
        }
        return true;
    }

    private static boolean zero(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }
}
