package dev.asml.cli;

import dev.asml.cli.build.BuildResult;
import java.util.Locale;
import java.util.Optional;

/** A function, and what became of its build, as {@code asml cast} prints it. */
record BuildDocument(
        @Meaning("SERVICE/FUNCTION") String function,

        @Meaning("ready needs no build; unchanged was built before; skipped was not tried, because another is broken")
        Result result,

        @Meaning("how long its build took") Optional<Long> millis,

        @Meaning("what is wrong, in the words of its compiler")
        Optional<String> message) {

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

    static BuildDocument of(BuildResult result) {
        return switch (result) {
            case BuildResult.Ready(var name) -> of(name, Result.READY);
            case BuildResult.Unchanged(var name) -> of(name, Result.UNCHANGED);
            case BuildResult.Skipped(var name) -> of(name, Result.SKIPPED);
            case BuildResult.Built(var name, var _, var took) ->
                new BuildDocument(name, Result.BUILT, Optional.of(took.toMillis()), Optional.empty());
            case BuildResult.Broken(var name, var message) ->
                new BuildDocument(name, Result.BROKEN, Optional.empty(), Optional.of(message));
        };
    }

    private static BuildDocument of(String name, Result result) {
        return new BuildDocument(name, result, Optional.empty(), Optional.empty());
    }
}
