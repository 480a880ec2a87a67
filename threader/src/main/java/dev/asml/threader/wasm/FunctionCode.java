package dev.asml.threader.wasm;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The code of a function: what is known of it at any time, and its image, which is made when somebody wants to run it and
 * let go when others need the room more. Safe for use by many threads.
 */
public final class FunctionCode implements AutoCloseable {
    /** How long nobody tries again after loading has failed. */
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final CodeFacts facts;
    private final Source source;
    private final LoadedCode shelf;
    private volatile @Nullable Image image;

    /** When it was last wanted, in loads of the shelf. */
    private volatile int wanted;

    private @Nullable CompletableFuture<Image> loading;
    private @Nullable String failure;
    private long failedAt;
    private boolean closed;

    /** Makes the image. */
    @FunctionalInterface
    public interface Source {
        /**
         * Makes it now.
         *
         * @throws ModuleException if what lies on disk is not what was deployed
         */
        Image make() throws IOException;
    }

    private FunctionCode(CodeFacts facts, Source source, LoadedCode shelf) {
        this.facts = facts;
        this.source = source;
        this.shelf = shelf;
    }

    /** Code that is loaded when it is first run. */
    public static FunctionCode onDemand(CodeFacts facts, Source source, LoadedCode shelf) {
        return new FunctionCode(facts, source, shelf);
    }

    /** Code that is loaded; {@code source} makes its image again if it was let go. */
    public static FunctionCode loaded(Image image, Source source, LoadedCode shelf) {
        FunctionCode code = new FunctionCode(image.facts(), source, shelf);
        code.image = image;
        shelf.holds(code);
        return code;
    }

    /** What is known of it, loaded or not. */
    public CodeFacts facts() {
        return facts;
    }

    /** Whether there is an image now. */
    public boolean isLoaded() {
        return image != null;
    }

    /** Why it cannot be loaded; null as long as it can. */
    public synchronized @Nullable String failure() {
        return failure;
    }

    /** Bytes of the host that its instances hold. */
    public long committed() {
        Image made = image;
        return made == null ? 0 : made.committed();
    }

    /** About how much the code itself takes; nothing while it is not loaded. */
    long weight() {
        Image made = image;
        return made == null ? 0 : made.weight();
    }

    int wanted() {
        return wanted;
    }

    /**
     * The image; where there is none it is made, once for all who want it meanwhile.
     *
     * @throws ModuleException if it cannot be made
     */
    public Image image() throws InterruptedException {
        Image made = image;
        if (made == null) {
            made = await(load());
        }
        int now = shelf.loads();
        if (wanted != now) {
            wanted = now;
        }
        return made;
    }

    private static Image await(CompletableFuture<Image> loading) throws InterruptedException {
        try {
            return loading.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ModuleException known
                    ? known
                    : new ModuleException("the code cannot be loaded: " + e.getCause(), e);
        }
    }

    private synchronized CompletableFuture<Image> load() {
        Image made = image;
        if (made != null) {
            return CompletableFuture.completedFuture(made);
        }
        if (loading != null) {
            return loading;
        }
        if (failure != null && System.nanoTime() - failedAt < PAUSE_NANOS) {
            return CompletableFuture.failedFuture(new ModuleException(failure));
        }
        CompletableFuture<Image> begun = new CompletableFuture<>();
        shelf.load(() -> load(begun));
        loading = begun;
        return begun;
    }

    /** Whatever goes wrong, whoever waits is told. */
    private void load(CompletableFuture<Image> begun) {
        try {
            Image made = source.make();
            taken(made);
            shelf.holds(this);
            begun.complete(made);
        } catch (Exception | LinkageError e) {
            failed(e);
            begun.completeExceptionally(e);
        } finally {
            // For an Error, which goes on to the thread's handler.
            if (begun.completeExceptionally(
                    new ModuleException("the code cannot be loaded; the host's log says why"))) {
                lost();
            }
            left();
        }
    }

    private synchronized void taken(Image made) {
        failure = null;
        wanted = shelf.loads();
        // Not later: once the image can be let go, whoever wants one is not to get this.
        loading = null;
        if (closed) {
            made.close(); // whoever waits for it may still run it once
        } else {
            image = made;
        }
    }

    private synchronized void failed(Throwable e) {
        failure = e instanceof ModuleException ? String.valueOf(e.getMessage()) : e.toString();
        failedAt = System.nanoTime();
        loading = null;
    }

    private synchronized void lost() {
        loading = null;
    }

    private synchronized void left() {
        if (closed) {
            shelf.forget(this);
        }
    }

    /** Lets the image go until somebody wants it again; runs that have begun end as they would. */
    synchronized void drop() {
        Image made = image;
        image = null;
        if (made != null) {
            made.close();
        }
    }

    /** Lets the image go for good. */
    @Override
    public synchronized void close() {
        closed = true;
        drop();
        shelf.forget(this);
    }
}
