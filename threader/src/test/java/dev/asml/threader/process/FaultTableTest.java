package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.IomodDependency;
import dev.asml.threader.io.Completion.Answer;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.io.IoCalls;
import dev.asml.threader.io.IomodState;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.StreamFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each step of the protocol, with each fault that can befall it, and what has to come of the call that is under way. */
@Timeout(60)
final class FaultTableTest {
    private static final String ANSWERED = "ANSWERED";
    private static final String LOST = "IOMOD_LOST";
    private static final String DEADLINE = "DEADLINE";
    private static final String INTERNAL = "INTERNAL";
    private static final String IN_FORCE = "{colour=red}";
    private static final String AS_BEFORE = "{colour=blue}";
    private static final String CANCELLED = "CANCELLED";

    /** Three parts as an input, and four as an answer. */
    private static final String LARGE = "x".repeat(600_000);

    private static final int PIECE = 64 * 1024;
    private static final Set<Step> BEFORE = EnumSet.of(Step.CONNECT, Step.REGISTER, Step.REGISTERED);
    private static final Set<Fault> BREAKING = EnumSet.of(Fault.CUT, Fault.HALF, Fault.STALL, Fault.KILL, Fault.GARBLE);

    @TempDir
    Path folder;

    /** What a guest, or who operates the Threader, does meanwhile. */
    enum Deed {
        /** Calls a method before the IOmod is there. */
        CALL_EARLY,
        CALL_SMALL,
        /** Calls a method that may be called again. */
        CALL_SAFE,
        CALL_LARGE,
        STREAM,
        /** Cancels a call. */
        CANCEL,
        /** Waits for an answer while pings pass. */
        WAIT,
        /** Lets the IOmod go while a call is in flight. */
        RELEASE,
        /** Closes the host while a call is in flight. */
        CLOSE,
        /** Gives it another configuration. */
        CONFIGURE
    }

    /** A line of the table. */
    record Line(Step step, Fault fault, Deed deed, String outcome, boolean alone) {
        @Override
        public String toString() {
            return "%s %s, %s: %s%s".formatted(fault, step, deed, outcome, alone ? " (frames alone)" : "");
        }

        Line withFramesAlone() {
            return new Line(step, fault, deed, outcome, true);
        }
    }

    /** Everything over gRPC, and what comes after the registration with frames alone. */
    static List<Line> table() {
        List<Line> grpc = overGrpc();
        List<Line> table = new ArrayList<>(grpc);
        grpc.stream()
                .filter(line -> !BEFORE.contains(line.step()))
                .map(Line::withFramesAlone)
                .forEach(table::add);
        List<Line> attach = new ArrayList<>();
        lines(attach, Step.ATTACH, Deed.CALL_EARLY, ANSWERED, Fault.CUT, Fault.HALF, Fault.KILL, Fault.GARBLE);
        lines(attach, Step.ATTACH, Deed.CALL_EARLY, ANSWERED, Fault.TWICE, Fault.TRICKLE, Fault.FLOOD);
        attach.stream().map(Line::withFramesAlone).forEach(table::add);
        return table;
    }

