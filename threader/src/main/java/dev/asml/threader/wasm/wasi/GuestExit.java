package dev.asml.threader.wasm.wasi;

/** Thrown through a guest's frames by {@code proc_exit}: ends the run with an exit code. */
public final class GuestExit extends RuntimeException {
    private final int code;

    public GuestExit(int code) {
        super("exit code " + Integer.toUnsignedString(code), null, false, false);
        this.code = code;
    }

    /** The guest's exit code. */
    public int code() {
        return code;
    }
}
