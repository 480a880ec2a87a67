package dev.asml.threader.trace;

import org.jspecify.annotations.Nullable;

/**
 * One step of a timeline, read back.
 *
 * @param nanos since the request began
 * @param call the IO call that it is about, 0 if it is about none
 * @param number what the step says it is
 */
record Event(
        long nanos,
        Step step,
        int call,
        long number,
        @Nullable Object detail) {}
