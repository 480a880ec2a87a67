package dev.asml.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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
        description = "With -o json, one JSON object a line.",
        footer = {"", "Example:", "  asml logs hello/greet -f --level warn"})
final class LogsCommand implements Action {
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

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = threader.connect();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(client.stream(path()), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                print(line, terminal);
            }
        }
    }

    private String path() {
        Map<String, String> query = new TreeMap<>(Map.of("tail", Integer.toString(Math.max(0, tail))));
        if (function != null) {
            query.put("function", FunctionParameter.parse(function).toString());
        }
        if (level != null) {
            query.put("level", level.toString());
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
