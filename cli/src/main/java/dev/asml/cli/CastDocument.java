package dev.asml.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code asml cast} prints. */
record CastDocument(@Meaning("in the order of the manifests") List<BuiltFunction> functions) {
    /** A function, and what became of it. */
    record BuiltFunction(
            @Meaning("SERVICE/FUNCTION") String function,
            @Meaning("ready needs no build; unchanged was built before; skipped was not tried, because another is broken")
                    Result result,
            @Meaning("how long its build took") Optional<Long> millis,
            @Meaning("what is wrong, in the words of its compiler") Optional<String> message) {}

    /** What may become of a function. */
    enum Result {
        READY,
        UNCHANGED,
        BUILT,
        BROKEN,
        SKIPPED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
