package dev.asml.threader.journal;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where everything that a guest is told from outside passes through, in the order in which it is told: so that it can be
 * kept, and told again. Used by the guest's thread. The package's documentation says what is told and what is not.
 */
public interface Journal {
    /** Keeps nothing, and costs nothing. */
    Journal NONE = new Journal() {
        @Override
        public long number(Kind kind, LongSupplier live) {
            return live.getAsLong();
        }

        @Override
        public byte[] bytes(Kind kind, Supplier<byte[]> live) {
            return live.get();
        }

        @Override
        public void drawn(int framebuffer, int width, int height, int[] pixels) {}
    };

    /** What is told. */
    enum Kind {
        WALL_CLOCK,
        MONOTONIC_CLOCK,
        RANDOM,
        /** What a read of an input file gave: the bytes of whole events. */
        INPUT,
        /** What a read of any other device file gave that depends on the outside. */
        DEVICE,
        /** How much of a device can be read, as a poll or a stat saw it. */
        READINESS,
        /** The result of a call that issues, polls, awaits or cancels an IO call. */
        IO_RESULT,
        /** The document of an IO call. */
        IO_DOCUMENT,
        /** What a stream from or to the outside gave, or had room for. */
        STREAM
    }

    /**
     * A number: the live one, which is kept, or in a replay the one that was kept. What {@code live} does may wait, but
     * may not itself use the journal: in a replay it does not run.
     */
    long number(Kind kind, LongSupplier live);

    /** Bytes, in the same way: the live ones or those that were kept. Not to be changed. */
    byte[] bytes(Kind kind, Supplier<byte[]> live);

    /** The guest drew a frame: a recording keeps its hash, a replay compares it. */
    void drawn(int framebuffer, int width, int height, int[] pixels);

    /** Whether the guest is told what was kept: then nothing is done outside, and nobody waits. */
    default boolean replays() {
        return false;
    }

    /** The guest's run is over; nothing is told any more. */
    default void ended(Ending ending) {}
}
