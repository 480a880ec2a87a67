package dev.asml.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The data folder of a Threader on this machine, which says how to reach it. */
final class DataFolderOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder of a Threader on this machine, for its address and token."
                    + " Default: .asml. $ASML_TOKEN is stronger than the token there.")
    private @Nullable Path data;

    Path path() {
        return data != null ? data : Path.of(".asml");
    }

    /** A line that the Threader keeps there; empty if there is none. */
    Optional<String> read(String name) throws IOException {
        Path file = path().resolve(name);
        return Files.isReadable(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    /** Where its console is. */
    Optional<URI> console() throws IOException {
        return read("console").map(ThreaderOptions::address);
    }

    /** A page of the console by which a browser is let in, if the folder is that console's. */
    URI withToken(URI page) throws IOException {
        Optional<String> secret = read("console-token");
        boolean ours = console()
                .filter(console -> console.getAuthority().equals(page.getAuthority()))
                .isPresent();
        boolean wanted = page.getRawQuery() == null && (ours || ThreaderOptions.isLoopback(page));
        String path = page.getRawPath().isEmpty() ? "/" : "";
        return secret.isPresent() && wanted ? URI.create(page + path + "?token=" + secret.get()) : page;
    }
}
