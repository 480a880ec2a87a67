package dev.asml.cli;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a Threader does, live. */
@Command(
        name = "top",
        header = "Watch functions, permits and IOmods.",
        description = {
            "Shows, again and again, how often each function is invoked and fails, what is in flight, parked and",
            "queued, how long half (P50) and 99 of 100 (P99) of those took that have ended since, how many cores",
            "they computed on, and their memory; likewise for the IOmods and their calls, and for the host.",
            "",
            "Keys: r n i p l e c m sort by rate, name, in flight, parked, latency, errors, CPU or memory; / asks",
            "for a filter, Esc shows all again; space pauses; q ends.",
            "",
            "Where standard output is no terminal, or with --once, it looks twice and prints a plain table. With",
            "-o json it prints a document; with --count several, one a line."
        },
        footer = {
            "",
            "Examples:",
            "  asml top --sort cpu",
            "  asml top --once --filter hello/",
            "  asml top -o json --every 5 --count 12"
        })
@Listed(
        in = Group.OPERATE,
        see = {"dump", "logs"})
@Prints(TopDocument.class)
final class TopCommand implements Action {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private static final double LEAST_SECONDS = 0.1;
    private static final double MOST_SECONDS = 3600;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "How often to look. Default: ${DEFAULT-VALUE}.")
    private double every = 2;

    @Option(names = "--count", paramLabel = "N", description = "End after so many looks.")
    private @Nullable Integer count;

    @Option(names = "--once", description = "Print one plain table, also on a terminal.")
    private boolean once;

    @Option(
            names = "--sort",
            paramLabel = "KEY",
            defaultValue = "rate",
            description = "Sort functions by one of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private TopOrder order = TopOrder.RATE;

    @Option(
            names = "--filter",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only functions and IOmods with this in their names.")
    private String filter = "";

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        if (every < LEAST_SECONDS || every > MOST_SECONDS || (count != null && count < 1)) {
            throw new CliException(
                    ExitCode.USAGE, "--every takes seconds from 0.1 to 3600, and --count a number of looks from 1");
        }
        Duration pause = Duration.ofNanos((long) (every * 1e9));
        try (ThreaderClient client = threader.connect()) {
            Looking looking = new Looking(client);
            if (onTerminal() && !once && count == null && !output.json()) {
                new TopScreen(pause, order, filter).run(looking);
            } else {
                print(looking, pause, terminal);
            }
        }
    }

    private static boolean onTerminal() {
        return System.getProperty("asml.terminal", "").contains("1");
    }

    /** Looks, and remembers the look before. */
    private static final class Looking implements TopScreen.Source {
        private final ThreaderClient client;
        private TopLook last;

        Looking(ThreaderClient client) throws IOException, InterruptedException {
            this.client = client;
            this.last = new TopLook(client.read("/v1/top"));
        }

        @Override
        public TopDocument next() throws IOException, InterruptedException {
            TopLook now = new TopLook(client.read("/v1/top"));
            TopDocument top = now.since(last);
            last = now;
            return top;
        }
    }

    private void print(Looking looking, Duration pause, Terminal terminal) throws IOException, InterruptedException {
        int looks = count == null ? 1 : count;
        for (int i = 0; i < looks; i++) {
            Thread.sleep(pause);
            TopDocument top = looking.next();
            if (!output.json()) {
                terminal.result(
                        (i == 0 ? "" : "\n") + String.join("\n", TopText.lines(top, order, filter, terminal.ink())));
            } else if (count == null) {
                terminal.result(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(top));
            } else {
                terminal.result(JSON.writeValueAsString(top));
            }
        }
    }
}
