package dev.asml.cli.build;

import java.nio.file.Path;
import java.time.Duration;

/** What became of one function's build. */
public sealed interface BuildResult {
    /** The function, as {@code service/function}. */
    String function();

    /** It has no sources to build. */
    record Ready(String function) implements BuildResult {}

    /** Its module is that of its sources already. */
    record Unchanged(String function) implements BuildResult {}

    /** Its module was made now. */
    record Built(String function, Path module, Duration took) implements BuildResult {}

    /**
     * It has no module.
     *
     * @param message why, and what to do; the compiler's own output where there was one
     */
    record Broken(String function, String message) implements BuildResult {}

    /** It was not tried, because another is broken. */
    record Skipped(String function) implements BuildResult {}
}
