package dev.asml.threader.session;

/** A session cannot be started; the message says why and what to do. */
public final class SessionRefused extends Exception {
    private final boolean busy;

    /** {@code busy} tells bounds, which pass, from a function that has no devices. */
    public SessionRefused(boolean busy, String message) {
        super(message);
        this.busy = busy;
    }

    /** Whether the same may succeed later. */
    public boolean busy() {
        return busy;
    }
}
