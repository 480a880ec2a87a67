package dev.asml.cli;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits until something is ready. */
@Command(
        name = "ready",
        header = "Wait until the Threader, a project or functions are ready.",
        description = {
            "Blocks until the Threader answers and serves, and until each NAME is live and every IOmod that it may call",
            "is ready. It says on standard error what it waits for, each time that changes. For scripts: start, wait,",
            "then go on."
        },
        footer = {
            "",
            "Examples:",
            "  asml ready",
            "  asml ready hello/greet --timeout 30s && curl http://127.0.0.1:8080/",
            "  asml ready shop akkoro.std.http"
        })
@Listed(
        in = Group.OPERATE,
        see = {"describe", "deploy", "iomods"})
@Prints(ReadyDocument.class)
final class ReadyCommand implements Action {
    private static final long PAUSE_MILLIS = 200;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description =
                    "SERVICE/FUNCTION, a service, a project, or an IOmod's coordinates. Default: the Threader alone.")
    private List<String> names = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to wait: 500ms, 30s, 5m; 0s looks once. Default: ${DEFAULT-VALUE}.")
    private String timeout = "";

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        Duration limit = Durations.parse("--timeout", timeout);
        long start = System.nanoTime();
        String told = "";
        try (Interruption interruption = Interruption.watch()) {
            while (true) {
                Readiness state = look(limit);
                long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
                if (state.missing().isEmpty()) {
                    tell(millis, terminal);
                    return;
                }
                String waiting = String.join("; ", state.missing());
                if (millis >= limit.toMillis() || interruption.asked()) {
                    throw new CliException(state.code(), "not ready after %d ms: %s".formatted(millis, waiting));
                }
                if (!waiting.equals(told)) {
                    terminal.note("waiting: " + waiting);
                    told = waiting;
                }
                interruption.await(Math.min(PAUSE_MILLIS, limit.toMillis() - millis));
            }
        }
    }

    /**
     * What there is to wait for.
     *
     * @param code how to end when there is no time left
     */
    private record Readiness(List<String> missing, ExitCode code) {}

    private Readiness look(Duration limit) throws IOException, InterruptedException {
        // Each time anew: the Threader that is waited for writes its address when it starts.
        try (ThreaderClient client = threader.connect().within(Duration.ofMillis(Math.max(1000, limit.toMillis())))) {
            return new Readiness(missing(Inventory.read(client)), ExitCode.TIMED_OUT);
        } catch (CliException e) {
            if (e.code() == ExitCode.UNREACHABLE) {
                return new Readiness(List.of(e.text().replaceAll(";.*", "")), ExitCode.UNREACHABLE);
            }
            throw e;
        } catch (HttpTimeoutException _) {
            return new Readiness(List.of("the Threader does not answer"), ExitCode.UNREACHABLE);
        }
    }

    private List<String> missing(Inventory live) {
        List<String> missing = new ArrayList<>(live.hindrances());
        for (String name : names) {
            missing.addAll(live.missing(name));
        }
        return missing;
    }

    private void tell(long millis, Terminal terminal) {
        List<String> ready = names.isEmpty() ? List.of("threader") : names;
        terminal.result(
                output.json()
                        ? Json.pretty(Json.document(new ReadyDocument(ready, millis)))
                        : "%s ready".formatted(String.join(", ", ready)));
    }
}
