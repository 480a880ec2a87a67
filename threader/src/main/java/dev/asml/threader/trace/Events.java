package dev.asml.threader.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one timeline, in arrays that grow by blocks up to a bound; what comes beyond it is counted. Taking note
 * is an addition and a few stores, from any thread; an event is there for readers when its second word is.
 */
final class Events {
    /** Events that are kept at most. */
    static final int MOST = 512;

    /** Of those, for steps that happen once. */
    private static final int RESERVED = 16;

    /** The steps of a request without IO calls fit in one. */
    private static final int BLOCK = 16;

    private static final int CALL_BITS = 24;
    private static final int NUMBER_BITS = 32;
    private static final long MOST_NUMBER = (1L << NUMBER_BITS) - 1;
    private static final int MOST_CALL = (1 << CALL_BITS) - 1;
    private static final int BLOCK_BYTES = BLOCK * (2 * Long.BYTES + Integer.BYTES) + 64;

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle NEXT = next();

    private static VarHandle next() {
        try {
            return MethodHandles.lookup().findVarHandle(Block.class, "next", Block.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final Block first = new Block();

    private static final class Block {
        /** Of each event its time, and then its step plus one, its call and its number in one word. */
        private final long[] words = new long[2 * BLOCK];

        private final @Nullable Object[] details = new @Nullable Object[BLOCK];
        private volatile @Nullable Block next;

        Block following() {
            Block known = next;
            if (known != null) {
                return known;
            }
            Block made = new Block();
            return NEXT.compareAndSet(this, null, made) ? made : (Block) NEXT.getVolatile(this);
        }
    }

    void add(long nanos, Step step, int call, long number, @Nullable Object detail) {
        if (!step.kept() && taken.get() >= MOST - RESERVED) {
            lost.incrementAndGet();
            return;
        }
        int place = taken.getAndIncrement();
        if (place >= MOST) {
            lost.incrementAndGet();
            return;
        }
        Block block = first;
        for (int left = place / BLOCK; left > 0; left--) {
            block = block.following();
        }
        int at = place % BLOCK;
        block.words[2 * at] = nanos;
        block.details[at] = detail;
        WORDS.setRelease(block.words, 2 * at + 1, packed(step, call, number));
    }

    @SuppressWarnings("EnumOrdinal") // what is packed here is read here, by the same build
    private static long packed(Step step, int call, long number) {
        long bounded = Math.clamp(number, 0, MOST_NUMBER);
        return (long) (step.ordinal() + 1) << (CALL_BITS + NUMBER_BITS)
                | (long) Math.min(call, MOST_CALL) << NUMBER_BITS
                | bounded;
    }

    /** All that is there, in order of time. */
    List<Event> all() {
        List<Event> events = new ArrayList<>(Math.min(taken.get(), MOST));
        for (Block block = first; block != null; block = block.next) {
            for (int at = 0; at < BLOCK; at++) {
                long word = (long) WORDS.getAcquire(block.words, 2 * at + 1);
                if (word != 0) {
                    events.add(read(block, at, word));
                }
            }
        }
        events.sort(Comparator.comparingLong(Event::nanos));
        return events;
    }

    private static Event read(Block block, int at, long word) {
        return new Event(
                block.words[2 * at],
                Step.of((int) (word >>> (CALL_BITS + NUMBER_BITS)) - 1),
                (int) (word >>> NUMBER_BITS) & MOST_CALL,
                word & MOST_NUMBER,
                block.details[at]);
    }

    /** Events that there was no room for. */
    int dropped() {
        return lost.get();
    }

    /** About how much of the heap they take. */
    int bytes() {
        int blocks = 0;
        for (Block block = first; block != null; block = block.next) {
            blocks++;
        }
        return blocks * BLOCK_BYTES;
    }
}
