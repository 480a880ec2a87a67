package dev.asml.iomod;

/** How the connection of an IOmod to its Threader ended. */
public sealed interface Ending {
    /** The Threader asked it to stop, and everything that ran was finished. */
    record Drained() implements Ending {}

    /** The Threader closed the stream. */
    record Closed() implements Ending {}

    /**
     * The Threader did not take the registration.
     *
     * @param reason in the Threader's words
     */
    record Rejected(String reason) implements Ending {}

    /**
     * The IOmod could not use its configuration.
     *
     * @param reason in the IOmod's words
     */
    record Misconfigured(String reason) implements Ending {}

    /**
     * The Threader could not be reached, went away, or broke the protocol.
     *
     * @param reason what was seen
     */
    record Lost(String reason) implements Ending {}

    /** What the process answers to whoever started it: 0 in good order, 1 never served, 2 lost its Threader. */
    default int exitCode() {
        return switch (this) {
            case Drained _, Closed _ -> 0;
            case Rejected _, Misconfigured _ -> 1;
            case Lost _ -> 2;
        };
    }

    /** One sentence for people. */
    default String sentence() {
        return switch (this) {
            case Drained _ -> "stopped by the Threader after finishing its calls";
            case Closed _ -> "the Threader closed the connection";
            case Rejected(String reason) -> "the Threader refused the registration: " + reason;
            case Misconfigured(String reason) -> "the configuration cannot be used: " + reason;
            case Lost(String reason) -> "the connection to the Threader is lost: " + reason;
        };
    }
}
