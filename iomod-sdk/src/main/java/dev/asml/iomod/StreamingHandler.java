package dev.asml.iomod;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * What a streaming method does: it reads its input while the caller is still writing it, and writes its answer while the
 * caller is already reading. Runs on a virtual thread of its own, so it may block; it is interrupted when the call is
 * cancelled or runs out of time.
 *
 * <p>Both streams have back-pressure: neither side holds more than a window of the other's bytes, however many there
 * are. They may be used from different threads, each by one at a time, until {@link #handle} returns.
 */
@FunctionalInterface
public interface StreamingHandler {
    /**
     * Answers one call. Its answer ends when this returns; the input need not have been read to its end.
     *
     * @param input waits for what the caller has not written yet, and ends where the caller's input ends
     * @param output goes to the caller when it is flushed, and whenever a chunk is full; a write waits while the caller
     *     does not read. Need not be closed
     * @throws IomodFailure for a failure that the caller should hear about as it is, after what was written before
     * @throws Exception for anything else: the caller hears {@code INTERNAL}, and the log has the stack trace
     */
    void handle(Call call, InputStream input, OutputStream output) throws Exception;
}
