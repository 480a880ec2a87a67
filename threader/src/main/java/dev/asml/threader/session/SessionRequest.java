package dev.asml.threader.session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a session is to be.
 *
 * @param input what the guest reads as its input
 * @param arguments what follows the function's name in the guest's arguments
 * @param paced whether draws wait for the rate of the function and its viewers
 * @param record whether what the guest is told from outside is kept for a replay
 * @param hold whether the guest waits at its first draw until somebody watches, so that no frame is missed
 * @param linger how long it lives without a viewer, once it had one; empty for the manifest's
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record SessionRequest(
        byte[] input, List<String> arguments, boolean paced, boolean record, boolean hold, Optional<Duration> linger) {
    /** One whose guest waits for nobody. */
    public SessionRequest(
            byte[] input, List<String> arguments, boolean paced, boolean record, Optional<Duration> linger) {
        this(input, arguments, paced, record, false, linger);
    }
}
