package dev.asml.threader.trace;

/** Why a guest waits. */
public enum Cause {
    /** For IO calls to complete. */
    CALL("an IO call"),
    /** For bytes of a body or of a call, or for room for them. */
    STREAM("a stream"),
    /** For a moment by the clock. */
    TIMER("a timer"),
    /** For a viewer, or for what a viewer does. */
    DEVICE("a device"),
    /** For nothing: it lets others compute. */
    YIELD("others");

    private final String words;

    Cause(String words) {
        this.words = words;
    }

    /** What it waits for, in words. */
    public String words() {
        return words;
    }
}
