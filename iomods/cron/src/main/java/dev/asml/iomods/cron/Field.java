package dev.asml.iomods.cron;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * One field of a schedule: {@code *}, numbers, names, ranges, lists and steps.
 *
 * @param values that it stands for
 * @param restricts whether it does not begin with {@code *}
 */
record Field(BitSet values, boolean restricts) {
    /** The fields, in their order. */
    enum Kind {
        MINUTE(0, 59, List.of()),
        HOUR(0, 23, List.of()),
        DAY_OF_MONTH(1, 31, List.of()),
        MONTH(1, 12, List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
        /** 0 and 7 are Sunday. */
        DAY_OF_WEEK(0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

        private final int least;
        private final int most;

        @SuppressWarnings("ImmutableEnumChecker") // All are List.of.
        private final List<String> names;

        Kind(int least, int most, List<String> names) {
            this.least = least;
            this.most = most;
            this.names = names;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** @throws IllegalArgumentException saying what is wrong with it, and what is possible */
    static Field parse(Kind kind, String text) {
        BitSet values = new BitSet();
        for (String part : text.split(",", -1)) {
            add(kind, part, values);
        }
        if (kind == Kind.DAY_OF_WEEK && values.get(7)) {
            values.clear(7);
            values.set(0);
        }
        return new Field(values, !text.startsWith("*"));
    }

    private static void add(Kind kind, String part, BitSet values) {
        String[] stepped = part.split("/", -1);
        String[] ends = stepped[0].split("-", -1);
        if (stepped.length > 2 || ends.length > 2) {
            throw wrong(kind, part);
        }
        boolean all = stepped[0].equals("*");
        int first = all ? kind.least : number(kind, ends[0], part);
        int last = first;
        if (all) {
            last = kind == Kind.DAY_OF_WEEK ? 6 : kind.most;
        } else if (ends.length == 2) {
            last = number(kind, ends[1], part);
        } else if (stepped.length == 2) {
            last = kind.most;
        }
        int step = stepped.length == 2 ? step(kind, stepped[1], part) : 1;
        if (last < first) {
            throw wrong(kind, part);
        }
        for (int value = first; value <= last; value += step) {
            values.set(value);
        }
    }

    private static int number(Kind kind, String text, String part) {
        int named = kind.names.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return named + kind.least;
        }
        int number = digits(kind, text, part);
        if (number < kind.least || number > kind.most) {
            throw wrong(kind, part);
        }
        return number;
    }

    private static int step(Kind kind, String text, String part) {
        int step = digits(kind, text, part);
        if (step < 1) {
            throw wrong(kind, part);
        }
        return step;
    }

    private static int digits(Kind kind, String text, String part) {
        if (text.isEmpty() || text.length() > 4 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw wrong(kind, part);
        }
        return Integer.parseInt(text);
    }

    private static IllegalArgumentException wrong(Kind kind, String part) {
        return new IllegalArgumentException(
                "\"%s\" is no %s: write *, numbers from %d to %d%s, ranges as 1-5, steps as */2, lists with commas"
                        .formatted(
                                part,
                                kind,
                                kind.least,
                                kind.most,
                                kind.names.isEmpty() ? "" : ", names as " + kind.names.getFirst()));
    }

    boolean has(int value) {
        return values.get(value);
    }
}
