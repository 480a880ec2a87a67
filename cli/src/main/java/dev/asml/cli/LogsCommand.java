package dev.asml.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what functions, IOmods and the Threader said. */
@Command(
        name = "logs",
        header = "Print log lines.",
        description = {
            "Prints what functions, IOmods and the Threader said. With -f it goes on with new lines, also when the",
            "Threader is started again. With -o json, one JSON object a line."
        },
        footer = {
            "",
            "Examples:",
            "  asml logs hello/greet -f --level warn",
            "  asml logs --request 0192f0c4e5b17a8b --tail 1000",
            "  asml logs -f --iomod akkoro.std.http --since 10m"
        })
@Listed(
        in = Group.OPERATE,
        see = {"invoke", "describe"})
@Prints(value = LogDocument.class, shape = Prints.Shape.LINES)
final class LogsCommand implements Action {
    /** What is asked for after an interruption: all that came meanwhile. */
    private static final int BACKLOG = 10_000;

    private static final Duration RECONNECT = Duration.ofMillis(500);

    /** The least level that is printed. */
    enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "SERVICE/FUNCTION",
            description = "Only the lines of this function. Default: every line.")
    private @Nullable String function;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with new lines as they come.")
    private boolean follow;

    @Option(
            names = "--tail",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many past lines to print first. Default: ${DEFAULT-VALUE}.")
    private int tail;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description = "The least level to print: ${COMPLETION-CANDIDATES}.")
    private @Nullable Level level;

    @Option(names = "--request", paramLabel = "ID", description = "Only lines that belong to this request.")
    private @Nullable String request;

    @Option(names = "--iomod", paramLabel = "COORDINATES", description = "Only lines of this IOmod.")
    private @Nullable String iomod;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only lines that are not older: 10m, 2h, or a moment as ISO 8601.")
    private @Nullable String since;

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        Following following = new Following(since == null ? "" : moment(since), terminal);
        int lines = Math.max(0, tail);
        boolean ended = !following.read(lines);
        while (follow && !ended) {
            following.lost();
            Thread.sleep(RECONNECT);
            ended = !following.again();
        }
    }

    /** The stream of lines, begun again when the Threader is. */
    private final class Following {
        private final Terminal terminal;
        private String last;
        private boolean gone;

        Following(String since, Terminal terminal) {
            this.last = since;
            this.terminal = terminal;
        }

        /** Reads until the stream ends; whether it is to be read again. */
        boolean read(int lines) throws IOException, InterruptedException {
            try (ThreaderClient client = threader.connect();
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(client.stream(path(lines, last)), StandardCharsets.UTF_8))) {
                copy(in);
            }
            return follow;
        }

        private void copy(BufferedReader in) throws IOException {
            try {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    print(line, terminal);
                    last = LogLine.parse(line)
                            .map(read -> read.time().toString())
                            .orElse(last);
                }
            } catch (IOException e) {
                if (!follow) {
                    throw e;
                }
            }
        }

        /** The same after an interruption; a Threader that does not answer yet is waited for. */
        boolean again() throws IOException, InterruptedException {
            try {
                greet();
                return read(BACKLOG);
            } catch (CliException e) {
                if (e.code() == ExitCode.DENIED) {
                    throw e;
                }
                return true;
            } catch (IOException _) {
                return true;
            }
        }

        /** The stream's own head comes with its first line, which may be long in coming. */
        private void greet() throws IOException, InterruptedException {
            try (ThreaderClient client = threader.connect()) {
                var _ = client.read("/v1/health");
            }
            if (gone) {
                gone = false;
                terminal.note("asml: the Threader is back");
            }
        }

        void lost() {
            if (!gone) {
                gone = true;
                terminal.note("asml: the Threader is gone; waiting for it to come back");
            }
        }
    }

    private static String moment(String text) {
        try {
            return Instant.parse(text).toString();
        } catch (DateTimeParseException _) {
            return Instant.now().minus(Durations.parse("--since", text)).toString();
        }
    }

    private String path(int lines, String after) {
        Map<String, String> query = new TreeMap<>(Map.of("tail", Integer.toString(lines)));
        if (function != null) {
            query.put("function", FunctionParameter.parse(function).toString());
        }
        if (level != null) {
            query.put("level", level.toString());
        }
        if (request != null) {
            query.put("request", request);
        }
        if (iomod != null) {
            query.put("iomod", iomod);
        }
        if (!after.isEmpty()) {
            query.put("since", after);
        }
        if (follow) {
            query.put("follow", "true");
        }
        return ThreaderClient.query("/v1/logs", query);
    }

    private void print(String line, Terminal terminal) {
        if (line.isBlank()) {
            return;
        }
        terminal.result(
                output.json()
                        ? line
                        : LogLine.parse(line)
                                .map(read -> read.format(terminal.ink()))
                                .orElse(line));
    }
}
