package dev.asml.iomod.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Makes the start-up cache of a packaged IOmod: starts its launcher once, lets it register and drain while the JVM takes
 * notes, and moves the finished cache into place in one step, so that no start ever sees half a file. None of the
 * IOmod's methods is called.
 */
public final class Training {
    private static final String OUTPUT = "ASML_IOMOD_TRAIN";
    private static final Duration STALE = Duration.ofMinutes(10);

    /** A start that is recorded takes several times as long, and the machine may have other things to do. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Training() {}

    /**
     * Runs the training.
     *
     * @param args the launcher, the cache file to make, and {@code --until-eof} to give up when standard input ends
     */
    public static void main(String[] args) throws IOException {
        if (args.length > 2 && args[2].equals("--until-eof")) {
            exitWithParent();
        }
        train(Path.of(args[0]), Path.of(args[1]).toAbsolutePath());
        System.exit(0);
    }

    private static void train(Path launcher, Path cache) throws IOException {
        sweep(cache);
        Path partial = cache.resolveSibling(
                cache.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
        try {
            IomodCommand command = IomodCommand.executable("cache.training.run", launcher)
                    .withEnvironment(Map.of(OUTPUT, partial.toString()));
            try (DrivenIomod iomod = DrivenIomod.process(command, BrokerSettings.DEFAULT.withPatience(PATIENCE))) {
                iomod.ping();
                iomod.drain(Duration.ofSeconds(5));
                iomod.exitCode();
            }
            if (Files.exists(partial)) {
                Files.move(partial, cache, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** Removes what a killed training left. */
    private static void sweep(Path cache) throws IOException {
        Instant limit = Instant.now().minus(STALE);
        try (var files = Files.newDirectoryStream(cache.resolveSibling(""), "*.partial*")) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** The IOmod that started this training holds its standard input. */
    private static void exitWithParent() {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                System.in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // A broken pipe says the same as a closed one.
            }
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            Runtime.getRuntime().halt(1);
        });
    }
}
