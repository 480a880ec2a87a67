package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tries the rules of the protocol on an IOmod. The check is the SDK's, and runs in a process with the SDK's libraries. */
@Command(
        name = "verify",
        header = "Check that an IOmod, in any language, keeps the protocol.",
        description =
                "Starts the IOmod as a Threader does and tries every rule of the protocol on it. Its methods are called"
                        + " only with no input and with input that they cannot read. What they cannot show is tried with the"
                        + " methods conformance-echo, -wait, -config and -copy, if it has them while ASML_IOMOD_CONFORMANCE is"
                        + " set. Ends with 1 if a rule is broken. It takes some seconds.",
        footer = {
            "",
            "Examples:",
            "  asml iomod verify examples/polyglot/iomods/node",
            "  asml iomod verify crypto.iomod -o json",
            "  asml iomod verify acme.text.tools ./tools --method repeat --input '{\"text\":\"a\"}'"
        })
@Listed(
        in = Group.IOMODS,
        see = {"iomod check", "make iomod"})
@Prints(ReportDocument.class)
final class IomodVerifyCommand implements Action {
    private static final int NOTHING_TO_CHECK = 2;
    private static final List<String> JAVA_FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    @Parameters(
            arity = "1..*",
            paramLabel = "WHAT",
            description = "The IOmod's folder or .iomod file; or its coordinates, an executable, and arguments.")
    private List<String> what = List.of();

    @Option(
            names = "--config",
            paramLabel = "KEY=VALUE",
            description = "Configuration that the IOmod needs to serve. May be given again.")
    private Map<String, String> config = new TreeMap<>();

    @Option(
            names = "--env",
            paramLabel = "NAME",
            description = "A variable that it is given besides those of the protocol. May be given again.")
    private List<String> environment = new ArrayList<>();

    @ArgGroup(exclusive = false, multiplicity = "0..*")
    private List<Sample> samples = new ArrayList<>();

    @Mixin
    private OutputOption output = new OutputOption();

    /** A call that succeeds. */
    static final class Sample {
        @Option(
                names = "--method",
                required = true,
                paramLabel = "NAME",
                description = "A method that succeeds with the --input. May be given again, with another.")
        private String method = "";

        @Option(names = "--input", required = true, paramLabel = "TEXT", description = "What it is called with.")
        private String input = "";
    }

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        if (terminal.interactive()) {
            terminal.note("trying every rule, which takes some seconds");
        }
        Path complaints = Files.createTempFile("asml-verify", ".err");
        try {
            Process check = new ProcessBuilder(command())
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(complaints.toFile())
                    .start();
            try (BufferedReader lines = check.inputReader(UTF_8)) {
                lines.lines().forEach(line -> terminal.result(output.json() ? line : painted(line, terminal.ink())));
            }
            end(check.waitFor(), complaints);
        } finally {
            Files.delete(complaints);
        }
    }

    private void end(int status, Path complaints) throws IOException {
        if (status == 0) {
            return;
        }
        String said = Files.readString(complaints).strip();
        throw CliException.failed(
                status == 1 && said.isEmpty()
                        ? "the IOmod does not keep the protocol"
                        : status == NOTHING_TO_CHECK ? said : "the check itself failed: " + said);
    }

    private static String painted(String line, Ink ink) {
        String mark = line.strip();
        return mark.startsWith("✓")
                ? line.replaceFirst("✓", ink.green("✓"))
                : mark.startsWith("✗")
                        ? line.replaceFirst("✗", ink.red("✗"))
                        : mark.startsWith("–") ? ink.dim(line) : line;
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JAVA_FLAGS);
        command.addAll(List.of("-cp", libraries() + "/*", "dev.asml.iomod.testing.Verify"));
        if (output.json()) {
            command.add("--json");
        }
        config.forEach((key, value) -> command.addAll(List.of("--config", key + "=" + value)));
        for (String name : environment) {
            Optional.ofNullable(System.getenv(name)).ifPresent(value -> {
                command.add("--env");
                command.add(name + "=" + value);
            });
        }
        samples.forEach(sample -> command.addAll(List.of("--call", sample.method + "=" + sample.input)));
        command.addAll(what);
        return command;
    }

    /** The SDK lies with the Threader's libraries, so that the other commands start without it. */
    private static Path libraries() {
        String home = Optional.ofNullable(System.getProperty("asml.home"))
                .orElseThrow(() -> CliException.failed("\"asml iomod verify\" needs the launcher; run it as asml"));
        Path installed = Path.of(home, "lib", "threader");
        return Files.isDirectory(installed) ? installed : Path.of(home, "threader", "target", "lib");
    }
}
