package dev.asml.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which Threader a command speaks to. */
final class ThreaderOptions {
    private static final URI DEFAULT = URI.create("http://127.0.0.1:8081");

    @Option(
            names = "--threader",
            paramLabel = "URL",
            description = "The Threader's admin URL. Default: what the file \"admin\" in the data folder holds,"
                    + " else http://127.0.0.1:8081.")
    private @Nullable URI threader;

    // CommandRunner has read it already: it says what the other options are by default.
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Take the settings of this profile of yours, see asml config.")
    private @Nullable String profile;

    /** Not to be given as an option, which every process of the machine can see. */
    @Option(names = "--token", hidden = true)
    private @Nullable String token;

    @Mixin
    private DataFolderOption folder = new DataFolderOption();

    /** Those of a command line of any command, which may be unfinished. */
    static ThreaderOptions named(List<String> words) throws IOException {
        NamedThreader named = new NamedThreader();
        new CommandLine(named)
                .setDefaultValueProvider(Settings.read(System.getenv(), Path.of(""), ""))
                .setUnmatchedArgumentsAllowed(true)
                .setExpandAtFiles(false)
                .parseArgs(
                        words.stream().filter(word -> !word.isEmpty()).toList().toArray(String[]::new));
        return named.options;
    }

    /** Nothing but these options. */
    @Command
    private static final class NamedThreader {
        @Mixin
        private ThreaderOptions options = new ThreaderOptions();
    }

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
        return Optional.ofNullable(threader).map(ThreaderOptions::checked);
    }

    /** The token in the data folder goes only to the Threader whose folder it is, or to this machine. */
    private Optional<String> token(URI address, Optional<URI> beside) throws IOException {
        Optional<String> chosen = Optional.ofNullable(token).filter(text -> !text.isBlank());
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
