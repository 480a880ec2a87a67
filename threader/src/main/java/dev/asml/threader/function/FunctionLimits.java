package dev.asml.threader.function;

import dev.asml.threader.io.IoLimits;

/**
 * Bounds on one invocation that no manifest sets.
 *
 * @param answerBytes the answer, or the standard output of a plain WASI guest
 * @param logBytes log lines and standard error, together
 * @param temporaryBytes files under {@code /tmp}
 * @param io bounds on IO calls
 */
public record FunctionLimits(int answerBytes, int logBytes, long temporaryBytes, IoLimits io) {
    private static final int MIB = 1 << 20;

    /** What holds where nobody says otherwise. */
    public static final FunctionLimits DEFAULT = new FunctionLimits(64 * MIB, MIB, 64L * MIB, IoLimits.DEFAULT);
}
