package dev.asml.threader.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says in words why a process could not be started, or how it ended. */
final class Diagnosis {
    private static final int HEADER = 256;
    private static final int ELF_MACHINE = 18;
    private static final int SIGNALLED = 128;

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
        try (InputStream file = Files.newInputStream(executable)) {
            byte[] header = file.readNBytes(HEADER);
            return "%s could not be executed: %s".formatted(executable, ofHeader(header, refusal));
        } catch (IOException unreadable) {
            return "%s could not be executed: %s".formatted(executable, refusal.getMessage());
        }
    }

    private static String ofHeader(byte[] header, IOException refusal) {
        String text = new String(header, java.nio.charset.StandardCharsets.ISO_8859_1);
        if (text.startsWith("#!")) {
            return ofScript(text.substring(2).lines().findFirst().orElse(""), text, refusal);
        }
        if (text.startsWith("\u007fELF") && header.length > ELF_MACHINE + 1) {
            return ofElf((header[ELF_MACHINE] & 0xff) | (header[ELF_MACHINE + 1] & 0xff) << 8, refusal);
        }
        if (text.startsWith("MZ")) {
            return "it is built for Windows";
        }
        return "it is neither a program of this system nor a script whose first line is #! and an interpreter";
    }

    private static String ofScript(String line, String text, IOException refusal) {
        String interpreter = line.strip().split("\\s+", 2)[0];
        if (text.contains("\r\n")) {
            return "its lines end with CR LF; they have to end with LF";
        }
        if (!Files.exists(Path.of(interpreter))) {
            return "its first line names the interpreter \"%s\", which is not installed".formatted(interpreter);
        }
        return String.valueOf(refusal.getMessage());
    }

    private static String ofElf(int machine, IOException refusal) {
        String here = System.getProperty("os.arch");
        String built = MACHINES.getOrDefault(machine, "machine " + machine);
        if (!built.equals(here)) {
            return "it is built for %s, and this machine is %s".formatted(built, here);
        }
        return "%s; it may need a dynamic loader that is not installed".formatted(refusal.getMessage());
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
