package dev.asml.threader.wasm;

import dev.asml.threader.wasm.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The compiled code of policies, by their content. Guests bring policies, so all of it is bounded: one thread compiles,
 * few wait for it, and the oldest code is forgotten. Whoever waits can be interrupted; what is compiled is compiled to
 * the end, for the next. Safe for use by many threads.
 */
public final class PolicyShelf implements AutoCloseable {
    private static final int LOADED = 64;
    private static final int KEPT = 256;
    private static final int WAITING = 32;
    private static final long STACK = 16 << 20;

    private final CodeCache cache;
    private final ThreadPoolExecutor compiler;

    /** The least recently used first; under its own lock. */
    private final Map<String, FutureTask<PolicyCode>> loaded = new LinkedHashMap<>(16, 0.75f, true);

    /** A shelf whose code is kept in {@code folder}, which is nobody else's. */
    public PolicyShelf(Path folder) throws IOException {
        this.cache = new CodeCache(folder);
        this.compiler = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                // Deeply nested code is compiled by recursion.
                task -> new Thread(null, task, "policy-compiler", STACK));
        compiler.allowCoreThreadTimeOut(true);
    }

    /**
     * The code of a policy, compiled if it never was.
     *
     * @throws PolicyException if it is no policy, or too many are being compiled
     * @throws InterruptedException if the caller is to end
     */
    PolicyCode load(byte[] wasm) throws InterruptedException {
        try {
            return future(CodeCache.hash(wasm), wasm).get();
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case PolicyException known -> PolicyException.invalid(String.valueOf(known.getMessage()));
                case ModuleException module -> PolicyException.invalid(String.valueOf(module.getMessage()));
                case null, default -> new IllegalStateException("a policy could not be compiled", e);
            };
        }
    }

    private Future<PolicyCode> future(String hash, byte[] wasm) {
        synchronized (loaded) {
            FutureTask<PolicyCode> known = loaded.get(hash);
            if (known != null) {
                return known;
            }
            FutureTask<PolicyCode> task = new FutureTask<>(() -> compiled(wasm));
            try {
                compiler.execute(task);
            } catch (RejectedExecutionException _) {
                throw PolicyException.invalid("%d policies are being compiled already; try again".formatted(WAITING));
            }
            loaded.put(hash, task);
            if (loaded.size() > LOADED) {
                var _ = loaded.remove(loaded.keySet().iterator().next());
            }
            return task;
        }
    }

    private PolicyCode compiled(byte[] wasm) throws IOException {
        try {
            PolicyCode code = new PolicyCode(cache.module(wasm, "opa/policy"));
            cache.trim(KEPT);
            return code;
        } catch (StackOverflowError _) {
            throw PolicyException.invalid("its code is nested too deeply");
        }
    }

    @Override
    public void close() {
        var _ = compiler.shutdownNow();
    }
}
