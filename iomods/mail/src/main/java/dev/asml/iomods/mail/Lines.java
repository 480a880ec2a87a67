package dev.asml.iomods.mail;

/** Text of requests that comes into headers, where a line break would begin another header. */
final class Lines {
    private static final int SHORT = 100;

    private Lines() {}

    /** Whether it has neither line breaks nor other control characters; a tab is one as well. */
    static boolean isOneLine(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || isLoneSurrogate(c));
    }

    private static boolean isLoneSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    /**
     * Lets text of one line pass.
     *
     * @throws IllegalArgumentException naming the field
     */
    static void require(String field, String text) {
        if (!isOneLine(text)) {
            throw new IllegalArgumentException(
                    "field \"%s\" has a line break or another control character".formatted(field));
        }
    }

    /** For messages. */
    static String shortened(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= SHORT ? printable : printable.substring(0, SHORT) + "…";
    }
}
