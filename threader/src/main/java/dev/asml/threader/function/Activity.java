package dev.asml.threader.function;

import org.jspecify.annotations.Nullable;

/**
 * What one invocation does at the moment and since when. Its own thread says so, two stores for each change; anybody may
 * look.
 */
final class Activity {
    /** A kind of doing. */
    enum Kind {
        /** It waits for one of its function's places. */
        QUEUED_FUNCTION("queued behind the function's concurrency"),
        /** It waits for one of the host's places. */
        QUEUED_HOST("queued behind the host's concurrency"),
        /** It waits for code that nobody has called since the host began, or for a long time. */
        LOADING("waiting until its code is loaded"),
        /** It waits for a permit to compute. */
        WAITING("waiting for a CPU permit"),
        /** It has a permit. */
        COMPUTING("computing"),
        /** Its guest waits for something outside. */
        PARKED("parked"),
        /** It waits no more, and cannot go on because the host has no memory left for guests. */
        SHORT_OF_MEMORY("waiting for memory"),
        /** Its guest is over. */
        ENDING("ending");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private long since;
    private volatile Kind kind = Kind.QUEUED_FUNCTION;
    private volatile @Nullable Slumber slumber;

    /** It waits for one of its function's places since that moment. */
    Activity(long nanoTime) {
        since = nanoTime;
    }

    void become(Kind next) {
        become(next, System.nanoTime());
    }

    void become(Kind next, long nanoTime) {
        since = nanoTime;
        kind = next;
    }

    Kind kind() {
        return kind;
    }

    /** Says how its guest waits. */
    void slumbers(Slumber how) {
        slumber = how;
    }

    /** How its guest waits; null if it has not waited yet. */
    @Nullable
    Slumber slumber() {
        return slumber;
    }

    /** Of the kind that was asked for before, or of a later one. */
    long since() {
        return since;
    }
}
