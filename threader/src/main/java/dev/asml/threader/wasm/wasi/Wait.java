package dev.asml.threader.wasm.wasi;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import dev.asml.threader.stream.Waitable;
import dev.asml.threader.trace.Cause;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * How a guest's thread waits for something outside: parked, without a permit to compute, and never turning round for
 * nothing. {@link Waitable} says why no wake-up is lost.
 */
public final class Wait {
    private Wait() {}

    /** Waits until one thing is ready. */
    public static void until(WasiHost host, Waitable one) {
        until(host, one::ready, List.of(one));
    }

    /**
     * Waits until something is the case that {@code on} may bring about.
     *
     * @throws ChicoryInterruptedException if the thread is interrupted: the guest is to end
     */
    public static void until(WasiHost host, BooleanSupplier done, List<? extends Waitable> on) {
        goOn();
        if (done.getAsBoolean()) {
            return;
        }
        Thread guest = Thread.currentThread();
        try {
            on.forEach(each -> each.waiter(guest));
            while (!done.getAsBoolean()) {
                goOn();
                host.waitsFor(cause(on), call(on));
                host.park(nanosLeft(on));
            }
        } finally {
            on.forEach(each -> each.waiter(null));
        }
    }

    private static Cause cause(List<? extends Waitable> on) {
        if (call(on) != 0) {
            return Cause.CALL;
        }
        return on.stream().allMatch(each -> each.nanosLeft() != Long.MAX_VALUE) ? Cause.TIMER : Cause.STREAM;
    }

    private static int call(List<? extends Waitable> on) {
        for (Waitable each : on) {
            if (each.ioCall() != 0) {
                return each.ioCall();
            }
        }
        return 0;
    }

    private static long nanosLeft(List<? extends Waitable> on) {
        long least = Long.MAX_VALUE;
        for (Waitable each : on) {
            least = Math.min(least, each.nanosLeft());
        }
        return Math.max(0, least);
    }

    /** Ends the guest if its thread is interrupted. */
    public static void goOn() {
        if (Thread.currentThread().isInterrupted()) {
            throw new ChicoryInterruptedException("the invocation is over");
        }
    }
}
