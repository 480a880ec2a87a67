package dev.asml.cli;

import dev.asml.manifests.Architecture;
import dev.asml.manifests.Coordinates;
import dev.asml.manifests.VersionRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches a package from the registry. */
@Command(
        name = "pull",
        header = "Fetch a package from the registry.",
        description = {
            "Takes the highest version in the range, of prereleases only those that the range itself names; without a",
            "range the highest release. The file is called COORDINATES@VERSION.iomod. Its SHA-256 is compared with the",
            "one that the registry has noted down. A project needs no pull: asml deploy fetches what its services name."
        },
        footer = {
            "",
            "Examples:",
            "  asml iomod pull acme.net.mail",
            "  asml iomod pull 'acme.net.mail@^1.2' -d packages --arch aarch64"
        })
@Listed(
        in = Group.IOMODS,
        see = {"iomod search", "iomod push", "iomod check"})
@Prints(PullDocument.class)
final class IomodPullCommand implements Action {
    private static final String LATEST = "*";

    @Parameters(
            paramLabel = "PACKAGE",
            description =
                    "The IOmod, and which versions of it: acme.net.mail, acme.net.mail@1.2.0, acme.net.mail@^1.2.")
    private String wanted = "";

    @Option(
            names = {"-d", "--directory"},
            paramLabel = "DIR",
            description = "The folder to write it to. Default: the current one.")
    private Path directory = Path.of("");

    @Mixin
    private ArchitectureOption architecture = new ArchitectureOption();

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        Coordinates coordinates = IomodUpdateCommand.coordinates(wanted.split("@", 2)[0]);
        VersionRange range = range();
        PullDocument pulled;
        try (ThreaderClient client = threader.connect();
                Progress progress = new Progress(terminal)) {
            Registry registry = new Registry(client);
            RegistryDocument iomod = registry.find(coordinates);
            Architecture machine =
                    architecture.given().isPresent() ? architecture.given().get() : registry.architecture();
            RegistryDocument.Variant chosen = Registry.choose(iomod, range, machine);
            progress.show("fetching %s %s".formatted(coordinates, chosen.version()));
            Path file =
                    Files.createDirectories(directory).resolve("%s@%s.iomod".formatted(coordinates, chosen.version()));
            registry.fetch(
                    coordinates,
                    chosen.version(),
                    Architecture.parse(chosen.architecture()),
                    new Registry.Checksum(chosen.sha256(), "the registry"),
                    file);
            pulled = new PullDocument(
                    file.toString(),
                    iomod.coordinates(),
                    chosen.version(),
                    chosen.architecture(),
                    chosen.sha256(),
                    chosen.bytes());
        }
        terminal.result(output.json() ? Json.pretty(Json.document(pulled)) : pulled.file());
    }

    private VersionRange range() {
        String[] parts = wanted.split("@", 2);
        try {
            return VersionRange.parse(parts.length == 1 ? LATEST : parts[1]);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, "what follows the @ " + e.getMessage());
        }
    }
}
