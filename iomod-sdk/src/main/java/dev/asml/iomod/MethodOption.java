package dev.asml.iomod;

/** Something that is said about a method where it is declared. */
public sealed interface MethodOption {
    /** The Threader may send a call again if this IOmod is lost before it has replied. */
    MethodOption IDEMPOTENT = Flag.IDEMPOTENT;

    /**
     * Answers are wrapped as {@code {"Ok": value}}, and expected failures (an {@link IomodFailure}, or input that cannot
     * be read) become the answer {@code {"Err": {"why": message, "code": code, "retryable": whether}}}. Guest libraries
     * for the standard IOmods expect this form. Without it, a value is answered as it is and a failure ends the call with its code.
     *
     * <p>Being cancelled, running out of time and defects of the IOmod end the call with a code in either form.
     */
    MethodOption OK_ERR = Flag.OK_ERR;

    /**
     * The handler only computes, for some microseconds, and never waits: no file, no network, no lock that others hold for
     * long. Its calls with up to 16 KiB of input are then handled where they arrive, on the connection's own thread, or
     * inside the Threader on the caller's, which saves two changes of threads. Meanwhile nothing else arrives: a handler
     * that waits makes all calls of the IOmod wait.
     */
    MethodOption QUICK = Flag.QUICK;

    /** What the method does, for people: {@code asml iomod describe} and the console show it. */
    static MethodOption summary(String text) {
        return new Summary(text);
    }

    /** An option that is either there or not. */
    enum Flag implements MethodOption {
        IDEMPOTENT,
        OK_ERR,
        QUICK
    }

    /**
     * What a method does.
     *
     * @param text one sentence
     */
    record Summary(String text) implements MethodOption {}
}
