package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says in words why a process could not be started, or how it ended. */
final class Diagnosis {
    private static final int HEADER = 256;
    private static final int ELF_MACHINE = 18;
    private static final int SIGNALLED = 128;
    private static final boolean IS_MAC = System.getProperty("os.name").startsWith("Mac");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /** The machines of the ELF format, by the names that a JVM has for them. */
    private static final Map<Integer, String> MACHINES =
            Map.of(0x03, "x86", 0x28, "arm", 0x3e, "amd64", 0xb7, "aarch64", 0xf3, "riscv64", 0x16, "s390x");

    private Diagnosis() {}

    /** What is wrong with the file before it is executed. */
    static Optional<String> ofFile(Path executable) {
        if (!Files.exists(executable)) {
            return Optional.of("there is no file " + executable + "; check \"entrypoint\" in its iomod.toml");
        }
        if (!Files.isRegularFile(executable)) {
            return Optional.of(executable + " is not a file; check \"entrypoint\" in its iomod.toml");
        }
        if (!Files.isExecutable(executable)) {
            return Optional.of("%s may not be executed%s; use chmod +x".formatted(executable, mode(executable)));
        }
        return Optional.empty();
    }

    private static String mode(Path file) {
        try {
            return " (mode " + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + ")";
        } catch (IOException | UnsupportedOperationException _) {
            return "";
        }
    }

    /** Why the system refused to execute the file. */
    static String ofStart(Path executable, IOException refusal) {
        return "%s could not be executed: %s"
                .formatted(executable, suspicion(executable).orElse(String.valueOf(refusal.getMessage())));
    }

    /**
     * What looks wrong in the file itself. Not a reason to refuse it: a system may be set up to run foreign programs,
     * and the JDK hands what the system does not know to the shell.
     */
    static Optional<String> suspicion(Path executable) {
        try (InputStream file = Files.newInputStream(executable)) {
            return ofHeader(file.readNBytes(HEADER));
        } catch (IOException unreadable) {
            return Optional.of("it cannot be read: " + unreadable.getMessage());
        }
    }

    private static Optional<String> ofHeader(byte[] header) {
        String text = new String(header, ISO_8859_1);
        if (text.startsWith("#!")) {
            return ofScript(text.substring(2));
        }
        if (text.startsWith("\u007fELF") && header.length > ELF_MACHINE + 1) {
            return ofElf((header[ELF_MACHINE] & 0xff) | (header[ELF_MACHINE + 1] & 0xff) << Byte.SIZE);
        }
        if (text.startsWith("MZ")) {
            return Optional.of("it is built for Windows");
        }
        if (text.startsWith("\u00cf\u00fa\u00ed\u00fe")) {
            return IS_MAC ? Optional.empty() : Optional.of("it is built for macOS");
        }
        return Optional.of(
                "it is neither a program of this system nor a script whose first line is #! and an interpreter");
    }

    private static Optional<String> ofScript(String text) {
        String line = text.lines().findFirst().orElse("").strip();
        String interpreter = BLANKS.splitAsStream(line).findFirst().orElse("");
        if (text.contains("\r\n")) {
            return Optional.of("its lines end with CR LF; they have to end with LF");
        }
        return Files.exists(Path.of(interpreter))
                ? Optional.empty()
                : Optional.of(
                        "its first line names the interpreter \"%s\", which is not installed".formatted(interpreter));
    }

    private static Optional<String> ofElf(int machine) {
        String here = System.getProperty("os.arch");
        String built = MACHINES.getOrDefault(machine, "machine " + machine);
        return built.equals(here)
                ? Optional.empty()
                : Optional.of("it is built for %s, and this machine is %s".formatted(built, here));
    }

    /** How a process ended. */
    static String ofExit(int code) {
        return code > SIGNALLED ? "was ended by signal " + (code - SIGNALLED) : "exited with code " + code;
    }

    /** Appends what the process printed last. */
    static String withLines(String what, List<String> lines) {
        if (lines.isEmpty()) {
            return what + "; it printed nothing";
        }
        return what + "; its last lines:\n    " + String.join("\n    ", lines);
    }
}
