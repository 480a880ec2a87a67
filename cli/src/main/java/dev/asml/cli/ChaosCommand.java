package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Disturbs an IOmod's calls on purpose. */
@Command(
        name = "chaos",
        header = "Disturb an IOmod's calls, to see what becomes of its functions.",
        description = {
            "Holds calls back, loses them, lets them fail, or kills the IOmod's process, for some time; what becomes",
            "of the n-th call follows from the seed and n alone, so the same seed disturbs the same sequence of calls",
            "in the same way again. A lost call does not reach the IOmod and fails with IOMOD_LOST.",
            "",
            "It ends by itself, with \"asml chaos off [IOMOD]\", and with the Threader; \"asml chaos status\" shows what",
            "is disturbed, as \"asml top\" and the log do. Only a Threader of \"asml dev\", or one that was started",
            "with \"asml up --chaos\", lets its IOmods be disturbed."
        },
        footer = {
            "",
            "Examples:",
            "  asml chaos hello/akkoro.std.http --latency 50ms..2s --loss 0.1 --seed 7 --for 60s",
            "  asml chaos akkoro.std.http --fail DEADLINE:0.2 --crash-every 100",
            "  asml chaos status",
            "  asml chaos off"
        })
@Listed(
        in = Group.OPERATE,
        see = {"iomods", "top"})
@Prints(ChaosDocument.class)
final class ChaosCommand implements Action {
    private static final String PATH = "/v1/chaos";

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "IOMOD|off|status",
            defaultValue = "status",
            description = "SERVICE/COORDINATES, or coordinates of which there is one. Default: ${DEFAULT-VALUE}.")
    private String what = "status";

    @Parameters(index = "1", arity = "0..1", paramLabel = "IOMOD", description = "With off: only this one.")
    private @Nullable String only;

    @Option(
            names = "--latency",
            paramLabel = "LEAST..MOST",
            description = "Hold each call back for a time between, for example 50ms..2s; or always for the same.")
    private @Nullable String latency;

    @Option(names = "--loss", paramLabel = "SHARE", description = "Lose this share of the calls, from 0 to 1.")
    private double loss;

    @Option(
            names = "--fail",
            paramLabel = "CODE:SHARE",
            description = "Let this share of the calls fail with a code, for example DEADLINE:0.1.")
    private @Nullable String fail;

    @Option(
            names = "--crash-every",
            paramLabel = "N|SHARE",
            description = "Kill the process at every N-th call, or at this share of the calls.")
    private @Nullable String crashEvery;

    @Option(names = "--seed", paramLabel = "S", description = "What decides. Default: any, which is printed.")
    private @Nullable Long seed;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long, an hour at most. Default: ${DEFAULT-VALUE}.")
    private String time = "60s";

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = threader.connect()) {
            switch (what) {
                case "status" -> {}
                case "off" ->
                    client.delete(ThreaderClient.query(PATH, only == null ? Map.of() : Map.of("iomod", only)));
                default -> {
                    byte[] order = Json.pretty(order()).getBytes(StandardCharsets.UTF_8);
                    var _ = client.post(PATH, "application/json", BodyPublishers.ofByteArray(order));
                }
            }
            print(client.read(PATH), terminal);
        }
    }

    private ObjectNode order() {
        ObjectNode order = Json.object().put("iomod", what);
        if (latency != null) {
            String[] bounds = latency.split("\\.\\.", 2);
            Duration least = Durations.parse("--latency", bounds[0]);
            Duration most = bounds.length == 1 ? least : Durations.parse("--latency", bounds[1]);
            order.putArray("latency_ms").add(least.toMillis()).add(most.toMillis());
        }
        order.put("loss", loss);
        if (fail != null) {
            int colon = fail.lastIndexOf(':');
            if (colon <= 0) {
                throw wrong("--fail takes CODE:SHARE, for example DEADLINE:0.1", fail);
            }
            order.put("fail_code", fail.substring(0, colon)).put("fail", share("--fail", fail.substring(colon + 1)));
        }
        if (crashEvery != null) {
            if (crashEvery.matches("[1-9]\\d{0,8}")) {
                order.put("crash_every", Integer.parseInt(crashEvery));
            } else {
                order.put("crash", share("--crash-every", crashEvery));
            }
        }
        if (seed != null) {
            order.put("seed", seed);
        }
        return order.put("for_ms", Durations.parse("--for", time).toMillis());
    }

    private static double share(String option, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw wrong(option + " takes a share from 0 to 1", text);
        }
    }

    private static CliException wrong(String what, String text) {
        return new CliException(ExitCode.USAGE, "%s, not \"%s\"".formatted(what, text));
    }

    private void print(JsonNode state, Terminal terminal) {
        if (output.json()) {
            terminal.result(Json.pretty(state));
            return;
        }
        Table table = new Table(terminal.ink(), "IOMOD", "LEFT", "CALLS", "LOST", "FAILED", "CRASHES", "RULE");
        for (JsonNode each : state.path("disturbances")) {
            table.row(
                    each.path("iomod").asText(),
                    "%d s".formatted((each.path("left_ms").asLong() + 999) / 1000),
                    each.path("calls").asText(),
                    each.path("lost").asText(),
                    each.path("failed").asText(),
                    each.path("crashes").asText(),
                    each.path("rule").asText());
        }
        if (!table.isEmpty()) {
            terminal.result(table.text());
        } else if (state.path("allowed").asBoolean()) {
            terminal.note("No IOmod is disturbed.");
        } else {
            terminal.note("No IOmod is disturbed, nor may any be: start the Threader with \"asml up --chaos\".");
        }
    }
}
