package dev.asml.threader.journal;

import dev.asml.threader.journal.Journal.Kind;
import java.util.List;

/** The first byte of each thing in a recording; part of the file's format. */
final class Tags {
    static final int END = 0;
    static final int DRAWN = 1;
    static final int DRAWN_AGAIN = 2;
    static final int REPEATED = 3;

    private static final int NUMBERS = 16;
    private static final int BYTES = 32;

    /** In the order of their codes. */
    private static final List<Kind> KINDS = List.of(
            Kind.WALL_CLOCK,
            Kind.MONOTONIC_CLOCK,
            Kind.RANDOM,
            Kind.INPUT,
            Kind.DEVICE,
            Kind.READINESS,
            Kind.IO_RESULT,
            Kind.IO_DOCUMENT,
            Kind.STREAM);

    private Tags() {}

    static int number(Kind kind) {
        return NUMBERS + KINDS.indexOf(kind);
    }

    static int bytes(Kind kind) {
        return BYTES + KINDS.indexOf(kind);
    }

    static boolean isNumber(int tag) {
        return tag >= NUMBERS && tag < NUMBERS + KINDS.size();
    }

    static boolean isBytes(int tag) {
        return tag >= BYTES && tag < BYTES + KINDS.size();
    }

    /** The kind of a tag of numbers or bytes. */
    static Kind kind(int tag) {
        return KINDS.get(tag % NUMBERS);
    }
}
