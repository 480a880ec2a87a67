package dev.asml.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Threader a command speaks to. */
final class ThreaderOptions {
    private static final URI DEFAULT = URI.create("http://127.0.0.1:8081");

    @Option(
            names = "--threader",
            paramLabel = "URL",
            description = "The Threader's admin URL. Default: $ASML_THREADER, else what DIR/admin holds,"
                    + " else http://127.0.0.1:8081.")
    private @Nullable URI threader;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder of a Threader on this machine, for its address and token."
                    + " Default: $ASML_DATA, else ./.asml. $ASML_TOKEN is stronger than the token there.")
    private @Nullable Path data;

    /** A client of that Threader. */
    ThreaderClient connect() throws IOException {
        Optional<URI> beside = read("admin").map(ThreaderOptions::address);
        URI address = given().or(() -> beside).orElse(DEFAULT);
        return new ThreaderClient(address, token(address, beside));
    }

    private Optional<URI> given() {
        return threader != null
                ? Optional.of(checked(threader))
                : variable("ASML_THREADER").map(ThreaderOptions::address);
    }

    /** The token in the data folder goes only to the Threader whose folder it is, or to this machine. */
    private Optional<String> token(URI address, Optional<URI> beside) throws IOException {
        Optional<String> chosen = variable("ASML_TOKEN");
        if (chosen.isPresent()) {
            return chosen;
        }
        boolean ours = beside.filter(address::equals).isPresent() || isLoopback(address);
        return ours ? read("token") : Optional.empty();
    }

    private static boolean isLoopback(URI address) {
        String host = address.getHost();
        return host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
    }

    private Optional<String> read(String name) throws IOException {
        Path file = folder().resolve(name);
        return Files.isReadable(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    /** Where the console of the data folder's Threader is. */
    Optional<URI> console() throws IOException {
        return read("console").map(ThreaderOptions::address);
    }

    /** A page of the console by which a browser is let in, if the data folder is that console's. */
    URI withToken(URI page) throws IOException {
        Optional<String> secret = read("console-token");
        boolean ours = console()
                .filter(console -> console.getAuthority().equals(page.getAuthority()))
                .isPresent();
        boolean wanted = page.getRawQuery() == null && (ours || isLoopback(page));
        String path = page.getRawPath().isEmpty() ? "/" : "";
        return secret.isPresent() && wanted ? URI.create(page + path + "?token=" + secret.get()) : page;
    }

    Path folder() {
        return data != null ? data : Path.of(variable("ASML_DATA").orElse(".asml"));
    }

    private static URI address(String text) {
        try {
            return checked(URI.create(text));
        } catch (IllegalArgumentException _) {
            throw new CliException(ExitCode.USAGE, "\"%s\" is no URL of a Threader".formatted(text));
        }
    }

    private static URI checked(URI address) {
        boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!http || address.getHost() == null) {
            throw new CliException(
                    ExitCode.USAGE,
                    "\"%s\" is no URL of a Threader; write it as http://127.0.0.1:8081".formatted(address));
        }
        return address;
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }
}
