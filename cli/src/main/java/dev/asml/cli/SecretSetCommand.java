package dev.asml.cli;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets a secret. The value is never an argument: others see those. */
@Command(
        name = "set",
        header = "Set a secret of a service.",
        description = {
            "On a terminal the value is asked for, without showing it. Otherwise it is read from standard input,",
            "and a line end after it does not belong to it. With -d it is taken as it is, byte by byte.",
            "Functions see the new value at once, and IOmods that are configured with it are told it while they run; on",
            "other Threaders at the same store within two seconds."
        },
        footer = {
            "",
            "Examples:",
            "  asml secret set shop/db-password",
            "  pass show shop/db | asml secret set shop/db-password",
            "  asml secret set shop/tls-key -d @key.der"
        })
@Listed(
        in = Group.OPERATE,
        see = {"secret ls", "secret rm"})
final class SecretSetCommand implements Action {
    private static final int MOST = 64 << 10;

    @Parameters(paramLabel = "SERVICE/NAME", description = "The secret.")
    private String secret = "";

    @Option(
            names = {"-d", "--data-input"},
            paramLabel = "SOURCE",
            description = "Where the value is: @FILE, or - for standard input.")
    private @Nullable String source;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            defaultValue = "default",
            description = "The name of the key that seals it, one of the Threader's. Default: default.")
    private String key = "";

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        SecretParameter name = SecretParameter.parse(secret);
        byte[] value = value(name);
        try (ThreaderClient client = threader.connect()) {
            if (value.length == 0 || value.length > MOST) {
                throw CliException.failed("a secret has 1 to %d bytes, not %d".formatted(MOST, value.length));
            }
            client.putSecret(name.path(), value, key);
            terminal.note("%s is set (%d bytes)".formatted(name, value.length));
        } finally {
            Arrays.fill(value, (byte) 0);
        }
    }

    private byte[] value(SecretParameter name) throws IOException {
        if (source == null) {
            Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
            return terminal.isPresent() ? asked(terminal.get(), name) : withoutLineEnd(bounded(System.in));
        }
        if (source.equals("-")) {
            return bounded(System.in);
        }
        if (source.startsWith("@")) {
            try (InputStream file = Files.newInputStream(Path.of(source.substring(1)))) {
                return bounded(file);
            }
        }
        throw new CliException(
                ExitCode.USAGE,
                "-d takes @FILE, or - for standard input: others can see a command line, so the value is no part of it");
    }

    private static byte[] bounded(InputStream in) throws IOException {
        return in.readNBytes(MOST + 2);
    }

    private static byte[] withoutLineEnd(byte[] read) {
        int end = read.length;
        if (end > 0 && read[end - 1] == '\n') {
            end -= end > 1 && read[end - 2] == '\r' ? 2 : 1;
        }
        return Arrays.copyOf(read, end);
    }

    private static byte[] asked(Console console, SecretParameter name) {
        char[] typed = console.readPassword("Value of %s: ", name);
        if (typed == null) {
            throw CliException.failed("nothing was typed; %s is as it was".formatted(name));
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
        Arrays.fill(typed, ' ');
        byte[] value = new byte[bytes.remaining()];
        bytes.get(value);
        return value;
    }
}
