package dev.asml.threader;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A part that is made on a thread of its own, while others are made. Safe for use by many threads. */
final class Opening<T extends AutoCloseable> implements AutoCloseable {
    private final FutureTask<T> made;

    private Opening(Callable<T> making) {
        this.made = new FutureTask<>(making);
    }

    /** Begins to make the part. */
    static <T extends AutoCloseable> Opening<T> begin(String name, Callable<T> making) {
        Opening<T> opening = new Opening<>(making);
        Thread.ofPlatform().daemon().name("start-" + name).start(opening.made);
        return opening;
    }

    /**
     * The part, once it is made.
     *
     * @throws StartException if it cannot be made, or the wait for it is interrupted
     */
    T get() {
        try {
            return made.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException known) {
                throw known;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new StartException(String.valueOf(cause instanceof IOException ? cause.getMessage() : cause), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while it starts", e);
        }
    }

    /** Closes the part if it was made; what its making failed by was told to who wanted it. */
    @Override
    public void close() throws IOException {
        try {
            close(made.get());
        } catch (ExecutionException _) {
            // There is nothing to close.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void close(T part) throws IOException {
        try {
            part.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) { // AutoCloseable's own
            throw new StartException("did not stop cleanly", e);
        }
    }
}
