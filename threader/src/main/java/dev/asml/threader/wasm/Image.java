package dev.asml.threader.wasm;

import dev.asml.threader.trace.Step;
import dev.asml.threader.trace.Timeline;
import dev.asml.threader.wasm.names.GuestStack;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What every invocation of a function starts from: a module and the state that its start-up code left, taken once if
 * that code asks nothing of the host.
 *
 * <p>Instances that ended are put back to the image and kept for the next run, which sees no difference to a new one;
 * where a module can change what a snapshot does not hold, each run gets a new instance. Safe for use by many threads.
 */
public final class Image implements AutoCloseable {
    /** What an idle instance may hold beyond its snapshot before it is let go, if memory is not plenty. */
    private static final int SPARE_BYTES = 2 << 20;

    /** As long as all guests together hold less than this part of what they may, memory is plenty. */
    private static final int PLENTY = 2;

    private static final int MIN_IDLE = 4;

    /** Of a function that nobody calls for so long no instance waits: of a thousand functions most are such. */
    static final Duration SELDOM = Duration.ofMinutes(1);

    private final GuestCode module;
    private final HostMemory hostMemory;
    private final AtomicLong committed = new AtomicLong();
    private final long memoryLimit;
    private final long maxIdleBytes;
    private final Entry entry;
    private final List<String> exports;
    private final @Nullable Snapshot snapshot;
    private final long snapshotBytes;
    private final ArrayDeque<Guest> idle = new ArrayDeque<>();
    private long idleBytes;

    /** When its last run ended, by the JVM's clock; of one that never ran, so long ago that it is seldom used. */
    private long used = System.nanoTime() - SELDOM.toNanos();

    private boolean closed;
    private boolean ran;

    /** A state that start-up code left, and the instance that it was taken of if that is to be kept. */
    private record Started(Snapshot state, @Nullable Guest guest) {}

    /**
     * Makes the image, running the module's start-up code.
     *
     * @param handler the export that enters a v0.3 guest
     * @param memoryLimit bytes of linear memory that an instance may have
     * @param maxIdleBytes what the instances that are kept for the next run may hold together; a few are kept in any case
     * @throws ModuleException if the module cannot be a function: no entry, too much memory, a start-up that traps
     */
    public Image(GuestCode module, String handler, long memoryLimit, HostMemory hostMemory, long maxIdleBytes) {
        this(module, handler, memoryLimit, hostMemory, maxIdleBytes, false);
    }

    /** The same; if somebody waits to run it, the instance that the state is taken of is kept for that. */
    public Image(
            GuestCode module,
            String handler,
            long memoryLimit,
            HostMemory hostMemory,
            long maxIdleBytes,
            boolean awaited) {
        this.module = module;
        this.memoryLimit = memoryLimit;
        this.hostMemory = hostMemory;
        this.maxIdleBytes = maxIdleBytes;
        this.entry = Entry.find(module, handler);
        boolean keeps = awaited && module.resettable();
        Started startedUp = entry.startUp().isEmpty() ? null : after(entry.startUp(), keeps);
        Started started = startedUp == null ? after(List.of(), keeps) : startedUp;
        this.snapshot = started != null && module.resettable() ? started.state() : null;
        this.snapshotBytes = snapshot == null ? 0 : snapshot.size();
        this.exports = snapshot != null && startedUp != null ? List.of(entry.export()) : entry.exports();
        hostMemory.enter(this);
        if (started != null && started.guest() != null) {
            keep(started.state(), started.guest());
        }
    }

    /** It has the state, but its memories do not know that. */
    private void keep(Snapshot state, Guest guest) {
        state.load(guest);
        // Loading leaves segments that start-up code dropped, and an array that may be longer than the memory.
        state.restore(guest);
        synchronized (idle) {
            add(guest);
        }
    }

    /** What is known of its code. */
    public CodeFacts facts() {
        return new CodeFacts(module.hash(), module.modules(), entry.abi(), module.interpreted());
    }

    /** About how much the code and the image take, without instances. */
    long weight() {
        return module.weight() + snapshotBytes;
    }

    /** The guest's generation. */
    public Abi abi() {
        return entry.abi();
    }

    /** SHA-256 of the module's file, in hexadecimal. */
    public String moduleHash() {
        return module.hash();
    }

