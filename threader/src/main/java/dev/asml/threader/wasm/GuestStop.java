package dev.asml.threader.wasm;

/** Thrown through a guest's frames by a host call to end a run that went over a bound. */
public final class GuestStop extends RuntimeException {
    /** The message names the bound, for example {@code answer of more than 32 MiB}. */
    public GuestStop(String limit) {
        super(limit, null, false, false);
    }
}
