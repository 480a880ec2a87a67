package dev.asml.threader.function;

import dev.asml.threader.io.Chaos;
import dev.asml.threader.io.IoLedger;
import dev.asml.threader.io.StackRoom;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.wasm.HostMemory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all functions of this Threader share: the right to compute, the watchdog, memory, and the bound on invocations.
 * Safe for use by many threads.
 */
public final class Host implements AutoCloseable {
    /** Sessions that compute for long, of those that there may be at once. */
    private static final int LONG_SESSIONS = 50;

    private final HostLimits limits;
    private final CpuPermits permits;
    private final CpuPermits sessionPermits;
    private final Carriers carriers = new Carriers();
    private final int cores = Runtime.getRuntime().availableProcessors();

    /** Runs beside those that answer requests; changed under the lock of the carriers. */
    private volatile int apart;

    private final Watchdog watchdog;
    private final Sweeper sweeper;
    private final HostMemory memory;
    private final LogBook log;
    private final IoLedger ledger;
    private final Provisions provisions;
    private final Chaos chaos;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Semaphore running;

    /** Starts the watchdog, where there is nothing but IOmods and they may not be disturbed. */
    public Host(HostLimits limits, HostMemory memory, LogBook log, IoLedger ledger) {
        this(limits, memory, log, ledger, Provisions.NONE, new Chaos(false, _ -> {}));
    }

    /** Starts the watchdog. */
    public Host(
            HostLimits limits, HostMemory memory, LogBook log, IoLedger ledger, Provisions provisions, Chaos chaos) {
        this.chaos = chaos;
        this.limits = limits;
        this.memory = memory;
        this.log = log;
        this.ledger = ledger;
        this.provisions = provisions;
        long quantum = limits.quantum().toNanos();
        carriers.keep(limits.cpuPermits());
        this.permits = new CpuPermits(limits.cpuPermits(), limits.longRunning(), quantum, carriers);
        // Permits of their own: sessions never wait for requests, nor requests for sessions.
        this.sessionPermits = new CpuPermits(cores, LONG_SESSIONS, quantum, carriers);
        this.running = new Semaphore(limits.concurrency(), true);
        this.watchdog = new Watchdog(() -> {
            permits.relieve();
            sessionPermits.relieve();
        });
        this.sweeper = new Sweeper(watchdog, memory, () -> inFlight.get() == 0 && apart == 0);
    }

    HostLimits limits() {
        return limits;
    }

    CpuPermits permits() {
        return permits;
    }

    CpuPermits sessionPermits() {
        return sessionPermits;
    }

    /** Counts a session in. Only while there is one are carriers kept for them: more of them cost requests their speed. */
    void enterApart() {
        synchronized (carriers) {
            if (apart++ == 0) {
                carriers.keep(cores);
            }
        }
        sweeper.wake();
    }

    void leaveApart() {
        synchronized (carriers) {
            if (--apart == 0) {
                carriers.giveBack(cores);
            }
        }
    }

    Watchdog watchdog() {
        return watchdog;
    }

    /** What disturbs IOmods on purpose. */
    public Chaos chaos() {
        return chaos;
    }

    /** What guests may take of the heap. */
    public HostMemory memory() {
        return memory;
    }

    /** Whether guests have nearly all of it, so that whoever can had better come later. */
    public boolean shortOfMemory() {
        return memory.committed() > memory.limit() / 10 * 9;
    }

    /** A time limit on what the current thread does until it is closed. */
    public interface Bound extends AutoCloseable {
        @Override
        void close();
    }

    /** Interrupts the current thread after some time, unless the bound is closed before. */
    public Bound interruptAfter(Duration time) {
        Thread thread = Thread.currentThread();
        AtomicBoolean open = new AtomicBoolean(true);
        Watchdog.Deadline deadline = new Watchdog.Deadline(System.nanoTime() + time.toNanos()) {
            @Override
            void passed() {
                if (open.getAndSet(false)) {
                    thread.interrupt();
                }
            }
        };
        watchdog.add(deadline);
        return () -> {
            open.set(false);
            watchdog.remove(deadline);
            var _ = Thread.interrupted();
        };
    }

    /** Something that is to be done later. */
    public interface Timer extends AutoCloseable {
        /** It is not to be done any more; it may have begun. */
        @Override
        void close();
    }

    /** Does something after some time, on the watchdog's thread: it must be short and may not wait. */
    public Timer after(Duration time, Runnable task) {
        Watchdog.Deadline deadline = new Watchdog.Deadline(System.nanoTime() + time.toNanos()) {
            @Override
            void passed() {
                task.run();
            }
        };
        watchdog.add(deadline);
        return () -> watchdog.remove(deadline);
    }

    LogBook log() {
        return log;
    }

    IoLedger ledger() {
        return ledger;
    }

    Provisions provisions() {
        return provisions;
    }

    /** Makes what the first guest that wants it would wait for, but no start has to. */
    public void prepare() {
        var _ = random();
        StackRoom.prepare();
    }

    /** Not made with the host: setting up the JDK's source takes a good part of a start. */
    private static final class Random {
        private static final SecureRandom SOURCE = new SecureRandom();
    }

    SecureRandom random() {
        return Random.SOURCE;
    }

    Semaphore running() {
        return running;
    }

    /** Counts an invocation in; false if there are too many. */
    boolean enter() {
        if (inFlight.incrementAndGet() <= limits.concurrency() + limits.queue()) {
            sweeper.wake();
            return true;
        }
        inFlight.decrementAndGet();
        return false;
    }

    void leave() {
        inFlight.decrementAndGet();
    }

    /** Invocations that run or wait, for IO or for their turn. */
    public int inFlight() {
        return inFlight.get();
    }

    /**
     * What runs or waits now, the oldest first, sessions included.
     *
     * @param stacks whether to look at the guests' stacks, which takes some microseconds each
     */
    public List<InvocationView> invocations(boolean stacks) {
        List<InvocationView> views = new ArrayList<>();
        watchdog.each(deadline -> {
            if (deadline instanceof RunningInvocation invocation) {
                invocation.view(stacks).ifPresent(views::add);
            }
        });
        views.sort(Comparator.comparingLong(InvocationView::ageNanos).reversed());
        return views;
    }

    /** How many guests may compute at once as long as all are short: those of requests, and those of sessions. */
    public int cpuPermits() {
        return limits.cpuPermits();
    }

    /** Guests that compute now. */
    public int computing() {
        return permits.computing() + sessionPermits.computing();
    }

    /** Guests that wait for their turn to compute. */
    public int waitingToCompute() {
        return permits.waiting() + sessionPermits.waiting();
    }

    /** Guests that compute for so long that others no longer wait for them. */
    public int longRunning() {
        return permits.relieved() + sessionPermits.relieved();
    }

    /** Stops the watchdog and the sweeper; to be called when nothing runs any more. */
    @Override
    public void close() {
        sweeper.close();
        watchdog.close();
    }
}
