package dev.asml.iomod;

import org.jspecify.annotations.Nullable;

/**
 * What a method does with a request. Runs on a virtual thread of its own, so it may block; it is interrupted when the
 * call is cancelled or runs out of time.
 *
 * @param <I> the request
 * @param <O> the answer
 */
@FunctionalInterface
public interface Handler<I, O extends @Nullable Object> {
    /**
     * Answers one call.
     *
     * @throws IomodFailure for a failure that the caller should hear about as it is
     * @throws Exception for anything else: the caller hears {@code INTERNAL}, and the log has the stack trace
     */
    O handle(I request, Call call) throws Exception;
}
