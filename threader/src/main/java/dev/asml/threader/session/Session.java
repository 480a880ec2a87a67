package dev.asml.threader.session;

import dev.asml.threader.device.Devices;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A device function at work. Safe for use by many threads. */
public final class Session {
    /** Letters and digits, not to be guessed. */
    public String id() {
        throw new UnsupportedOperationException();
    }

    /** What runs. */
    public FunctionName function() {
        throw new UnsupportedOperationException();
    }

    /** When it began. */
    public Instant started() {
        throw new UnsupportedOperationException();
    }

    /** What it shows and where input goes. */
    public Devices devices() {
        throw new UnsupportedOperationException();
    }

    /** How it ended; empty as long as it runs. */
    public Optional<Outcome> outcome() {
        throw new UnsupportedOperationException();
    }

    /** Time that the guest computed. */
    public Duration cpu() {
        throw new UnsupportedOperationException();
    }

    /** Those who watch now. */
    public int viewers() {
        throw new UnsupportedOperationException();
    }

    /** Whether a newer release of the function is live. */
    public boolean replaced() {
        throw new UnsupportedOperationException();
    }

    /** Its recording, when it was asked for and the session has ended. */
    public Optional<Path> recording() {
        throw new UnsupportedOperationException();
    }

    /**
     * Somebody watches from now on. While anybody does the session lives, within its total time; after the last it
     * lingers for a while.
     *
     * @param framesPerSecond the most that this viewer can show; 0 for as many as there are
     * @param changed is called when a frame, a size or the session's state changed; may not wait
     */
    public Viewing watch(int framesPerSecond, Runnable changed) {
        throw new UnsupportedOperationException();
    }

    /** One viewer's part in a session. */
    public interface Viewing extends AutoCloseable {
        /** This viewer now shows so many frames a second. */
        void rate(int framesPerSecond);

        /** The viewer leaves; what it held down is released. */
        @Override
        void close();
    }

    /** Tells the guest that its window is closed, and interrupts it if it does not end within the grace. */
    public void stop(String reason) {
        throw new UnsupportedOperationException();
    }
}
