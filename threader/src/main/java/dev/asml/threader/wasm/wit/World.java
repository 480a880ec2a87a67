package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.wasi.Wasi;
import java.util.function.Supplier;

/**
 * What one run's guest has of the interfaces' state. Made per run and cheap to make; used by the guest's thread only.
 */
public final class World {
    private final WitHost host;
    private final Supplier<Wasi> wasi;

    /**
     * The world of a run.
     *
     * @param wasi the guest's files, made when they are first asked for
     */
    public World(WitHost host, Supplier<Wasi> wasi) {
        this.host = host;
        this.wasi = wasi;
    }

    /** The invocation. */
    public WitHost host() {
        return host;
    }

    /** The guest's files. */
    Wasi wasi() {
        return wasi.get();
    }
}