    private static List<Line> overGrpc() {
        List<Line> table = new ArrayList<>();
        lines(
                table,
                Step.CONNECT,
                Deed.CALL_EARLY,
                ANSWERED,
                Fault.CUT,
                Fault.STALL,
                Fault.KILL,
                Fault.GARBLE,
                Fault.FLOOD);
        lines(table, Step.REGISTER, Deed.CALL_EARLY, ANSWERED, Fault.values());
        lines(table, Step.REGISTERED, Deed.CALL_EARLY, ANSWERED, toIomod());

        broken(table, Step.CALL, Deed.CALL_SMALL, LOST);
        broken(table, Step.CALL, Deed.CALL_SAFE, ANSWERED);
        lines(table, Step.CALL, Deed.CALL_SMALL, DEADLINE, Fault.DROP);
        lines(table, Step.CALL, Deed.CALL_SMALL, ANSWERED, Fault.TWICE, Fault.TRICKLE);
        broken(table, Step.CALL_PART, Deed.CALL_LARGE, LOST);
        lines(table, Step.CALL_PART, Deed.CALL_LARGE, ANSWERED, Fault.TRICKLE);
        broken(table, Step.CALL_END, Deed.CALL_LARGE, LOST);
        lines(table, Step.CALL_END, Deed.CALL_LARGE, DEADLINE, Fault.DROP);
        lines(table, Step.CALL_END, Deed.CALL_LARGE, ANSWERED, Fault.TWICE, Fault.TRICKLE);

        broken(table, Step.REPLY, Deed.CALL_SMALL, LOST);
        broken(table, Step.REPLY, Deed.CALL_SAFE, ANSWERED);
        lines(table, Step.REPLY, Deed.CALL_SMALL, DEADLINE, Fault.DROP);
        lines(table, Step.REPLY, Deed.CALL_SMALL, ANSWERED, Fault.TWICE, Fault.TRICKLE, Fault.FLOOD);
        broken(table, Step.REPLY_BEGIN, Deed.CALL_LARGE, LOST);
        lines(table, Step.REPLY_BEGIN, Deed.CALL_LARGE, INTERNAL, Fault.DROP, Fault.TWICE, Fault.SWAP);
        lines(table, Step.REPLY_BEGIN, Deed.CALL_LARGE, ANSWERED, Fault.TRICKLE, Fault.FLOOD);
        broken(table, Step.REPLY_PART, Deed.CALL_LARGE, LOST);
        lines(table, Step.REPLY_PART, Deed.CALL_LARGE, ANSWERED, Fault.TRICKLE, Fault.FLOOD);
        broken(table, Step.REPLY_END, Deed.CALL_LARGE, LOST);
        lines(table, Step.REPLY_END, Deed.CALL_LARGE, DEADLINE, Fault.DROP);
        lines(table, Step.REPLY_END, Deed.CALL_LARGE, ANSWERED, Fault.TWICE, Fault.TRICKLE, Fault.FLOOD);

        broken(table, Step.CREDIT_IN, Deed.STREAM, LOST);
        lines(table, Step.CREDIT_IN, Deed.STREAM, ANSWERED, Fault.TWICE, Fault.TRICKLE, Fault.FLOOD);
        broken(table, Step.CREDIT_OUT, Deed.STREAM, LOST);
        lines(table, Step.CREDIT_OUT, Deed.STREAM, ANSWERED, Fault.TRICKLE);

        lines(table, Step.CANCEL, Deed.CANCEL, CANCELLED, toIomod());
        broken(table, Step.PING, Deed.WAIT, LOST);
        lines(table, Step.PING, Deed.WAIT, ANSWERED, Fault.DROP, Fault.TWICE, Fault.TRICKLE);
        broken(table, Step.PONG, Deed.WAIT, LOST);
        lines(table, Step.PONG, Deed.WAIT, ANSWERED, Fault.DROP, Fault.TWICE, Fault.SWAP, Fault.TRICKLE, Fault.FLOOD);

        for (Deed deed : List.of(Deed.RELEASE, Deed.CLOSE)) {
            broken(table, Step.DRAIN, deed, LOST);
            lines(table, Step.DRAIN, deed, LOST, Fault.DROP);
            lines(table, Step.DRAIN, deed, ANSWERED, Fault.TWICE, Fault.TRICKLE);
            lines(table, Step.DRAINED, deed, ANSWERED, Fault.values());
        }
        broken(table, Step.CONFIG, Deed.CONFIGURE, IN_FORCE);
        lines(table, Step.CONFIG, Deed.CONFIGURE, AS_BEFORE, Fault.DROP);
        lines(table, Step.CONFIG, Deed.CONFIGURE, IN_FORCE, Fault.TWICE, Fault.TRICKLE);
        broken(table, Step.CONFIGURED, Deed.CONFIGURE, IN_FORCE);
        lines(table, Step.CONFIGURED, Deed.CONFIGURE, AS_BEFORE, Fault.DROP);
        lines(table, Step.CONFIGURED, Deed.CONFIGURE, IN_FORCE, Fault.TWICE, Fault.TRICKLE, Fault.FLOOD);
        return table;
    }