    /** The first function of the module that is too large to be compiled and so runs hundreds of times slower. */
    public Optional<String> interpreted() {
        return module.interpreted();
    }

    /** Whether runs begin with the state that start-up code left, and instances are kept. */
    boolean hasSnapshot() {
        return snapshot != null;
    }

    /** An instance after some exports; null if its start-up code asks for its host, or makes handles. */
    private @Nullable Started after(List<String> startUp, boolean keepsGuest) {
        Guest guest = newGuest();
        boolean kept = false;
        try {
            Snapshot state = switch (guest.run(new ImpureHost(), startUp, null)) {
                case GuestEnd.Returned _ -> guest.leftHandles() ? null : Snapshot.of(guest);
                case GuestEnd.Stopped _ -> null;
                case GuestEnd.Exited(int code) -> throw new ModuleException("its start-up code exits with " + code);
                case GuestEnd.Trapped(String reason, GuestStack stack) ->
                    throw new ModuleException("cannot be instantiated: " + stack.behind(reason));
                case GuestEnd.Interrupted _ -> throw new ModuleException("its start-up code did not end in time");
            };
            kept = keepsGuest && state != null;
            return state == null ? null : new Started(state, kept ? guest : null);
        } finally {
            if (!kept) {
                guest.free();
            }
        }
    }

    /** Bytes of the host that its instances hold, idle ones included. */
    public long committed() {
        return committed.get();
    }

    private Guest newGuest() {
        return new Guest(module, new MemoryAllowance(hostMemory, committed, memoryLimit), entry.inputFill());
    }

    /**
     * Runs the function once.
     *
     * @throws HostFault if a host call failed by the host's own fault
     */
    public GuestEnd run(GuestHost host) {
        Timeline timeline = host.timeline();
        Guest guest = take();
        timeline.instance(!guest.instantiated());
        boolean kept = false;
        try {
            GuestEnd end = guest.run(host, exports, snapshot);
            timeline.mark(Step.LEFT);
            if (!ran) {
                ran = true; // by several at once, which does no harm
                module.ran();
            }
            kept = keep(guest);
            timeline.mark(Step.RESET, kept ? 1 : 0);
            return end;
        } finally {
            if (!kept) {
                guest.free();
            }
        }
    }

    /** Whether no other run ended shortly before this one, which ends now. */
    private boolean wasSeldom() {
        synchronized (idle) {
            long now = System.nanoTime();
            boolean seldom = now - used >= SELDOM.toNanos();
            used = now;
            return seldom;
        }
    }

    private Guest take() {
        synchronized (idle) {
            Guest guest = idle.pollFirst();
            if (guest != null) {
                idleBytes -= guest.committed();
                return guest;
            }
        }
        return newGuest();
    }

    /** Puts a guest back to the snapshot; true if it now waits for the next run. */
    private boolean keep(Guest guest) {
        if (wasSeldom() || snapshot == null || !guest.instantiated() || guest.packed()) {
            return false;
        }
        snapshot.restore(guest);
        boolean plenty = hostMemory.committed() < hostMemory.limit() / PLENTY;
        if (!plenty && guest.committed() - snapshotBytes > SPARE_BYTES) {
            return false;
        }
        synchronized (idle) {
            boolean full = idle.size() >= MIN_IDLE && idleBytes + guest.committed() > maxIdleBytes;
            if (closed || full) {
                return false;
            }
            add(guest);
            return true;
        }
    }

    private void add(Guest guest) {
        idleBytes += guest.committed();
        idle.addFirst(guest);
    }

    /** What the instances that wait for the next run hold, and when the last run ended, by the JVM's clock. */
    record Idle(Image image, long bytes, long since) {}

    Idle idle() {
        synchronized (idle) {
            return new Idle(this, idleBytes, used);
        }
    }

    /** Lets the idle instances go: the next runs begin with new ones. */
    void letIdleGo() {
        synchronized (idle) {
            idle.forEach(Guest::free);
            idle.clear();
            idleBytes = 0;
        }
    }

    /** Lets the idle instances go if the last run ended before that moment. */
    void letIdleGo(long before) {
        synchronized (idle) {
            if (used - before < 0) {
                letIdleGo();
            }
        }
    }

    /** Lets the idle instances go for good; runs that have begun end as they would. */
    @Override
    public void close() {
        hostMemory.leave(this);
        synchronized (idle) {
            closed = true;
            letIdleGo();
        }
    }
}
