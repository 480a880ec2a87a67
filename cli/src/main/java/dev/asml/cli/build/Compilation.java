package dev.asml.cli.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
    static Compilation run(Recipe recipe) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("asml", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(recipe.command())
                    .directory(recipe.directory().toFile())
                    .redirectError(errors.toFile());
            builder.environment().putAll(recipe.environment());
            return of(builder.start(), errors);
        } finally {
            Files.delete(errors);
        }
    }

    private static Compilation of(Process process, Path errors) throws IOException, InterruptedException {
        try {
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            int status = process.waitFor();
            String messages = Files.readString(errors, java.nio.charset.StandardCharsets.ISO_8859_1);
            return new Compilation(status, output, messages);
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
