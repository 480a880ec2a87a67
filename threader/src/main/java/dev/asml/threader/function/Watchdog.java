package dev.asml.threader.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends what has used up its time. A platform thread, because guests can take every carrier of virtual threads.
 *
 * <p>Deadlines lie in a wheel of time slots, each a linked list under a lock of its own: adding and removing are a few
 * writes, and the thread looks only at the slots whose time has come. About once a second it sees whether there is any
 * deadline at all, and rests while there is none. Safe for use by many threads.
 */
final class Watchdog implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("threader.watchdog");

    private static final long TICK_NANOS = 4_000_000;
    private static final int SLOTS = 1024;

    /** Between two looks for any deadline: so it is woken once a second at most, however often the last one goes. */
    private static final int REST_TICKS = 256;

    private final Slot[] slots = new Slot[SLOTS];
    private final long start = System.nanoTime();
    private final Runnable everyTick;
    private final int restTicks;
    private final Rest rest = new Rest();
    private final Thread thread;
    /** What should have ended and has not. */
    private final Set<Deadline> late = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /** Starts; {@code everyTick} runs on its thread every few milliseconds while it has deadlines, and must be short. */
    Watchdog(Runnable everyTick) {
        this(everyTick, REST_TICKS);
    }

    /** Looks for any deadline after so many ticks. */
    Watchdog(Runnable everyTick, int restTicks) {
        this.everyTick = everyTick;
        this.restTicks = restTicks;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Slot();
        }
        thread = Thread.ofPlatform().daemon().name("watchdog").unstarted(this::run);
        thread.start();
    }

    /** Something that is to end at some moment. */
    abstract static class Deadline {
        private final long nanos;
        private @Nullable Slot slot;
        private @Nullable Deadline previous;
        private @Nullable Deadline next;
        private volatile boolean removed;

        /** At {@code nanos} as {@link System#nanoTime()} tells time. */
        Deadline(long nanos) {
            this.nanos = nanos;
        }

        long nanos() {
            return nanos;
        }

        /** The moment has come; called at most once, a few milliseconds late, on the watchdog's thread. */
        abstract void passed();

        /** Whether it goes on for some time when its moment has come. */
        boolean lingers() {
            return false;
        }
    }

    /** Shows all that is watched, and what goes on although its moment has come. */
    void each(Consumer<Deadline> viewer) {
        for (Slot slot : slots) {
            List<Deadline> all = slot.all();
            // Most have none, and even an empty list makes an iterator.
            if (!all.isEmpty()) {
                all.forEach(viewer);
            }
        }
        late.forEach(viewer);
    }

    /** Watches a deadline until it has passed or is removed. */
    void add(Deadline deadline) {
        long tick = Math.max(deadline.nanos - start, 0) / TICK_NANOS + 1;
        Slot slot = slots[(int) (tick % SLOTS)];
        synchronized (slot) {
            slot.link(deadline);
        }
        rest.wake();
    }

    /** Stops watching; does nothing if the deadline has passed. */
    void remove(Deadline deadline) {
        Slot slot = deadline.slot;
        if (slot == null) {
            forget(deadline);
            return;
        }
        synchronized (slot) {
            if (deadline.slot != null) {
                slot.unlink(deadline);
                return;
            }
        }
        forget(deadline);
    }

    /** Whoever comes later of this and {@link #keep} sees the other. */
    private void forget(Deadline deadline) {
        deadline.removed = true;
        late.remove(deadline);
    }

    private void keep(Deadline deadline) {
        late.add(deadline);
        if (deadline.removed) {
            late.remove(deadline);
        }
    }

    private void run() {
        long done = 0;
        long look = 0;
        while (!closed) {
            long now = System.nanoTime();
            long reached = (now - start) / TICK_NANOS;
            try {
                endAll(done, reached, now);
                everyTick.run();
            } catch (RuntimeException e) { // no defect may leave the host without its watchdog
                LOG.log(System.Logger.Level.ERROR, "the watchdog goes on after a failure", e);
            }
            done = reached;
            if (reached >= look) {
                rest.rest(this::isIdle, Long.MAX_VALUE);
                look = (System.nanoTime() - start) / TICK_NANOS + restTicks;
            }
            LockSupport.parkNanos(start + (reached + 1) * TICK_NANOS - System.nanoTime());
        }
    }

    /** Nothing lies in the wheel, and nothing goes on that should have ended. */
    private boolean isIdle() {
        if (closed || !late.isEmpty()) {
            return false;
        }
        for (Slot slot : slots) {
            if (!slot.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void endAll(long done, long reached, long now) {
        for (long tick = Math.max(done + 1, reached - SLOTS + 1); tick <= reached; tick++) {
            end(slots[(int) (tick % SLOTS)], now);
        }
    }

    private void end(Slot slot, long now) {
        Deadline due = slot.takeDue(now);
        while (due != null) {
            Deadline following = due.next;
            due.next = null;
            if (due.lingers()) {
                keep(due);
            }
            due.passed();
            due = following;
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** The deadlines of every 1024th tick. */
    private static final class Slot {
        private @Nullable Deadline first;

        void link(Deadline deadline) {
            deadline.slot = this;
            deadline.next = first;
            if (first != null) {
                first.previous = deadline;
            }
            first = deadline;
        }

        synchronized boolean isEmpty() {
            return first == null;
        }

        synchronized List<Deadline> all() {
            if (first == null) {
                return List.of();
            }
            List<Deadline> all = new ArrayList<>();
            for (Deadline each = first; each != null; each = each.next) {
                all.add(each);
            }
            return all;
        }

        void unlink(Deadline deadline) {
            if (deadline.previous == null) {
                first = deadline.next;
            } else {
                deadline.previous.next = deadline.next;
            }
            if (deadline.next != null) {
                deadline.next.previous = deadline.previous;
            }
            deadline.slot = null;
            deadline.previous = null;
            deadline.next = null;
        }

        /** Takes out what is due, linked by {@code next}. */
        synchronized @Nullable Deadline takeDue(long now) {
            Deadline due = null;
            Deadline each = first;
            while (each != null) {
                Deadline following = each.next;
                if (each.nanos - now <= 0) {
                    unlink(each);
                    each.next = due;
                    due = each;
                }
                each = following;
            }
            return due;
        }
    }
}
