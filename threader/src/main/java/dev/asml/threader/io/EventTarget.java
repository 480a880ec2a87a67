package dev.asml.threader.io;

/** A function that messages of a source go to. Safe for use by many threads. */
@FunctionalInterface
public interface EventTarget {
    /** Invokes it with a message, and waits for the end. */
    EventEnd deliver(Event event) throws InterruptedException;
}
