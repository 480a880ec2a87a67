package dev.asml.threader.io;

import dev.asml.iomod.FailureCode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * The book of all IO calls: what was issued has completed or is outstanding, what completed was answered or failed, and
 * of the failures some were cancelled and some lost. At rest nothing is outstanding. Counting is one addition; meters read
 * the sums when they are asked. Safe for use by many threads.
 */
public final class IoLedger implements MeterBinder {
    /** Stands for every failure code that is an IOmod's own. */
    public static final String OTHER = "OTHER";

    private static final List<FailureCode> LOST =
            List.of(FailureCode.IOMOD_LOST, FailureCode.IOMOD_UNAVAILABLE, FailureCode.DEADLINE);

    private final LongAdder issued = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder observed = new LongAdder();
    private final LongAdder droppedLate = new LongAdder();
    private final LongAdder failedOtherwise = new LongAdder();
    private final Map<String, LongAdder> failed = new TreeMap<>();

    public IoLedger() {
        for (FailureCode code : FailureCode.values()) {
            failed.put(code.name(), new LongAdder());
        }
        failed.put(OTHER, failedOtherwise);
    }

    /**
     * The sums at one moment; exact when nothing is going on.
     *
     * @param issued calls that guests issued
     * @param sent calls handed to an IOmod, again for each repetition
     * @param answered calls that completed with an answer
     * @param failed calls that completed with a failure, by code; codes of the IOmods' own are {@link #OTHER}
     * @param observed completions that the guest learned of
     * @param droppedLate answers and failures that came after the call had completed
     */
    public record Totals(
            long issued, long sent, long answered, Map<String, Long> failed, long observed, long droppedLate) {
        /** Calls that have not completed: zero at rest. */
        public long outstanding() {
            return issued - completed();
        }

        /** Calls that have their end. */
        public long completed() {
            return answered + failures();
        }

        /** Failures of all codes. */
        public long failures() {
            return failed.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Failures with one of the host's codes. */
        public long failed(FailureCode code) {
            return failed.getOrDefault(code.name(), 0L);
        }

        /** Calls that the guest, or the end of its invocation, cancelled. */
        public long cancelled() {
            return failed(FailureCode.CANCELLED);
        }

        /** Calls that no IOmod answered: it was lost, there was none, or the time was over before. */
        public long lost() {
            return LOST.stream().mapToLong(this::failed).sum();
        }
    }

    /** The sums now. */
    public Totals totals() {
        // Ends are read before beginnings: a call that comes in between is outstanding, never minus one.
        long answers = answered.sum();
        Map<String, Long> failures = new TreeMap<>();
        failed.forEach((code, count) -> failures.put(code, count.sum()));
        return new Totals(issued.sum(), sent.sum(), answers, failures, observed.sum(), droppedLate.sum());
    }

    /** Counts an answer or a failure that nobody waits for any more. */
    public void droppedLate() {
        droppedLate.increment();
    }

    void issued() {
        issued.increment();
    }

    void sent() {
        sent.increment();
    }

    void observed() {
        observed.increment();
    }

    void completed(Completion completion) {
        switch (completion) {
            case Completion.Answer _ -> answered.increment();
            case Completion.Failure failure ->
                failed.getOrDefault(failure.code(), failedOtherwise).increment();
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counter(registry, "threader.io.issued", issued);
        counter(registry, "threader.io.sent", sent);
        counter(registry, "threader.io.answered", answered);
        counter(registry, "threader.io.observed", observed);
        counter(registry, "threader.io.dropped.late", droppedLate);
        failed.forEach((code, count) -> FunctionCounter.builder("threader.io.failed", count, LongAdder::sum)
                .tag("code", code)
                .register(registry));
        sum(registry, "threader.io.completed", Totals::completed);
        sum(registry, "threader.io.cancelled", Totals::cancelled);
        sum(registry, "threader.io.lost", Totals::lost);
        Gauge.builder("threader.io.outstanding", this, ledger -> ledger.totals().outstanding())
                .description("calls that have not completed: zero at rest")
                .register(registry);
    }

    private void sum(MeterRegistry registry, String name, ToDoubleFunction<Totals> part) {
        FunctionCounter.builder(name, this, ledger -> part.applyAsDouble(ledger.totals()))
                .register(registry);
    }

    private static void counter(MeterRegistry registry, String name, LongAdder count) {
        FunctionCounter.builder(name, count, LongAdder::sum).register(registry);
    }
}