    private static void broken(List<Line> table, Step step, Deed deed, String outcome) {
        lines(table, step, deed, outcome, BREAKING.toArray(Fault[]::new));
    }

    private static void lines(List<Line> table, Step step, Deed deed, String outcome, Fault... faults) {
        for (Fault fault : faults) {
            table.add(new Line(step, fault, deed, outcome, false));
        }
    }

    /** What can befall a frame that no other has to follow. */
    private static Fault[] toIomod() {
        return Stream.of(Fault.values())
                .filter(fault -> fault != Fault.SWAP && fault != Fault.FLOOD)
                .toArray(Fault[]::new);
    }

    /** What the JVM and its libraries keep once they were used is not what a line leaves behind. */
    @BeforeAll
    static void useEverythingOnce(@TempDir Path folder) throws Exception {
        try (Host host = new Host(folder, Host.TIMINGS, Broker.Transport.LOOPBACK)) {
            UnpackedIomod silent = host.script(StandIn.SCRIPT);
            try (StandIn _ = new StandIn(silent.folder());
                    Lease lease = host.iomods.acquire("todo", silent, Host.dependency(Host.LIMITS))) {
                assertServes(host, lease);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void everyCallHasOneEndAndNothingIsLeft(Line line) throws Exception {
        Remains before = Remains.now();
        Host host = new Host(folder, timings(line), Broker.Transport.LOOPBACK);
        UnpackedIomod silent = host.script(StandIn.SCRIPT);
        try (StandIn standIn = new StandIn(silent.folder(), line.step(), line.fault(), line.alone())) {
            Lease lease = host.iomods.acquire("todo", silent, Host.dependency(limits(line)));
            try (IoCalls calls = host.calls(lease)) {
                assertThat(outcome(line, host, silent, lease, calls)).isEqualTo(line.outcome());
                Host.eventually("the fault has happened", standIn::hasStruck);
            }
            if (line.deed() != Deed.RELEASE && line.deed() != Deed.CLOSE) {
                assertServes(host, lease);
            }
            host.close();
        }
        assertThat(folder.resolve("run")).isEmptyDirectory();
        Host.eventually("nothing is left", () -> Remains.now().isWithin(before));
    }

    /** One that was lost is ready again, and one that was not still is. */
    private static void assertServes(Host host, Lease lease) throws InterruptedException {
        try (IoCalls after = host.calls(lease, "todo/after", Host.PATIENCE)) {
            assertThat(Host.answer(after, Host.issue(after, "safe", "after"))).isEqualTo("after");
        }
        Host.eventually("it is ready", () -> lease.iomod().view().state() instanceof IomodState.Ready);
        Host.eventually("no slot is held", () -> lease.iomod().view().inFlight() == 0);
        assertThat(lease.iomod().view().queued()).isZero();
    }

    private static String outcome(Line line, Host host, UnpackedIomod silent, Lease lease, IoCalls calls)
            throws Exception {
        return switch (line.deed()) {
            case CALL_EARLY -> end(calls, Host.issue(calls, "safe", "early"));
            case CALL_SMALL -> {
                Host.ready(lease);
                yield end(calls, Host.issue(calls, "echo", "small"));
            }
            case CALL_SAFE -> {
                Host.ready(lease);
                yield end(calls, Host.issue(calls, "safe", "small"));
            }
            case CALL_LARGE -> {
                Host.ready(lease);
                yield end(calls, Host.issue(calls, "echo", LARGE));
            }
            case STREAM -> {
                Host.ready(lease);
                yield stream(calls);
            }
            case CANCEL -> {
                int id = hold(host, lease, calls);
                calls.cancel(id);
                yield end(calls, id);
            }
            case WAIT -> {
                int id = hold(host, lease, calls);
                if (!line.fault().breaks()) {
                    Host.issue(calls, "release", "");
                }
                yield end(calls, id);
            }
            case RELEASE -> {
                int id = hold(host, lease, calls);
                lease.close();
                yield end(calls, id);
            }
            case CLOSE -> {
                int id = hold(host, lease, calls);
                host.close();
                yield end(calls, id);
            }
            case CONFIGURE -> {
                Host.ready(lease);
                yield configured(calls, host.iomods.acquire("todo", silent, redDependency(line)));
            }
        };
    }

    private static IomodDependency redDependency(Line line) {
        IomodDependency blue = Host.dependency(limits(line));
        return new IomodDependency(
                blue.coordinates(),
                blue.version(),
                blue.source(),
                Map.of("colour", "red"),
                blue.environment(),
                blue.arguments(),
                blue.limits());
    }

    /** The configuration that the IOmod comes to, which is the new one if and only if nobody was told otherwise. */
    private static String configured(IoCalls calls, Lease red) throws InterruptedException {
        String wanted = red.configure().isEmpty() ? IN_FORCE : AS_BEFORE;
        Host.eventually("it has " + wanted, () -> {
            int id = Host.issue(calls, "config", "");
            return Host.end(calls, id) instanceof Answer(byte[] bytes) && new String(bytes, UTF_8).equals(wanted);
        });
        return wanted;
    }

    private static int hold(Host host, Lease lease, IoCalls calls) throws InterruptedException {
        Host.ready(lease);
        int id = Host.issue(calls, "hold", "");
        Host.eventually("it is sent", () -> host.ledger.totals().sent() >= 1);
        return id;
    }

    private static String stream(IoCalls calls) {
        int id = Streaming.open(calls, "copy");
        ByteSink input = calls.upload(id);
        ByteSource answer = calls.download(id);
        try {
            for (int i = 0; i < 8; i++) {
                Streaming.write(input, new byte[PIECE]);
                input.flush();
                assertThat(Streaming.read(answer, PIECE)).hasSize(PIECE);
            }
            input.close();
            assertThat(Streaming.skipAll(answer)).isZero();
        } catch (StreamFailure broken) {
            assertThat(broken.code()).isInstanceOf(Failure.class);
        }
        return end(calls, id);
    }

    private static String end(IoCalls calls, int id) {
        return switch (Host.end(calls, id)) {
            case Answer _ -> ANSWERED;
            case Failure failure -> failure.code();
        };
    }

    private static IomodDependency.Limits limits(Line line) {
        boolean early = line.deed() == Deed.CALL_EARLY || line.outcome().equals(AS_BEFORE);
        boolean silent = line.outcome().equals(DEADLINE);
        return new IomodDependency.Limits(
                early ? Duration.ofMillis(400) : Duration.ofSeconds(30),
                silent ? Duration.ofMillis(150) : Duration.ofSeconds(30),
                Duration.ofMillis(150),
                16,
                16,
                64);
    }

    /** Pings are for the lines that are about them: a slow machine is not to be taken for a stalled IOmod elsewhere. */
    private static Timings timings(Line line) {
        boolean pinged = line.fault() == Fault.STALL || line.deed() == Deed.WAIT;
        return new Timings(
                pinged ? Duration.ofMillis(40) : Duration.ofSeconds(5),
                line.fault() == Fault.STALL ? 3 : 200,
                Duration.ofMillis(5),
                Duration.ofMillis(20),
                20,
                20,
                Duration.ofSeconds(60),
                Duration.ofMillis(300),
                Duration.ofMillis(100),
                Duration.ofMillis(100),
                Duration.ofSeconds(2),
                Duration.ofMillis(5));
    }
}
