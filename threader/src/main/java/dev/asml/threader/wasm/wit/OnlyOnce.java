package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.Waitable;
import dev.asml.threader.wasm.component.Variant;
import java.util.function.Supplier;

/** What a future of wasi:http says when it is asked: nothing yet; then its outcome; then an error, for it was given. */
final class OnlyOnce {
    private boolean given;

    /** Whether the outcome was given. */
    boolean given() {
        return given;
    }

    Variant get(Waitable future, Supplier<Variant> outcome) {
        if (!future.ready()) {
            return Variant.none();
        }
        if (given) {
            return Variant.option(Variant.error(null));
        }
        given = true;
        return Variant.option(Variant.ok(outcome.get()));
    }
}
