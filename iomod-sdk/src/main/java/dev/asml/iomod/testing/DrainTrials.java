package dev.asml.iomod.testing;

import static dev.asml.iomod.testing.Unmet.unless;

import dev.asml.iomod.FailureCode;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.v1.Drain;
import dev.asml.iomod.v1.ToIomod;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One drain, at which several rules are seen. Used by one thread. */
final class DrainTrials {
    private static final int GRACE_MILLIS = 5000;
    private static final String RUNNING_MILLIS = "700";

    private @Nullable Seen seen;

    /**
     * What the IOmod did.
     *
     * @param running what the call that ran was answered; empty if there was none
     * @param crossing what the call that crossed the drain was answered; empty if there was none
     * @param drained whether Drained came before the end of the stream
     * @param end how the stream ended
     * @param exit how the process ended
     * @param left processes that it had started and that are still there
     */
    private record Seen(
            Optional<String> running,
            Optional<String> crossing,
            boolean drained,
            String end,
            String exit,
            List<ProcessHandle> left) {}

    Trial of(Rule rule) {
        return switch (rule) {
            case DRAIN_FINISHES -> this::finishes;
            case DRAIN_REFUSES -> this::refuses;
            case DRAINED -> this::drained;
            case DRAIN_EXIT -> this::exit;
            default -> this::children;
        };
    }

    private void finishes(Bench bench) {
        String answer = seen(bench).running().orElseThrow(() -> untried(Bench.WAIT));
        unless(answer.equals("done"), "the answer of the call that ran", "that call got " + answer);
    }

    private void refuses(Bench bench) {
        String answer = seen(bench).crossing().orElseThrow(() -> untried(Bench.WAIT));
        unless(answer.equals("IOMOD_UNAVAILABLE, retryable"), "IOMOD_UNAVAILABLE, retryable", "it got " + answer);
    }

    private static Untried untried(String method) {
        return new Untried("it has no method %s".formatted(method));
    }

    private void drained(Bench bench) {
        Seen drain = seen(bench);
        unless(drain.drained(), "Drained, and then the end of its side", "no Drained came: " + drain.end());
        unless(drain.end().equals(BrokerStream.CLOSED), "it closes its side after Drained", drain.end());
    }

    private void exit(Bench bench) {
        unless(
                seen(bench).exit().equals("it exited with 0"),
                "exit code 0",
                seen(bench).exit());
    }

    private void children(Bench bench) {
        List<ProcessHandle> left = seen(bench).left();
        left.forEach(ProcessHandle::destroyForcibly);
        unless(left.isEmpty(), "no process is left", "left are " + left);
    }

    private Seen seen(Bench bench) {
        Seen known = seen;
        if (known == null) {
            boolean busy = bench.has(Bench.WAIT);
            bench.fresh(specimen -> seen = drain(bench, specimen, busy));
            known = java.util.Objects.requireNonNull(seen);
        }
        return known;
    }

    private static Seen drain(Bench bench, Specimen iomod, boolean busy) {
        Optional<PendingCall> running = busy ? Optional.of(iomod.call(Bench.WAIT, RUNNING_MILLIS)) : Optional.empty();
        iomod.ping();
        List<ProcessHandle> children = iomod.process().handle().descendants().toList();
        iomod.send(ToIomod.newBuilder().setDrain(Drain.newBuilder().setGraceMillis(GRACE_MILLIS)));
        Optional<PendingCall> crossing = running.map(_ -> iomod.call(bench.plain(), "{}"));
        boolean drained = answer(iomod);
        String end = iomod.stream().end().getNow("its side of the stream is still open");
        String exit = exit(iomod);
        return new Seen(
                running.map(DrainTrials::outcome),
                crossing.map(DrainTrials::outcome),
                drained,
                end,
                exit,
                left(children));
    }

    /** Whether Drained came, and gives it time to close its side after that. */
    private static boolean answer(Specimen iomod) {
        try {
            boolean drained = iomod.await(iomod.stream().drained(), "nothing came");
            var _ = iomod.await(iomod.stream().end(), "its side of the stream is still open");
            return drained;
        } catch (IllegalStateException _) {
            return iomod.stream().drained().getNow(false);
        }
    }

    private static String exit(Specimen iomod) {
        try {
            return "it exited with %d".formatted(iomod.exit());
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String outcome(PendingCall call) {
        if (!call.isDone()) {
            return "no reply";
        }
        try {
            return call.text();
        } catch (IomodFailure failure) {
            boolean unavailable = failure.code().equals(FailureCode.IOMOD_UNAVAILABLE.name());
            return failure.code() + (unavailable && failure.retryable() ? ", retryable" : "");
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Those that do not end with it, soon. */
    private static List<ProcessHandle> left(List<ProcessHandle> children) {
        return children.stream().filter(child -> !ends(child)).toList();
    }

    private static boolean ends(ProcessHandle process) {
        return process.onExit()
                .thenApply(_ -> true)
                .completeOnTimeout(false, 2, TimeUnit.SECONDS)
                .join();
    }
}
