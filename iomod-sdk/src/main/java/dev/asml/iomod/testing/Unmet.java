package dev.asml.iomod.testing;

/** Ends a trial of a rule that the IOmod does not keep. */
final class Unmet extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String expected;
    private final String seen;

    Unmet(String expected, String seen) {
        super(seen);
        this.expected = expected;
        this.seen = seen;
    }

    static void unless(boolean met, String expected, String seen) {
        if (!met) {
            throw new Unmet(expected, seen);
        }
    }

    Verdict verdict() {
        return new Verdict.Broken(expected, seen);
    }
}
