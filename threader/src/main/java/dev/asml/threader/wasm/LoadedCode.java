package dev.asml.threader.wasm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The functions whose code is loaded, within a bound: beyond it, those go that nobody has wanted for the longest time.
 * Safe for use by many threads.
 */
public final class LoadedCode implements AutoCloseable {
    /** What one function takes beside its classes: their loader, the parsed module, an image and an instance. */
    static final long EACH_BYTES = 96 << 10;

    private static final long IDLE_SECONDS = 10;

    private final long mostBytes;
    private final Set<FunctionCode> loaded = new HashSet<>();

    /** Platform threads: loading is work for the processor. There are none while nothing is loaded. */
    private final ThreadPoolExecutor loaders;

    private volatile int loads;

    /** {@code mostBytes} is what the code of all functions may take together, about. */
    public LoadedCode(long mostBytes) {
        this.mostBytes = mostBytes;
        int threads = Runtime.getRuntime().availableProcessors();
        this.loaders = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("code-loader-", 0).factory());
        loaders.allowCoreThreadTimeOut(true);
    }

    /** Loads soon; what comes after the end is not done. */
    void load(Runnable loading) {
        loaders.execute(loading);
    }

    /** How many were loaded so far: the clock by which it is known who was wanted last. */
    int loads() {
        return loads;
    }

    void holds(FunctionCode code) {
        List<FunctionCode> over;
        synchronized (loaded) {
            loaded.add(code);
            loads++;
            over = beyondBound();
            over.forEach(loaded::remove);
        }
        over.forEach(FunctionCode::drop);
    }

    /** Those that were not wanted since the last load, oldest first, as many as there are too many. */
    private List<FunctionCode> beyondBound() {
        long bytes = loaded.stream().mapToLong(FunctionCode::weight).sum();
        if (bytes <= mostBytes) {
            return List.of();
        }
        int recent = loads - 1;
        List<FunctionCode> oldestFirst = loaded.stream()
                .filter(code -> code.wanted() < recent)
                .sorted(Comparator.comparingInt(FunctionCode::wanted))
                .toList();
        List<FunctionCode> over = new ArrayList<>();
        for (FunctionCode code : oldestFirst) {
            if (bytes <= mostBytes) {
                break;
            }
            bytes -= code.weight();
            over.add(code);
        }
        return over;
    }

    /** How many are loaded now. */
    int size() {
        synchronized (loaded) {
            return loaded.size();
        }
    }

    void forget(FunctionCode code) {
        synchronized (loaded) {
            loaded.remove(code);
        }
    }

    @Override
    public void close() {
        loaders.shutdown();
    }
}
