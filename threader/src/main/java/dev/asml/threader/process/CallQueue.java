package dev.asml.threader.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for an IOmod, bounded, first come first served for each function, and the functions in turn. A
 * function alone may fill the queue; when it is full, who has fewer calls in it than another takes the place of that
 * one's newest call. Safe for use by many threads.
 */
final class CallQueue {
    private final int capacity;
    private final LinkedHashMap<String, ArrayDeque<PendingCall>> byFunction = new LinkedHashMap<>();
    private final ArrayDeque<PendingCall> returned = new ArrayDeque<>();
    private volatile int size;

    CallQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Takes a call. Returns the one for which there is no place: this, another that had to give way, or none. */
    synchronized @Nullable PendingCall offer(PendingCall call) {
        String function = call.call().caller().function();
        PendingCall displaced = null;
        if (size >= capacity) {
            ArrayDeque<PendingCall> longest = longest();
            ArrayDeque<PendingCall> own = byFunction.get(function);
            if (longest == null || (own == null ? 0 : own.size()) + 1 >= longest.size()) {
                return call;
            }
            displaced = longest.removeLast();
            size--;
        }
        byFunction.computeIfAbsent(function, _ -> new ArrayDeque<>()).addLast(call);
        size++;
        return displaced;
    }

    /** Takes back calls that had left the queue and go first; the bound on calls in flight bounds them. */
    synchronized void giveBack(PendingCall call) {
        call.land();
        returned.addLast(call);
        size++;
    }

    synchronized @Nullable PendingCall poll() {
        PendingCall first = returned.pollFirst();
        if (first == null) {
            Map.Entry<String, ArrayDeque<PendingCall>> turn = byFunction.pollFirstEntry();
            if (turn == null) {
                return null;
            }
            first = turn.getValue().removeFirst();
            if (!turn.getValue().isEmpty()) {
                byFunction.put(turn.getKey(), turn.getValue());
            }
        }
        size--;
        return first;
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
