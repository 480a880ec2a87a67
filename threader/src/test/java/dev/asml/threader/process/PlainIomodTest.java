package dev.asml.threader.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.IomodDependency;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.io.IoCalls;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An IOmod of the SDK, whose frames go without gRPC. */
@Timeout(180)
final class PlainIomodTest {
    /** Some chunks, and more than a socket takes at once. */
    private static final String LONG = "0123456789abcdef".repeat(100_000);

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Host host;

    @SuppressWarnings("NullAway.Init")
    private static Lease lease;

    @BeforeAll
    static void start() throws Exception {
        host = new Host(folder);
        lease = host.iomods.acquire(
                "todo",
                JavaPackage.unpacked(folder.resolve("plain"), VersatileIomod.class, "1.0.0"),
                new IomodDependency(
                        Host.COORDINATES,
                        "1.0.0",
                        Optional.empty(),
                        Map.of("colour", "blue"),
                        List.of(),
                        List.of(),
                        Host.LIMITS));
        Host.ready(lease);
        // Quick calls, too, wait on a thread of their own until the IOmod has its configuration.
        try (IoCalls calls = host.calls(lease)) {
            assertThat(Host.answer(calls, Host.issue(calls, "colour", ""))).isEqualTo("blue");
        }
    }

    @AfterAll
    static void stop() {
        lease.close();
        host.close();
    }

    @Test
    void isToldAndAnswersWithoutGrpc() throws Exception {
        try (IoCalls calls = host.calls(lease)) {
            assertThat(Host.answer(calls, Host.issue(calls, "colour", ""))).isEqualTo("blue");
            Failure failure = Host.failure(calls, Host.issue(calls, "fail", ""));
            assertThat(failure).isEqualTo(new Failure("NO_LUCK", "as todo/list wishes", true));
            // The thread that reads the plain socket; gRPC's have numbers.
            assertThat(Host.answer(calls, Host.issue(calls, "quick", ""))).startsWith("iomod ");
            assertThat(Host.answer(calls, Host.issue(calls, "where", ""))).doesNotStartWith("iomod");
        }
    }

    @Test
    void takesAndGivesMoreThanASocketHolds() throws Exception {
        try (IoCalls calls = host.calls(lease)) {
            List<Integer> ids = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ids.add(Host.issue(calls, "echo", i + LONG));
                ids.add(Host.issue(calls, "quick", ""));
            }
            for (int i = 0; i < ids.size(); i += 2) {
                assertThat(Host.answer(calls, ids.get(i)).equals(i / 2 + LONG)).isTrue();
                assertThat(Host.answer(calls, ids.get(i + 1))).endsWith(" true");
            }
        }
    }

    @Test
    void aThousandCallsAtOnceHaveTheirAnswers() throws Exception {
        try (IoCalls calls = host.calls(lease)) {
            List<Integer> ids = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                ids.add(Host.issue(calls, i % 2 == 0 ? "quick" : "version", ""));
            }
            for (int i = 0; i < 1000; i++) {
                assertThat(Host.answer(calls, ids.get(i))).endsWith(i % 2 == 0 ? " true" : "1.0.0");
            }
        }
    }

    @Test
    void aGuestAloneWaitsForItsAnswersItself() throws Exception {
        try (IoCalls calls = host.calls(lease)) {
            for (int i = 0; i < 500; i++) {
                assertThat(Host.answer(calls, Host.issue(calls, "quick", ""))).startsWith("iomod ");
            }
        }
    }

    @Test
    void streamsAndCancels() throws Exception {
        try (IoCalls calls = host.calls(lease)) {
            int id = calls.open(Host.COORDINATES + ".copy");
            ByteSink input = calls.upload(id);
            ByteSource answer = calls.download(id);
            Streaming.write(input, "abc");
            assertThat(Streaming.read(answer, 3)).asString().isEqualTo("abc");
            input.close();
            var _ = Host.issue(calls, "stuck", "");
            Host.eventually("it runs", () -> host.log.stream().anyMatch(line -> line.endsWith("invocation-1 stuck")));
        }
        Host.eventually("its slot is free", () -> lease.iomod().view().inFlight() == 0);
    }
}
