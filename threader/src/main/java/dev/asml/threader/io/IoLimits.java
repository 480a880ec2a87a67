package dev.asml.threader.io;

import java.time.Duration;

/**
 * Bounds on the IO calls of one invocation.
 *
 * @param outstanding calls that have not completed
 * @param total calls in all
 * @param inputBytes the input of one call
 * @param answerBytes the answer to one call
 * @param heldBytes answers that were not released, together
 * @param pollPark the longest that a first poll waits; those after it that are in vain wait for twice as long each
 */
public record IoLimits(int outstanding, int total, int inputBytes, int answerBytes, long heldBytes, Duration pollPark) {
    private static final int MIB = 1 << 20;

    /** What holds where nobody says otherwise. */
    public static final IoLimits DEFAULT =
            new IoLimits(1024, 100_000, 16 * MIB, 64 * MIB, 256L * MIB, Duration.ofSeconds(1));

    /** In words, the limit that a call goes over with such an input, after so many calls. */
    String refusal(int input, int issued) {
        if (input > inputBytes) {
            return "the input has %d bytes; the limit is %d".formatted(input, inputBytes);
        }
        return issued >= total
                ? "an invocation has at most %d calls".formatted(total)
                : "%d calls are open; that is the limit".formatted(outstanding);
    }
}
