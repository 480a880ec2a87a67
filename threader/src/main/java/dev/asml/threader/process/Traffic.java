package dev.asml.threader.process;

import dev.asml.iomod.FailureCode;
import dev.asml.manifests.Coordinates;
import dev.asml.manifests.IomodDependency;
import dev.asml.threader.io.Completion;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.io.IoCall;
import dev.asml.threader.io.IoLedger;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The calls to one IOmod, whatever happens to its generations: they go to the worker, wait while there is none or it
 * has enough, or fail at once when there will be none. Each call ends exactly once.
 *
 * <p>No call is forgotten between queue and worker: who adds to the queue, frees a slot, or opens a worker calls
 * {@link #pump()} afterwards, so whichever of two comes last sees what the other did.
 */
final class Traffic {
    private final Coordinates coordinates;
    private final IomodDependency.Limits limits;
    private final IoLedger ledger;
    private final IomodMeter meter;
    private final long acquitAfter;
    private final Blame blame = new Blame();
    private final Map<String, Share> shares = new ConcurrentHashMap<>();
    private final CallQueue queue;
    private volatile long openedAt;
    private volatile @Nullable Worker worker;

    /** Those that finish what they have. */
    private final List<Worker> retired = new CopyOnWriteArrayList<>();

    /** Whether calls wait until somebody says that they need not. */
    private volatile boolean holding = true;

    private volatile @Nullable Failure refusal;
    private volatile String condition = "is starting";

    /**
     * Makes the traffic of an IOmod that has yet to start.
     *
     * @param acquitAfter time of being ready after which earlier losses are nobody's any more
     */
    Traffic(
            Coordinates coordinates,
            IomodDependency.Limits limits,
            IoLedger ledger,
            IomodMeter meter,
            Duration acquitAfter) {
        this.coordinates = coordinates;
        this.limits = limits;
        this.ledger = ledger;
        this.meter = meter;
        this.acquitAfter = acquitAfter.toNanos();
        this.queue = new CallQueue(limits.queue(), blame);
    }

    /** When a call that begins or moves at that moment has taken too long. */
    long deadline(IoCall call, long nanoTime) {
        long latest = nanoTime + limits.callTimeout().toNanos();
        return latest - call.deadlineNanos() < 0 ? latest : call.deadlineNanos();
    }

    /** Takes a call from a guest. */
    void accept(IoCall call) {
        Share share = shares.computeIfAbsent(call.caller().function(), Share::new);
        PendingCall pending = new PendingCall(call, share, this, System.nanoTime());
        if (!call.carriedBy(pending) || isEvicted(pending)) {
            return;
        }
        if (refusal == null && !holding && queue.isEmpty() && !blame.hasSuspects() && begin(pending)) {
            return;
        }
        PendingCall displaced = queue.offer(pending);
        if (displaced != null) {
            refuse(displaced);
        }
        pump();
    }

    /** Begins the call, or ends it, if that can be done at once. */
    private boolean begin(PendingCall pending) {
        Worker now = worker;
        if (now == null || failsIn(now, pending) || gathers(now, pending)) {
            return now != null;
        }
        if (!pending.share().tryTake(now.freeSlots())) {
            return false;
        }
        int slot = now.takeSlot();
        if (slot == SlotBits.NONE) {
            pending.share().release();
            return false;
        }
        begin(now, slot, pending, true);
        return true;
    }

    private boolean isEvicted(PendingCall pending) {
        String why = blame.refusal(pending.share().function());
        if (why == null) {
            return false;
        }
        pending.fail(
                FailureCode.REFUSED,
                "%s takes no calls of %s, because they ended it %d times (%s); deploy again, or restart the IOmod"
                        .formatted(coordinates, pending.share().function(), Blame.STRIKES, why),
                false);
        return true;
    }

    private void begin(Worker now, int slot, PendingCall pending, boolean atOnce) {
        if (!now.begin(slot, pending, atOnce)) {
            queue.giveBack(pending);
            pump();
        }
    }

    private void refuse(PendingCall displaced) {
        if (holding) {
            displaced.fail(
                    FailureCode.IOMOD_UNAVAILABLE,
                    "%s %s, and %d calls wait for it already".formatted(coordinates, condition, limits.queue()),
                    true);
        } else {
            displaced.fail(
                    FailureCode.LIMIT,
                    "%s has %d calls in flight and %d waiting; that is its limit"
                            .formatted(coordinates, limits.inFlight(), limits.queue()),
                    true);
        }
    }

    private boolean failsIn(Worker now, PendingCall pending) {
        String method = pending.call().method();
        if (now.methods().has(method)) {
            return false;
        }
        pending.fail(
                FailureCode.METHOD_NOT_FOUND,
                "%s has no method \"%s\"; it has %s"
                        .formatted(
                                coordinates,
                                method,
                                String.join(", ", now.methods().names())),
                false);
        return true;
    }

    /** Whether the call comes again when its input is whole, because the method takes no other. */
    private boolean gathers(Worker now, PendingCall pending) {
        IoCall call = pending.call();
        if (call.upload() == null || now.methods().isStreaming(call.method())) {
            return false;
        }
        call.gather(this::accept);
        return true;
    }

    /** Moves calls from the queue to where they belong. */
    void pump() {
        Failure refused = refusal;
        if (refused != null) {
            queue.removeIf(_ -> true).forEach(pending -> pending.call().complete(refused));
            return;
        }
        for (Worker now = worker; now != null && !holding && !queue.isEmpty(); now = worker) {
            CallQueue.Placed next = queue.next(now);
            if (next == null) {
                return;
            }
            PendingCall pending = next.call();
            if (pending.call().isComplete() || failsIn(now, pending) || gathers(now, pending)) {
                pending.share().release();
                now.freeSlot(next.slot());
            } else {
                begin(now, next.slot(), pending, false);
            }
        }
    }

    /** A generation is ready: calls go to it. */
    void open(Worker ready) {
        refusal = null;
        worker = ready;
        openedAt = System.nanoTime();
        holding = false;
        pump();
    }

    /** A generation finishes what it has; of what it has not heard, and of all that comes, it gets nothing. */
    void retire(Worker over) {
        retired.add(over);
        if (over.equals(worker)) {
            worker = null;
        }
        over.retire().forEach(flight -> queue.giveBack(flight.pending()));
        pump();
    }

    /** There will be a generation: calls wait. */
    void hold(String why) {
        condition = why;
        holding = true;
        refusal = null;
    }

    /** There will be no generation: calls fail, those that wait too. */
    void refuse(String why) {
        condition = why;
        refusal = Failure.of(FailureCode.IOMOD_UNAVAILABLE, coordinates + " " + why, true);
        pump();
    }

    /** A generation is over because somebody wanted that: each call on it is sent again later, or ends now. */
    void lost(Worker over, String why) {
        lost(over, over(over, why), why);
    }

    /** A generation is over, and nobody wanted that. Whose calls did it. */
    Blame.Verdict crashed(Worker over, String why) {
        List<Flight> flights = over(over, why);
        Set<String> present = new HashSet<>();
        for (Flight flight : flights) {
            if (!flight.recall()) {
                present.add(flight.pending().share().function());
            }
        }
        Blame.Verdict verdict = blame.lost(present, why);
        if (verdict instanceof Blame.Verdict.Evicted(String function)) {
            queue.removeIf(pending -> pending.share().function().equals(function))
                    .forEach(this::isEvicted);
        }
        lost(over, flights, why);
        return verdict;
    }

    private List<Flight> over(Worker over, String why) {
        retired.remove(over);
        if (over.equals(worker)) {
            condition = "was lost: " + why;
            holding = true;
            worker = null;
        }
        return over.end();
    }

    private void lost(Worker over, List<Flight> flights, String why) {
        long now = System.nanoTime();
        for (Flight flight : flights) {
            lost(flight, over.methods().isIdempotent(flight.pending().call().method()), now, why);
        }
        pump();
    }

    private void lost(Flight flight, boolean idempotent, long now, String why) {
        PendingCall pending = flight.pending();
        if (pending.call().isComplete()) {
            return;
        }
        boolean welcome = blame.refusal(pending.share().function()) == null;
        if (welcome && (isUntouched(flight) || (idempotent && mayRepeat(pending, now)))) {
            queue.giveBack(pending);
            return;
        }
        pending.fail(
                FailureCode.IOMOD_LOST,
                "%s was lost in the middle of the call: %s".formatted(coordinates, why),
                idempotent && welcome);
    }

    /** Whether the IOmod has not heard of the call, and never will. */
    private static boolean isUntouched(Flight flight) {
        return flight.recall() || flight.isRecalled();
    }

    private static boolean mayRepeat(PendingCall pending, long now) {
        return pending.nanosLeft(now) > 0
                && pending.mayRepeat()
                && pending.call().rewind();
    }

    /** Somebody wants another try: functions that were refused are welcome again. */
    void pardon() {
        blame.pardon();
    }

    /** The functions whose calls are refused. */
    List<String> evicted() {
        return blame.evicted().stream().sorted().toList();
    }

    void ended(Completion end, long nanos) {
        meter.ended(end, nanos);
    }

    void cancelled(PendingCall pending) {
        Flight flight = pending.flight();
        if (flight == null) {
            queue.removeIf(waiting -> waiting == pending);
        } else {
            flight.cancel();
        }
    }

    /** Ends what took too long. */
    void sweep(long now, Duration abandonAfter) {
        if (!queue.isEmpty()) {
            queue.removeIf(pending ->
                            pending.nanosLeft(now) <= 0 || pending.call().isComplete())
                    .forEach(this::expire);
        }
        retired.forEach(leaving -> leaving.sweep(now, abandonAfter));
        Worker running = worker;
        if (running != null) {
            running.sweep(now, abandonAfter);
            acquit(now);
        }
    }

    private void acquit(long now) {
        if (blame.hasSuspects() && now - openedAt >= acquitAfter) {
            blame.acquit();
            pump();
        }
    }

    private void expire(PendingCall pending) {
        if (!pending.call().isComplete()) {
            String why = holding ? condition : "had no place for the call in time";
            pending.fail(FailureCode.DEADLINE, "%s %s".formatted(coordinates, why), true);
        }
    }

    /** A reply came that nobody waits for. */
    void droppedLate() {
        ledger.droppedLate();
    }

    int queued() {
        return queue.size();
    }

    int inFlight() {
        Worker now = worker;
        int leaving = retired.stream().mapToInt(Worker::inFlight).sum();
        return leaving + (now == null ? 0 : now.inFlight());
    }
}
