package dev.asml.iomod.testing;

/** What came of trying a rule. */
public sealed interface Verdict {
    /** The IOmod did what the rule says. */
    record Kept() implements Verdict {}

    /**
     * The IOmod did something else.
     *
     * @param expected what the rule wants here
     * @param seen what the IOmod did
     */
    record Broken(String expected, String seen) implements Verdict {}

    /**
     * The rule could not be tried on this IOmod.
     *
     * @param why what would be needed
     */
    record NotTried(String why) implements Verdict {}
}
