package dev.asml.iomod;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Halves the time of later starts: a launcher that found no start-up cache beside it names itself in a property, and is
 * then run once more, with {@code --train}, beside the serving process.
 */
final class StartupCache {
    private static final String LAUNCHER = "asml.iomod.train";
    /** Long enough for a first burst of calls to have the processor for itself. */
    private static final long DELAY_SECONDS = 3;

    private static final String OUTPUT = "ASML_IOMOD_TRAIN";

    private StartupCache() {}

    /** Whether this process runs only to be watched; the JVM then writes for seconds while it exits. */
    static boolean isTraining() {
        return System.getenv(OUTPUT) != null;
    }

    /** Trains a little later; the training process ends with this one. */
    static void trainSoon() {
        @Nullable String launcher = System.getProperty(LAUNCHER);
        if (launcher == null) {
            return;
        }
        CompletableFuture.delayedExecutor(DELAY_SECONDS, TimeUnit.SECONDS).execute(() -> train(launcher));
    }

    private static void train(String launcher) {
        try {
            ProcessBuilder command = new ProcessBuilder(launcher, "--train", "--until-eof")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            command.environment().keySet().removeIf(name -> name.startsWith("ASML_IOMOD_"));
            Process training = command.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(training)));
        } catch (IOException e) {
            System.err.println("no start-up cache is made: " + e.getMessage());
        }
    }

    private static void stop(Process training) {
        training.descendants().forEach(ProcessHandle::destroyForcibly);
        training.destroyForcibly();
    }
}
