package dev.asml.threader.wasm.tuning;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;

/** What a guest's loops call now and then. */
public final class Interrupts {
    static final String NAME = "dev/asml/threader/wasm/tuning/Interrupts";

    /** How often a function's loops turn between two checks. */
    static final int TURNS = 1024;

    /** What a turn costs: always 1, which the JVM's compiler does not know. */
    @SuppressWarnings({"NonFinalStaticField", "MutablePublicField"}) // a constant would be compiled in
    public static int step = 1;

    private Interrupts() {}

    /** Ends a guest that was interrupted; else how often its loops may turn until it is asked again. */
    public static int checked() {
        if (Thread.currentThread().isInterrupted()) {
            throw new ChicoryInterruptedException("Thread interrupted");
        }
        return TURNS;
    }
}
