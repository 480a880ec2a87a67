package dev.asml.iomod;

/**
 * Delivers the messages of a subscription.
 *
 * @param <S> what the settings of a subscription are read into
 */
@FunctionalInterface
public interface SourceHandler<S> {
    /**
     * Runs for as long as the subscription is in force, on a virtual thread of its own, which is interrupted when that is
     * over: at a change, a drain, the end. A handler that returns is done with the subscription; one that throws is begun
     * again after a while.
     *
     * @throws Exception what went wrong; it is logged
     */
    void run(S settings, Subscription subscription) throws Exception;
}
