package dev.asml.threader.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.FailureCode;
import dev.asml.threader.io.Completion.Answer;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.io.IoCalls;
import dev.asml.threader.io.IoLedger;
import dev.asml.threader.io.IomodState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class IomodCrashTest {
    @TempDir
    Path folder;

    private Host host;

    @BeforeEach
    void start() throws IOException {
        host = new Host(folder);
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void everyCallInFlightAtAKillEndsExactlyOnce() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            long killed = Host.pid(lease);
            for (int i = 1; i <= 200; i++) {
                Host.issue(calls, i % 2 == 0 ? "stuck" : "echo", "x");
            }
            Host.eventually("all are sent", () -> host.ledger.totals().sent() == 200);
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();
            int lost = 0;
            for (int i = 1; i <= 200; i++) {
                lost += switch (Host.end(calls, i)) {
                    case Answer _ -> 0;
                    case Failure failure -> {
                        assertThat(failure.code()).isEqualTo("IOMOD_LOST");
                        assertThat(failure.retryable()).isFalse();
                        yield 1;
                    }
                };
            }
            assertThat(lost).isGreaterThanOrEqualTo(100);
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "after"))).isEqualTo("after");
            assertThat(lease.iomod().view().restarts()).isEqualTo(1);
            assertThat(Host.pid(lease)).isNotEqualTo(killed);
        }
        IoLedger.Totals totals = host.ledger.totals();
        assertThat(totals.issued()).isEqualTo(201);
        assertThat(totals.answered() + totals.failed(FailureCode.IOMOD_LOST)).isEqualTo(201);
    }

    @Test
    void anIdempotentCallIsSentAgainOnce() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            assertThat(Host.answer(calls, Host.issue(calls, "once", ""))).isEqualTo("second");
        }
        assertThat(host.ledger.totals().sent()).isEqualTo(2);
    }

    @Test
    void aCallThatIsNotIdempotentIsNotSentAgain() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            Failure failure = Host.failure(calls, Host.issue(calls, "halt", ""));
            assertThat(failure.code()).isEqualTo("IOMOD_LOST");
            assertThat(failure.message()).contains("lost in the middle of the call");
        }
        assertThat(host.ledger.totals().sent()).isEqualTo(1);
    }

    @Test
    void anIomodThatKeepsCrashingFailsAndSaysWhy() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            for (int i = 0; i <= Host.TIMINGS.restarts(); i++) {
                Host.answer(calls, Host.issue(calls, "echo", ""));
                long pid = Host.pid(lease);
                ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                Host.eventually("its end is noticed", () -> !isReadyAs(lease, pid));
            }
            Host.eventually("it has failed", () -> lease.iomod().view().state() instanceof IomodState.Failed);
            assertThat(Host.diagnosis(lease)).contains("asml.test.iomod 1.0.0 failed", "was ended by signal 9");
            Failure failure = Host.failure(calls, Host.issue(calls, "echo", ""));
            assertThat(failure.code()).isEqualTo("IOMOD_UNAVAILABLE");
            assertThat(failure.message()).contains("has failed");

            assertThat(host.iomods.restart("todo", Host.COORDINATES)).isTrue();
            Host.eventually("it is ready", () -> lease.iomod().view().state() instanceof IomodState.Ready);
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "back"))).isEqualTo("back");
        }
    }

    private static boolean isReadyAs(Lease lease, long pid) {
        return lease.iomod().view().state() instanceof IomodState.Ready ready
                && ready.pid().orElse(0) == pid;
    }

    @Test
    void aNewDeployRevivesAnIomodThatHasFailed() throws Exception {
        UnpackedIomod broken = host.script("#!/bin/sh\nexit 4\n");
        try (Lease lease = host.iomods.acquire("todo", broken, Host.dependency(Host.LIMITS))) {
            assertThat(Host.diagnosis(lease)).contains("exited with code 4", "printed nothing");
            host.testIomod();
            try (Lease again = host.iomods.acquire("todo", broken, Host.dependency(Host.LIMITS))) {
                assertThat(Host.ready(again).version()).isEqualTo("1.0.0");
                assertThat(again.iomod()).isSameAs(lease.iomod());
            }
        }
    }

    @Test
    void callsThatComeDuringARestartWaitForIt() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            Host.failure(calls, Host.issue(calls, "halt", ""));
            int[] ids = new int[20];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = Host.issue(calls, "echo", "call " + i);
            }
            for (int i = 0; i < ids.length; i++) {
                assertThat(Host.answer(calls, ids[i])).isEqualTo("call " + i);
            }
        }
    }

    @Test
    void callsThatWaitTooLongForARestartEndAtTheirDeadline() throws Exception {
        try (Lease lease = host.start("never-register");
                IoCalls calls = host.calls(lease, "todo/list", Duration.ofMillis(20))) {
            Failure failure = Host.failure(calls, Host.issue(calls, "echo", ""));
            assertThat(failure.code()).isEqualTo("DEADLINE");
            assertThat(failure.message()).contains("is starting");
            assertThat(failure.retryable()).isTrue();
        }
    }

    @Test
    void anIomodThatDoesNotAnswerPingsIsReplaced() throws Exception {
        Timings brisk = new Timings(
                Duration.ofMillis(100),
                3,
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                2,
                3,
                Duration.ofSeconds(60),
                Duration.ofMillis(100),
                Duration.ofMillis(100),
                Duration.ofMillis(200),
                Duration.ofSeconds(5),
                Duration.ofMillis(5));
        try (Host pinging = new Host(folder.resolve("pinging"), brisk);
                Lease lease = pinging.startReady("no-pong");
                IoCalls calls = pinging.calls(lease)) {
            Failure failure = Host.failure(calls, Host.issue(calls, "stuck", ""));
            assertThat(failure.message()).contains("did not answer 3 pings");
            Host.eventually("it is started again", () -> lease.iomod().view().restarts() > 0);
        }
    }

    @Test
    void aFrameBeyondTheBoundEndsTheStreamNotTheHost() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            Failure failure = Host.failure(calls, Host.issue(calls, "frame", ""));
            assertThat(failure.code()).isEqualTo("IOMOD_LOST");
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "again"))).isEqualTo("again");
        }
    }

    @Test
    void whatACrashedProcessHadStartedIsEndedToo() throws Exception {
        Path pids = folder.resolve("pids");
        String script = """
                #!/bin/sh
                sleep 1000 > /dev/null 2>&1 &
                echo $! >> %s
                exit 5
                """.formatted(pids);
        try (Lease lease = host.iomods.acquire("todo", host.script(script), Host.dependency(Host.LIMITS))) {
            assertThat(Host.diagnosis(lease)).contains("exited with code 5");
        }
        host.close();
        assertThat(Files.readAllLines(pids)).hasSize(2).allMatch(pid -> Host.isGone(Long.parseLong(pid)));
    }
}
