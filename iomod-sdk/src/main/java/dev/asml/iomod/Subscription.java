package dev.asml.iomod;

import java.util.concurrent.CompletionStage;

/** What a source invokes a function for, as the service's manifest says it. Thread-safe. */
public final class Subscription {
    private final dev.asml.iomod.v1.Subscription frame;
    private final Subscriptions subscriptions;
    private final Places places;

    /** @param places those of all with the same id, one after the other */
    Subscription(dev.asml.iomod.v1.Subscription frame, Subscriptions subscriptions, Places places) {
        this.frame = frame;
        this.subscriptions = subscriptions;
        this.places = places;
    }

    /** Its name, unique at this IOmod. */
    public String id() {
        return frame.getId();
    }

    /** {@code service/function} that is invoked. */
    public String function() {
        return frame.getFunction();
    }

    /** The most messages that may be at the function at once. */
    public int concurrency() {
        return Math.max(1, frame.getConcurrency());
    }

    /** As the Threader told it. */
    dev.asml.iomod.v1.Subscription frame() {
        return frame;
    }

    /**
     * Waits until {@link #deliver} would not: for who decides only then what is next.
     *
     * @return how many messages can be delivered at once
     */
    public int awaitPlaces() throws InterruptedException {
        return places.await();
    }

    /**
     * Invokes the function with a message. Waits while as many are at it as may be; then returns at once. What depends on
     * the stage runs on a virtual thread, and is awaited before the IOmod ends in good order, also after the subscription
     * has ended.
     *
     * @return what became of the message, exactly once
     * @throws InterruptedException if the subscription ends meanwhile; nothing was delivered then
     */
    public CompletionStage<Delivery> deliver(Message message) throws InterruptedException {
        places.take();
        return subscriptions.deliver(this, message, places::leave);
    }

    /** Logs a line at level INFO. Never waits. */
    public void log(String message) {
        log(System.Logger.Level.INFO, message);
    }

    /** Logs a line. Never waits. */
    public void log(System.Logger.Level level, String message) {
        subscriptions.log(level, "%s: %s".formatted(id(), message));
    }
}
