package dev.asml.iomod.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.iomod.FailureCode;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.v1.Cancel;
import dev.asml.iomod.v1.Credit;
import dev.asml.iomod.v1.Method;
import dev.asml.iomod.v1.Register;
import dev.asml.iomod.v1.ToIomod;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Checks an IOmod's executable, in whatever language it is written, against the rules of the protocol. Its methods are
 * only called with input that they cannot read, so that only those without input do anything.
 */
public final class IomodCheck {
    private static final BrokerSettings SETTINGS =
            new BrokerSettings(Map.of(), 16 * 1024, 1 << 20, Duration.ofSeconds(10));
    private static final byte[] UNREADABLE = "{ this is not JSON".getBytes(StandardCharsets.UTF_8);
    private static final String NO_METHOD = "no-such-method";
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int CALLS = 100;
    private static final int LARGE_BYTES = 1 << 20;

    private final IomodCommand command;
    private final List<Finding> findings = new ArrayList<>();

    private IomodCheck(IomodCommand command) {
        this.command = command;
    }

    /**
     * One rule and whether it was kept.
     *
     * @param rule what an IOmod does
     * @param problem what this one did instead; empty if it kept the rule
     */
    public record Finding(String rule, String problem) {
        public boolean isKept() {
            return problem.isEmpty();
        }

        @Override
        public String toString() {
            return isKept() ? "ok    " + rule : "FAIL  " + rule + "\n      " + problem;
        }
    }

    /** Checks every rule, each of the last ones with a process of its own. */
    public static List<Finding> check(IomodCommand command) {
        IomodCheck check = new IomodCheck(command);
        check.rule("explains itself and exits with 1 when run by hand", check::runByHand);
        check.rule("prints its coordinates, version and methods for --describe", check::describe);
        check.serving();
        check.leaving("exits with 0 after a drain", iomod -> {
            require(iomod.drain(GRACE), "it closed the stream without Drained");
            int code = iomod.exitCode();
            require(code == 0, "it exited with " + code);
        });
        check.leaving("exits when the Threader closes the stream", DrivenIomod::closeStream);
        check.leaving("exits when the connection breaks", DrivenIomod::breakConnection);
        check.leaving("exits when its standard input ends", DrivenIomod::closeInput);
        return List.copyOf(check.findings);
    }

    /**
     * Prints the findings and exits with 0 if every rule was kept, else with 1.
     *
     * @param args the coordinates and the executable
     */
    public static void main(String[] args) {
        if (args.length != 2) {
            System.err.println("usage: IomodCheck COORDINATES EXECUTABLE");
            System.exit(2);
        }
        List<Finding> findings = check(IomodCommand.executable(args[0], Path.of(args[1])));
        findings.forEach(System.out::println);
        System.exit(findings.stream().allMatch(Finding::isKept) ? 0 : 1);
    }

    private void serving() {
        try (DrivenIomod iomod = DrivenIomod.process(command, SETTINGS)) {
            rule("registers within 10 seconds, under its coordinates", () -> registration(iomod.registration()));
            rule("answers METHOD_NOT_FOUND for a method that it does not have", () -> unknownMethod(iomod));
            rule(
                    "replies once to input that it cannot read, of every method, cancelled if it takes long",
                    () -> badInput(iomod));
            rule("answers %d calls at a time, and pings meanwhile".formatted(CALLS), () -> concurrency(iomod));
            rule("replies once to a cancelled call and ignores a cancel that comes late", () -> cancel(iomod));
            rule("takes input in chunks", () -> chunks(iomod));
            rule("heeds credit, and ignores credit that nobody asked for", () -> credit(iomod));
            rule("ignores frames that it does not know", () -> {
                iomod.send(ToIomod.getDefaultInstance());
                iomod.ping();
            });
            rule("goes on after a change of its configuration", () -> {
                iomod.config(Map.of());
                unknownMethod(iomod);
            });
            rule(
                    "sends nothing that the protocol does not allow",
                    () -> require(iomod.violations().isEmpty(), String.join("; ", iomod.violations())));
        } catch (IllegalStateException e) {
            findings.add(
                    new Finding("registers within 10 seconds, under its coordinates", String.valueOf(e.getMessage())));
        }
    }

    private void leaving(String rule, Consumer<DrivenIomod> leave) {
        rule(rule, () -> {
            try (DrivenIomod iomod = DrivenIomod.process(command, SETTINGS)) {
                leave.accept(iomod);
                iomod.exitCode();
            }
        });
    }

    private interface Rule {
        void check() throws IOException, InterruptedException;
    }

    private void rule(String rule, Rule body) {
        String problem = "";
        try {
            body.check();
        } catch (IllegalStateException | IomodFailure | IOException e) {
            problem = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem = "interrupted";
        }
        findings.add(new Finding(rule, problem));
    }

