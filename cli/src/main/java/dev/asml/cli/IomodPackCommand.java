package dev.asml.cli;

import dev.asml.manifests.IomodManifest;
import dev.asml.manifests.IomodPackage;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes an {@code .iomod} file. */
@Command(
        name = "pack",
        header = "Make an .iomod file of a folder.",
        description = "The same files always give the same bytes.",
        footer = {"", "Example:", "  asml iomod pack crypto -O crypto.iomod"})
@Listed(in = Group.IOMODS, see = "iomod check")
final class IomodPackCommand implements Action {
    @Parameters(paramLabel = "DIR", description = "The folder with iomod.toml and the executable.")
    private Path directory = Path.of(".");

    @Option(
            names = {"-O", "--output-file"},
            paramLabel = "FILE",
            description = "The file to write. Default: COORDINATES@VERSION.iomod here.")
    private @Nullable Path file;

    @Override
    public void run(Terminal terminal) throws IOException {
        IomodManifest manifest = IomodPackage.open(directory).manifest();
        Path target =
                file != null ? file : Path.of("%s@%s.iomod".formatted(manifest.coordinates(), manifest.version()));
        IomodPackage.pack(directory, target);
        terminal.result(target.toString());
    }
}
