package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.wasi.Wasi;
import java.util.function.Supplier;

/**
 * What one run's guest has of the interfaces' state. Made per run and cheap to make; used by the guest's thread only.
 */
public final class World {
    private final WitHost host;
    private final Supplier<Wasi> wasi;
    private final Supplier<? extends PolicyCalls> policies;

    /**
     * The world of a run.
     *
     * @param wasi the guest's files, made when they are first asked for
     * @param policies the guest's policies, in the same way
     */
    public World(WitHost host, Supplier<Wasi> wasi, Supplier<? extends PolicyCalls> policies) {
        this.host = host;
        this.wasi = wasi;
        this.policies = policies;
    }

    /** The same without policies. */
    public World(WitHost host, Supplier<Wasi> wasi) {
        this(host, wasi, () -> {
            throw new UnsupportedOperationException("no policies here");
        });
    }

    /** The invocation. */
    public WitHost host() {
        return host;
    }

    /** The guest's policies. */
    PolicyCalls policies() {
        return policies.get();
    }

    /** The guest's files. */
    Wasi wasi() {
        return wasi.get();
    }
}
