package dev.asml.cli;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private DataFolderOption folder = new DataFolderOption();

    /** A client of that Threader. */
    ThreaderClient connect() throws IOException {
        Optional<URI> beside = folder.read("admin").map(ThreaderOptions::address);
        URI address = given().or(() -> beside).orElse(DEFAULT);
        return new ThreaderClient(address, token(address, beside));
    }

    /** Where that Threader keeps what it keeps, if it is on this machine. */
    DataFolderOption folder() {
        return folder;
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
        return ours ? folder.read("token") : Optional.empty();
    }

    static boolean isLoopback(URI address) {
        String host = address.getHost();
        return host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
    }

    static URI address(String text) {
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

    static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }
}
