package dev.asml.threader.io;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How the calls of one IOmod are disturbed. What becomes of the n-th call follows from the seed and n alone, so the same
 * sequence of calls is disturbed in the same way again.
 *
 * @param least the least that a call is held back
 * @param most the most
 * @param loss the share of calls that are lost on their way
 * @param failCode the code that some calls fail with; may be empty
 * @param fail the share of those
 * @param crashEvery the IOmod's process is killed at each call whose number this divides; 0 means none
 * @param crash the share of calls at which it is killed besides
 */
public record ChaosRule(
        Duration least,
        Duration most,
        double loss,
        String failCode,
        double fail,
        int crashEvery,
        double crash,
        long seed) {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    public ChaosRule {
        require(!least.isNegative() && least.compareTo(most) <= 0, "a latency has its least first");
        require(most.compareTo(LONGEST) <= 0, "a latency is at most a minute");
        require(isShare(loss) && isShare(fail) && isShare(crash), "a share is a number from 0 to 1");
        require(failCode.isEmpty() == (fail == 0), "fail takes a code and a share");
        require(failCode.matches("[A-Z0-9_]{0,64}"), "a code is of capital letters, digits and _");
        require(crashEvery >= 0, "crashes come every so many calls, a positive number");
        require(
                !most.isZero() || loss > 0 || fail > 0 || crashEvery > 0 || crash > 0,
                "nothing is disturbed: give a latency, a loss, a failure or crashes");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    private static boolean isShare(double value) {
        return value >= 0 && value <= 1;
    }

    /**
     * What becomes of one call.
     *
     * @param delayNanos for which it is held back
     * @param kill whether the IOmod is killed while it has the call
     */
    record Fate(long delayNanos, End end, boolean kill) {}

    /** Whether a call reaches the IOmod. */
    enum End {
        CARRIED,
        LOST,
        FAILED
    }

    /** The fate of a call, counted from 1. */
    Fate fate(long number) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
        // Always as many draws, in the same order: one setting does not change what the others decide.
        double held = random.nextDouble();
        boolean lost = random.nextDouble() < loss;
        boolean failed = random.nextDouble() < fail;
        boolean killed = random.nextDouble() < crash || (crashEvery > 0 && number % crashEvery == 0);
        long delay = least.toNanos() + (long) (held * (most.toNanos() - least.toNanos()));
        return new Fate(delay, lost ? End.LOST : failed ? End.FAILED : End.CARRIED, killed);
    }

    /** {@code latency 50..2000 ms, loss 0.1}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (!most.isZero()) {
            parts.add("latency %d..%d ms".formatted(least.toMillis(), most.toMillis()));
        }
        if (loss > 0) {
            parts.add("loss " + number(loss));
        }
        if (fail > 0) {
            parts.add("fail " + failCode + ":" + number(fail));
        }
        if (crashEvery > 0) {
            parts.add("crash every %d calls".formatted(crashEvery));
        }
        if (crash > 0) {
            parts.add("crash " + number(crash));
        }
        return String.join(", ", parts) + ", seed " + seed;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value).replaceAll("\\.?0+$", "");
    }
}
