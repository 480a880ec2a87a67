package dev.asml.threader.wasm.component;

import org.jspecify.annotations.Nullable;

/** A function between components: the host's, or a guest's that is lifted. Called by the guest's thread only. */
public interface ComponentFunction {
    /** Its type. */
    Signature signature();

    /** Calls it with values of its parameters' types; null if the type has no result. May trap. */
    @Nullable
    Object call(Object... arguments);
}
