package dev.asml.threader.trace;

/** What a {@link Timeline} takes note of, in the order in which it happens to a request. */
public enum Step {
    /** Its function is known. */
    ROUTED(true),
    /** Whoever asks may. */
    AUTHORIZED(true),
    /** The input document is written. */
    READ(true),
    /** The bounds of the function and of the host let it in. */
    ADMITTED(true),
    /** It has one of the function's places. */
    FUNCTION_PLACE(true),
    /** It has one of the host's places. */
    HOST_PLACE(true),
    /** It has a permit to compute. */
    TURN(false),
    /** It has an instance: 1 one that was made now, 0 one that was put back before. */
    INSTANCE(true),
    /** The instance is in the state that start-up code left; only of one that was made now. */
    INSTANTIATED(true),
    /** The guest's code begins. */
    ENTERED(true),
    /** The guest waits; the detail is a {@link Cause}, the call is the one that it waits for. */
    PARKED(false),
    /** It waits no more, but for its turn. */
    WOKEN(false),
    /** A call was issued: the number is the bytes of its input, the detail its path. */
    ISSUED(false),
    /** The IOmod was handed a call; again for each repetition. */
    SENT(false),
    /** Microseconds that the call waited inside its IOmod. */
    WAITED(false),
    /** Microseconds that its handler took. */
    HANDLED(false),
    /** A call is complete: the number is the bytes of the answer, the detail its {@link Failed} if it has none. */
    COMPLETED(false),
    /** What moved of a call in parts: the number is how many parts came. */
    PARTS(false),
    /** The guest learned of a call's end. */
    OBSERVED(false),
    /** The guest's code is over. */
    LEFT(true),
    /** The instance is put back to its image: 1 and kept for the next, 0 and let go. */
    RESET(true),
    /** The invocation has ended, and whoever waited knows. */
    ENDED(true);

    private static final Step[] ALL = values();

    private final boolean kept;

    Step(boolean kept) {
        this.kept = kept;
    }

    /** Whether there is room for it however much else there is; it happens once. */
    boolean kept() {
        return kept;
    }

    static Step of(int ordinal) {
        return ALL[ordinal];
    }
}
