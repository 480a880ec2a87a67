package dev.asml.threader.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for an IOmod, bounded, first come first served for each function, and the functions in turn, each
 * within its {@link Share} of the slots. A function alone may fill the queue; when it is full, who has fewer calls in it
 * than another takes the place of that one's newest call. Safe for use by many threads.
 *
 * <p>Of functions that are suspected of killing the IOmod one at a time has calls there: it gives the turn up when it has
 * none that wait, or after {@value #CALLS_A_TURN} if another suspect waits, and the next begins when the last of its calls
 * has ended.
 */
final class CallQueue {
    private static final int CALLS_A_TURN = 32;

    private final int capacity;
    private final Blame blame;
    private final LinkedHashMap<Share, ArrayDeque<PendingCall>> byFunction = new LinkedHashMap<>();
    private final ArrayDeque<PendingCall> returned = new ArrayDeque<>();
    private @Nullable Share suspectInTurn;
    private int begunInTurn;
    private volatile int size;

    CallQueue(int capacity, Blame blame) {
        this.capacity = capacity;
        this.blame = blame;
    }

    /** A call that left the queue for a slot. */
    record Placed(PendingCall call, int slot) {}

    /** Takes a call. Returns the one for which there is no place: this, another that had to give way, or none. */
    synchronized @Nullable PendingCall offer(PendingCall call) {
        PendingCall displaced = null;
        if (size >= capacity) {
            ArrayDeque<PendingCall> longest = longest();
            ArrayDeque<PendingCall> own = byFunction.get(call.share());
            if (longest == null || (own == null ? 0 : own.size()) + 1 >= longest.size()) {
                return call;
            }
            displaced = longest.removeLast();
            size--;
        }
        byFunction.computeIfAbsent(call.share(), _ -> new ArrayDeque<>()).addLast(call);
        size++;
        return displaced;
    }

    /** Takes back calls that had left the queue and go first; the bound on calls in flight bounds them. */
    synchronized void giveBack(PendingCall call) {
        call.land();
        returned.addLast(call);
        size++;
    }

    /**
     * The call whose turn it is, with a slot that is counted as its function's; null if there is none that may have one
     * now. Whether it may is decided under the lock, after which whoever frees a slot asks again.
     */
    synchronized @Nullable Placed next(Worker worker) {
        int free = worker.freeSlots();
        PendingCall call = free <= 0 ? null : choose(free);
        if (call == null) {
            return null;
        }
        int slot = worker.takeSlot();
        if (slot == SlotBits.NONE) {
            returned.addFirst(call);
            return null;
        }
        size--;
        call.share().take();
        return new Placed(call, slot);
    }

    private @Nullable PendingCall choose(int free) {
        for (Iterator<PendingCall> calls = returned.iterator(); calls.hasNext(); ) {
            PendingCall call = calls.next();
            if (hasTurn(call.share(), free)) {
                calls.remove();
                return call;
            }
        }
        for (Map.Entry<Share, ArrayDeque<PendingCall>> turn : byFunction.entrySet()) {
            if (hasTurn(turn.getKey(), free)) {
                return takeFirst(turn.getKey(), turn.getValue());
            }
        }
        return null;
    }

    /** The function goes behind the others. */
    private PendingCall takeFirst(Share share, ArrayDeque<PendingCall> calls) {
        PendingCall first = calls.removeFirst();
        byFunction.remove(share);
        if (!calls.isEmpty()) {
            byFunction.put(share, calls);
        }
        return first;
    }

    private boolean hasTurn(Share share, int free) {
        return share.allows(free) && (!blame.suspects(share.function()) || hasTurnAmongSuspects(share));
    }

    private boolean hasTurnAmongSuspects(Share share) {
        Share before = suspectInTurn;
        if (before == share && (begunInTurn < CALLS_A_TURN || !anotherSuspectWaits(share))) {
            begunInTurn++;
            return true;
        }
        if (before != null && before.held() > 0) {
            return false;
        }
        suspectInTurn = share;
        begunInTurn = 1;
        return true;
    }

    private boolean anotherSuspectWaits(Share than) {
        return byFunction.keySet().stream().anyMatch(share -> isAnotherSuspect(share, than))
                || returned.stream().anyMatch(call -> isAnotherSuspect(call.share(), than));
    }

    private boolean isAnotherSuspect(Share share, Share than) {
        return share != than && blame.suspects(share.function());
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Takes out every call that the condition holds for. */
    synchronized List<PendingCall> removeIf(Predicate<PendingCall> condition) {
        List<PendingCall> removed = new ArrayList<>();
        take(returned, condition, removed);
        byFunction.values().removeIf(calls -> {
            take(calls, condition, removed);
            return calls.isEmpty();
        });
        size -= removed.size();
        return removed;
    }

    private static void take(
            ArrayDeque<PendingCall> calls, Predicate<PendingCall> condition, List<PendingCall> removed) {
        calls.removeIf(call -> condition.test(call) && removed.add(call));
    }

    private @Nullable ArrayDeque<PendingCall> longest() {
        ArrayDeque<PendingCall> longest = null;
        for (ArrayDeque<PendingCall> calls : byFunction.values()) {
            if (longest == null || calls.size() > longest.size()) {
                longest = calls;
            }
        }
        return longest;
    }
}
