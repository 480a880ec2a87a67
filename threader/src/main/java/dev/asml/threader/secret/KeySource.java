package dev.asml.threader.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Where a key is got when a Threader starts. */
public sealed interface KeySource {
    /** What a command's text begins with. */
    String COMMAND = "exec:";

    /** A file with the key's digits. */
    record InFile(Path file) implements KeySource {}

    /**
     * A command that prints the key's digits, for example by having a key service open them.
     *
     * @param line for the shell; it is no secret, others see it
     */
    record Printed(String line) implements KeySource {}

    /** Reads {@code FILE} or {@code exec:COMMAND}. */
    static KeySource parse(String text) {
        return text.startsWith(COMMAND) ? new Printed(text.substring(COMMAND.length())) : new InFile(Path.of(text));
    }

    /**
     * The key.
     *
     * @param name what it is called
     * @throws SecretException if there is none, or others can read it; nothing of what was read is in the message
     */
    default SealingKey read(String name) throws IOException {
        byte[] digits = switch (this) {
            case InFile(Path file) -> content(name, file);
            case Printed(String line) -> printed(name, line);
        };
        try {
            return SealingKey.parse(digits)
                    .orElseThrow(() -> new SecretException(
                            "key \"%s\": %s 64 hexadecimal digits; make a key with \"openssl rand -hex 32\""
                                    .formatted(
                                            name,
                                            switch (this) {
                                                case InFile(Path file) -> file + " does not hold";
                                                case Printed _ -> "its command does not print";
                                            })));
        } finally {
            Arrays.fill(digits, (byte) 0);
        }
    }

    private static byte[] content(String name, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new SecretException("key \"%s\": there is no file %s".formatted(name, file));
        }
        if (PrivateFiles.isOpenToOthers(file)) {
            throw new SecretException(
                    "key \"%s\": others can read %s; run \"chmod 600 %s\"".formatted(name, file, file));
        }
        return PrivateFiles.read(file, Command.MOST).orElseThrow();
    }

    private static byte[] printed(String name, String line) throws IOException {
        try {
            return Command.output(line);
        } catch (SecretException e) {
            throw new SecretException("key \"%s\": its command %s".formatted(name, e.getMessage()));
        }
    }

    /** The process of a command. What it prints goes nowhere else; of its errors only that there are some is told. */
    final class Command {
        /** The longest that a key's digits and spaces around them may be. */
        static final int MOST = 1024;

        private static final Duration PATIENCE = Duration.ofSeconds(30);

        private Command() {}

        private static byte[] output(String line) throws IOException {
            Process process = new ProcessBuilder("/bin/sh", "-c", line)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                process.getOutputStream().close();
                // Its end is waited for first: whoever prints more than a pipe holds prints no key.
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new SecretException("does not end within %d s".formatted(PATIENCE.toSeconds()));
                }
                if (process.exitValue() != 0) {
                    throw new SecretException("ends with the exit code %d; run it by hand, as this user, to see why"
                            .formatted(process.exitValue()));
                }
                try (InputStream out = process.getInputStream()) {
                    return out.readNBytes(MOST);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new SecretException("was interrupted");
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }
}
