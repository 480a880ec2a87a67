package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a request spent its time on, and why it failed. */
@Command(
        name = "why",
        header = "Show what a request spent its time on, and why it failed.",
        description = {
            "Prints a waterfall of one request: the queue, the guest, each IO call and its handler, with the",
            "time of each. The id is the answer's x-request-id. Without one it is the last request, of any",
            "function or of the one that is named. With -o json, the trace as the Threader has it."
        },
        footer = {
            "",
            "Examples:",
            "  asml why 01kk2a8f3q5x7m9t",
            "  asml why --slowest hello/greet",
            "  asml why --failed --logs"
        })
@Listed(
        in = Group.OPERATE,
        see = {"logs", "invoke", "top"})
@Prints(TraceOutput.class)
final class WhyCommand implements Action {
    private static final int NARROWEST = 60;
    private static final int USUAL = 80;
    private static final int MOST_LINES = 10_000;

    @Parameters(
            arity = "0..1",
            paramLabel = "REQUEST|FUNCTION",
            description = "The id of a request; or SERVICE/FUNCTION, to choose among its requests.")
    private @Nullable String subject;

    @ArgGroup
    private Choice choice = new Choice();

    /** Which of several requests. */
    static final class Choice {
        @Option(names = "--last", description = "The request that began last. The default.")
        private boolean last;

        @Option(names = "--slowest", description = "The slowest of those that are kept.")
        private boolean slowest;

        @Option(names = "--failed", description = "The last one that failed.")
        private boolean failed;
    }

    @Option(names = "--logs", description = "Show the request's log lines between the rows.")
    private boolean logs;

    @Option(names = "--all", description = "Show short parts too, and each part of the guest's time.")
    private boolean all;

    @Option(names = "--ascii", description = "Draw with ASCII, whatever the locale.")
    private boolean ascii;

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = threader.connect()) {
            JsonNode trace = client.read("/v1/traces/" + encoded(request(client)));
            if (output.json()) {
                terminal.result(Json.pretty(trace));
            } else {
                List<LogLine> lines = logs ? lines(client, trace.path("request").asText()) : List.of();
                terminal.result(text(trace, lines, terminal.ink()));
            }
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String request(ThreaderClient client) throws IOException, InterruptedException {
        String named = subject;
        boolean chosen = choice.last || choice.slowest || choice.failed;
        if (named != null && !named.contains("/")) {
            if (chosen) {
                throw new CliException(
                        ExitCode.USAGE,
                        "--last, --slowest and --failed choose a request, and \"%s\" is one; name a SERVICE/FUNCTION, or nothing"
                                .formatted(named));
            }
            return named;
        }
        return chosen(
                client, named == null ? "" : FunctionParameter.parse(named).toString());
    }

    private String chosen(ThreaderClient client, String function) throws IOException, InterruptedException {
        Map<String, String> query = new TreeMap<>(Map.of("limit", choice.slowest ? "1000" : "1"));
        if (!function.isEmpty()) {
            query.put("function", function);
        }
        if (choice.failed) {
            query.put("failed", "true");
        }
        List<JsonNode> known = new ArrayList<>();
        client.read(ThreaderClient.query("/v1/traces", query)).forEach(known::add);
        return known.stream()
                .max(Comparator.comparingLong(
                        one -> choice.slowest ? one.path("duration_nanos").asLong() : 0))
                .map(one -> one.path("request").asText())
                .orElseThrow(() ->
                        CliException.failed("no request%s%s is known; the Threader keeps the last ones since it started"
                                .formatted(
                                        function.isEmpty() ? "" : " of " + function,
                                        choice.failed ? " that failed" : "")));
    }

    private static List<LogLine> lines(ThreaderClient client, String request) throws IOException, InterruptedException {
        Map<String, String> query = Map.of("request", request, "tail", Integer.toString(MOST_LINES));
        List<LogLine> found = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                client.stream(ThreaderClient.query("/v1/logs", query)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (Json.parseOrMissing(line).path("request_id").asText().equals(request)) {
                    LogLine.parse(line).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private String text(JsonNode trace, List<LogLine> lines, Ink ink) {
        List<TraceSpan> spans = TraceSpan.all(trace);
        long total = trace.path("duration_nanos").asLong();
        Waterfall waterfall = new Waterfall(spans, total, width(), !ascii && Bar.unicodeLocale(), all, ink);
        List<String> text = new ArrayList<>();
        text.add(title(trace, spans, ink));
        String sentence = TimeShares.of(trace, spans).sentence();
        if (!sentence.isEmpty()) {
            text.addAll(Wrapped.lines(sentence, width()));
        }
        text.add("");
        text.add(waterfall.headings());
        interleave(waterfall.rows(), lines, trace.path("time").asText(), ink, text);
        waterfall.legend().ifPresent(legend -> text.add(ink.dim(legend)));
        notes(trace, text);
        List<String> advice = Advice.of(trace, spans).lines();
        if (!advice.isEmpty()) {
            text.add("");
            advice.forEach(line -> text.addAll(Wrapped.lines(line, width())));
        }
        return String.join("\n", text);
    }

    private static String title(JsonNode trace, List<TraceSpan> spans, Ink ink) {
        String outcome = trace.path("outcome").asText();
        int status = trace.path("status").asInt();
        String first = trace.path("first").asBoolean() ? ", the first since its deploy" : "";
        return "%s  %s%s  %s  %s%s"
                .formatted(
                        ink.bold(trace.path("function").asText()),
                        trace.path("failed").asBoolean() ? ink.red(outcome) : ink.green(outcome),
                        status == 0 ? "" : " " + status,
                        Waterfall.time(trace.path("duration_nanos").asLong()),
                        ink.dim("request " + trace.path("request").asText()),
                        spans.isEmpty() ? "" : first);
    }

    private static void notes(JsonNode trace, List<String> text) {
        int dropped = trace.path("dropped_events").asInt();
        if (dropped > 0) {
            text.add("%d steps are not shown: a trace has room for 512".formatted(dropped));
        }
    }

    /** Lines come before the first row that begins after them. */
    private static void interleave(
            List<Waterfall.Row> rows, List<LogLine> lines, String begun, Ink ink, List<String> text) {
        int next = 0;
        for (Waterfall.Row row : rows) {
            while (next < lines.size() && offset(lines.get(next), begun) < row.from()) {
                text.add(logged(lines.get(next++), ink));
            }
            text.add(row.text());
        }
        lines.subList(next, lines.size()).forEach(line -> text.add(logged(line, ink)));
    }

    private static long offset(LogLine line, String begun) {
        try {
            return Duration.between(Instant.parse(begun), line.time()).toNanos();
        } catch (DateTimeParseException _) {
            return 0;
        }
    }

    private static String logged(LogLine line, Ink ink) {
        return "  > " + line.format(ink);
    }

    private static int width() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("\\d{2,4}") ? Math.max(NARROWEST, Integer.parseInt(columns)) : USUAL;
    }
}
