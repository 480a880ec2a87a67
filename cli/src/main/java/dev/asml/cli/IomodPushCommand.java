package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.manifests.Architecture;
import dev.asml.manifests.IomodPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds a package to the registry. */
@Command(
        name = "push",
        header = "Add a package to the registry.",
        description = {
            "The registry is in the store of the Threader, so all that follow the same store have it. The package says",
            "itself what it is, by its iomod.toml. What was pushed is never changed: the same file may be pushed again,",
            "another one needs another version, or another architecture."
        },
        footer = {
            "",
            "Examples:",
            "  asml iomod push mail",
            "  asml iomod push acme.net.mail@1.2.0.iomod",
            "  asml iomod push mail-arm --arch aarch64"
        })
@Listed(
        in = Group.IOMODS,
        see = {"iomod pack", "iomod pull", "iomod search"})
@Prints(PushDocument.class)
final class IomodPushCommand implements Action {
    @Parameters(paramLabel = "FILE", description = "The .iomod file, or the folder that it is packed from.")
    private Path from = Path.of(".");

    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            description = "What it is for: any, x86_64, aarch64 and so on. Default: what its entrypoint is for, if that"
                    + " is an ELF file, else any.")
    private @Nullable String architecture;

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        Optional<Architecture> given = Optional.ofNullable(architecture).map(ArchitectureOption::parse);
        // What is no package is said before it is sent.
        var _ = IomodPackage.open(from);
        if (!Files.isDirectory(from)) {
            push(from, given, terminal);
            return;
        }
        Path packed = Files.createTempFile("asml", ".iomod");
        try {
            IomodPackage.pack(from, packed);
            push(packed, given, terminal);
        } finally {
            Files.deleteIfExists(packed);
        }
    }

    private void push(Path file, Optional<Architecture> given, Terminal terminal)
            throws IOException, InterruptedException {
        JsonNode pushed;
        try (ThreaderClient client = threader.connect();
                Progress progress = new Progress(terminal)) {
            pushed = new Registry(client).push(file, given, progress);
        }
        terminal.result(output.json() ? Json.pretty(pushed) : text(pushed));
    }

    private static String text(JsonNode pushed) {
        return "%s %s for %s %s\n  sha256  %s"
                .formatted(
                        pushed.path("coordinates").asText(),
                        pushed.path("version").asText(),
                        pushed.path("architecture").asText(),
                        pushed.path("added").asBoolean()
                                ? "is in the registry now"
                                : "was in the registry already, with this content",
                        pushed.path("sha256").asText());
    }
}