    private static void require(boolean kept, String problem) {
        if (!kept) {
            throw new IllegalStateException(problem);
        }
    }

    private void runByHand() throws InterruptedException {
        ObservedProcess process = ObservedProcess.of(command.startByHand());
        int code = await(process);
        require(code == 1, "it exited with " + code);
        require(!process.output().isBlank(), "it printed nothing");
    }

    private void describe() throws IOException, InterruptedException {
        ObservedProcess process = ObservedProcess.of(command.startByHand("--describe"));
        int code = await(process);
        require(code == 0, "it exited with %d and printed: %s".formatted(code, process.output()));
        JsonNode description = new JsonMapper().readTree(process.output());
        for (String key : List.of("coordinates", "version", "protocol_versions", "methods")) {
            require(description.has(key), "\"%s\" is missing in %s".formatted(key, description));
        }
    }

    private static int await(ObservedProcess process) throws InterruptedException {
        try {
            return process.exit().get(SETTINGS.patience().toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.kill();
            throw new IllegalStateException("it did not exit", e);
        }
    }

    private void registration(Register frame) {
        require(
                frame.getCoordinates().equals(command.coordinates()),
                "it registered as \"%s\"".formatted(frame.getCoordinates()));
        require(
                frame.getVersion().matches("\\d+\\.\\d+\\.\\d+"),
                "its version is \"%s\"".formatted(frame.getVersion()));
        long names =
                frame.getMethodsList().stream().map(Method::getName).distinct().count();
        require(
                frame.getMethodsCount() > 0 && names == frame.getMethodsCount(),
                "it has no methods, or two of one name");
    }

    private static void unknownMethod(DrivenIomod iomod) {
        requireCode(iomod.start(NO_METHOD, "{}"), FailureCode.METHOD_NOT_FOUND);
    }

    private static void requireCode(PendingCall call, FailureCode code) {
        IomodFailure failure = call.failure();
        require(failure.code().equals(code.name()), "it answered %s: %s".formatted(failure.code(), failure.message()));
    }

    private static void badInput(DrivenIomod iomod) {
        List<PendingCall> calls = iomod.registration().getMethodsList().stream()
                .map(method -> iomod.start(method.getName(), UNREADABLE, Duration.ZERO))
                .toList();
        iomod.ping();
        calls.stream().filter(call -> !call.isDone()).forEach(PendingCall::cancel);
        calls.forEach(IomodCheck::settle);
    }

    /** Waits for any reply; methods without input may well succeed. */
    private static void settle(PendingCall call) {
        try {
            call.output();
        } catch (IomodFailure expected) {
            require(!expected.code().isBlank(), "a failure has no code");
        }
    }

    private static void concurrency(DrivenIomod iomod) {
        List<PendingCall> calls = IntStream.range(0, CALLS)
                .mapToObj(_ -> iomod.start(NO_METHOD, "{}"))
                .toList();
        iomod.ping();
        calls.forEach(call -> requireCode(call, FailureCode.METHOD_NOT_FOUND));
    }

    private static void cancel(DrivenIomod iomod) {
        PendingCall call = iomod.start(NO_METHOD, "{}");
        call.cancel();
        settle(call);
        call.cancel();
        iomod.send(ToIomod.newBuilder()
                .setCancel(Cancel.newBuilder().setId(Long.MAX_VALUE))
                .build());
        iomod.ping();
    }

    /** That a reply stays within its credit is noted as a violation where it does not. */
    private static void credit(DrivenIomod iomod) {
        for (long id : new long[] {0, Long.MAX_VALUE, -1}) {
            iomod.send(ToIomod.newBuilder()
                    .setCredit(Credit.newBuilder().setId(id).setBytes(-1))
                    .build());
        }
        for (Method method : iomod.registration().getMethodsList()) {
            if (method.getStreaming()) {
                settle(iomod.start(method.getName(), UNREADABLE, Duration.ZERO));
                StreamedCall call = iomod.open(method.getName());
                call.begin();
                call.cancel();
                settle(call);
            }
        }
        iomod.ping();
    }

    private static void settle(StreamedCall call) {
        try {
            call.output().transferTo(OutputStream.nullOutputStream());
        } catch (IomodFailure expected) {
            require(!expected.code().isBlank(), "a failure has no code");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void chunks(DrivenIomod iomod) {
        byte[] large = new byte[LARGE_BYTES];
        settle(iomod.start(iomod.registration().getMethods(0).getName(), large, Duration.ZERO));
        settle(iomod.start(NO_METHOD, large, Duration.ZERO));
        iomod.ping();
    }
}
