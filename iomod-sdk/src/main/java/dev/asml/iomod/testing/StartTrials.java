package dev.asml.iomod.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.iomod.v1.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How the process is started. */
final class StartTrials {
    private static final JsonMapper JSON = new JsonMapper();
    private static final byte[] UNREADABLE = "{ this is not JSON".getBytes(StandardCharsets.UTF_8);
    private static final int FLOOD = 400;
    private static final int AT_ONCE = 50;

    private StartTrials() {}

    static void byHand(Bench bench) throws InterruptedException {
        ObservedProcess process = bench.byHand();
        int code = exit(bench, process);
        String expected = "it says on standard error that a Threader starts it, and exits with 1";
        Unmet.unless(code == 1, expected, "it exited with " + code);
        Unmet.unless(process.output().contains("Threader"), expected, "it printed: " + process.output());
    }

    static void describe(Bench bench) throws InterruptedException {
        JsonNode description = description(bench);
        for (String key : List.of("coordinates", "version", "protocol_versions", "methods")) {
            Unmet.unless(description.has(key), "a JSON object with \"%s\"".formatted(key), "it printed " + description);
        }
        for (JsonNode method : description.get("methods")) {
            Unmet.unless(
                    method.path("name").isTextual()
                            && method.path("idempotent").isBoolean()
                            && method.path("streaming").isBoolean(),
                    "methods with name, idempotent and streaming",
                    "it printed " + method);
        }
    }

    private static JsonNode description(Bench bench) throws InterruptedException {
        ObservedProcess process = bench.byHand("--describe");
        int code = exit(bench, process);
        Unmet.unless(code == 0, "exit code 0", "it exited with %d and printed: %s".formatted(code, process.output()));
        try {
            JsonNode description = JSON.readTree(process.output());
            Unmet.unless(description.isObject(), "a JSON object", "it printed: " + process.output());
            return description;
        } catch (JsonProcessingException _) {
            throw new Unmet("a JSON object", "it printed: " + process.output());
        }
    }

    static void describedMethods(Bench bench) throws InterruptedException {
        Set<String> registered = new TreeSet<>();
        for (Method method : bench.methods()) {
            registered.add(text(method.getName(), method.getIdempotent(), method.getStreaming()));
        }
        JsonNode description = description(bench);
        Set<String> described = new TreeSet<>();
        for (JsonNode method : description.path("methods")) {
            String name = method.path("name").asText();
            if (!Bench.isConformance(name)) {
                described.add(text(
                        name,
                        method.path("idempotent").asBoolean(),
                        method.path("streaming").asBoolean()));
            }
        }
        Unmet.unless(described.equals(registered), "it describes " + registered, "it describes " + described);
        var register = bench.shared().registration();
        String version = description.path("version").asText();
        Unmet.unless(version.equals(register.getVersion()), "version " + register.getVersion(), "version " + version);
    }

    private static String text(String name, boolean idempotent, boolean streaming) {
        return name + (idempotent ? " idempotent" : "") + (streaming ? " streaming" : "");
    }

    private static int exit(Bench bench, ObservedProcess process) throws InterruptedException {
        try {
            return process.exit().get(bench.check().patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new Unmet(
                    "it exits",
                    "it still ran after %s".formatted(Bench.text(bench.check().patience())));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            process.kill();
        }
    }

    static void address(Bench bench) {
        var _ = bench.shared();
        Reception loopback = new Reception(true, Reception.Greeting.REGISTERED);
        bench.unregistered(bench.settings(), loopback, true, specimen -> {
            var _ = specimen.register();
            specimen.ping();
        });
    }

    /** What it prints about calls that it cannot read fills the pipe, if it prints that much. */
    static void output(Bench bench) {
        List<Method> methods = bench.methods();
        bench.unregistered(bench.settings(), Reception.USUAL, false, specimen -> {
            var _ = specimen.register();
            for (int i = 0; i < FLOOD; i += AT_ONCE) {
                int from = i;
                List<PendingCall> calls = java.util.stream.IntStream.range(0, AT_ONCE)
                        .mapToObj(at -> methods.get((from + at) % methods.size()))
                        .map(method -> specimen.call(method.getName(), UNREADABLE, Duration.ofSeconds(1)))
                        .toList();
                specimen.ping();
                calls.forEach(PendingCall::cancel);
                calls.forEach(Bench::settle);
            }
            specimen.process().read();
        });
    }
}
