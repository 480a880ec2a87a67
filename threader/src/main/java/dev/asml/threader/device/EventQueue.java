package dev.asml.threader.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way to the guest. A read gets whole events, as many as fit; if it is smaller than the first of them,
 * that one's bytes are a stream.
 *
 * <p>Senders hold this object's monitor, because adding an event depends on those that are queued. It is a monitor and
 * not a lock because waiting for a lock could consume the wake-up that is meant for a poll.
 */
final class EventQueue {
    private static final byte[] NOTHING = {};

    /** An event as the guest is to read it, and who sent it. */
    interface Entry {
        /** Bytes. */
        int length();

        /** Puts as many bytes; {@code window} is the window's size at this time. */
        void put(ByteBuffer target, Size window);

        /** Who sent it. */
        Origin origin();
    }

    private final ArrayDeque<Entry> entries = new ArrayDeque<>(0);

    /** The rest of an event of which a read has the first bytes. */
    private byte[] rest = NOTHING;

    private int bytes;

    /** {@link #bytes} for the guest's thread, which asks often and mostly in vain. */
    private volatile int pending;

    private volatile @Nullable Thread waiter;

    /** How many bytes a read of enough room would get. */
    int pending() {
        return pending;
    }

    void waiter(@Nullable Thread thread) {
        waiter = thread;
    }

    int count() {
        assert Thread.holdsLock(this);
        return entries.size();
    }

    @Nullable
    Entry last() {
        assert Thread.holdsLock(this);
        return entries.peekLast();
    }

    void add(Entry entry) {
        assert Thread.holdsLock(this);
        entries.addLast(entry);
        grow(entry.length());
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    void replaceLast(Entry entry) {
        assert Thread.holdsLock(this);
        grow(-entries.removeLast().length());
        add(entry);
    }

    boolean any(Predicate<Entry> which) {
        assert Thread.holdsLock(this);
        return entries.stream().anyMatch(which);
    }

    /** Removes the oldest of those that match; false if there is none. */
    boolean removeFirst(Predicate<Entry> which) {
        assert Thread.holdsLock(this);
        var each = entries.iterator();
        while (each.hasNext()) {
            Entry entry = each.next();
            if (which.test(entry)) {
                each.remove();
                grow(-entry.length());
                return true;
            }
        }
        return false;
    }

    private void grow(int by) {
        bytes += by;
        pending = bytes;
    }

    /** Takes what a read of so much room gets; notes in {@code read} whose events those are. */
    synchronized byte[] take(int room, Size window, ReadInputs read) {
        byte[] taken = new byte[Math.min(room, bytes)];
        ByteBuffer target = ByteBuffer.wrap(taken).order(ByteOrder.LITTLE_ENDIAN);
        takeRest(target);
        for (Entry next = entries.peekFirst(); next != null; next = entries.peekFirst()) {
            boolean fits = next.length() <= target.remaining();
            if (!fits && (target.position() > 0 || room == 0)) {
                break;
            }
            entries.removeFirst();
            read.read(next.origin());
            if (fits) {
                next.put(target, window);
            } else {
                rest = bytes(next, window);
                takeRest(target);
            }
        }
        grow(-target.position());
        return target.hasRemaining() ? Arrays.copyOf(taken, target.position()) : taken;
    }

    private void takeRest(ByteBuffer target) {
        int count = Math.min(rest.length, target.remaining());
        target.put(rest, 0, count);
        rest = count == rest.length ? NOTHING : Arrays.copyOfRange(rest, count, rest.length);
    }

    private static byte[] bytes(Entry entry, Size window) {
        ByteBuffer bytes = ByteBuffer.allocate(entry.length()).order(ByteOrder.LITTLE_ENDIAN);
        entry.put(bytes, window);
        return bytes.array();
    }
}
