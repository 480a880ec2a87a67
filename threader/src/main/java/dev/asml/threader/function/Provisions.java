package dev.asml.threader.function;

import dev.asml.threader.secret.SecretStore;
import dev.asml.threader.wasm.PolicyShelf;
import org.jspecify.annotations.Nullable;

/**
 * What a host has for its functions beside IOmods.
 *
 * @param policies the code of policies; null where none are served
 * @param secrets null where there are none
 */
public record Provisions(
        @Nullable PolicyShelf policies, @Nullable SecretStore secrets) {
    /** Neither. */
    public static final Provisions NONE = new Provisions(null, null);
}
