package dev.asml.cli.build;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A compiler's run that is over.
 *
 * @param status its exit code
 * @param output what it wrote to its standard output
 * @param messages what it wrote to its standard error, and the output as well if it was for people
 */
// The output is handed over, never shared.
@SuppressWarnings("ArrayRecordComponent")
record Compilation(int status, byte[] output, String messages) {
    private static final long PATIENCE_MILLIS = 2000;

    /**
     * Runs a compiler to its end.
     *
     * @throws InterruptedException if this thread was interrupted; the compiler and what it started have ended then
     */
    static Compilation run(Recipe recipe) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("asml", ".log");
        Path output = Files.createTempFile("asml", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(recipe.command())
                    .directory(recipe.directory().toFile())
                    // Files, because a thread that reads from a pipe cannot be interrupted.
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().putAll(recipe.environment());
            int status = statusOf(builder.start());
            return new Compilation(status, Files.readAllBytes(output), Files.readString(errors, ISO_8859_1));
        } finally {
            Files.delete(errors);
            Files.delete(output);
        }
    }

    private static int statusOf(Process process) throws IOException, InterruptedException {
        try {
            process.getOutputStream().close();
            return process.waitFor();
        } finally {
            end(process);
        }
    }

    /** Waits, too, for nothing may be written any more into a folder that is removed next. */
    private static void end(Process process) throws InterruptedException {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        if (!process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            all.forEach(ProcessHandle::destroyForcibly);
            process.waitFor();
        }
    }
}
