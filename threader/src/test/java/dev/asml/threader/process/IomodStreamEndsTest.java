package dev.asml.threader.process;

import static dev.asml.threader.process.Streaming.failureOf;
import static dev.asml.threader.process.Streaming.open;
import static dev.asml.threader.process.Streaming.read;
import static dev.asml.threader.process.Streaming.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asml.manifests.IomodDependency;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.io.IoCalls;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.StreamFailure;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class IomodStreamEndsTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Host host;

    @BeforeEach
    void begin() throws Exception {
        host = new Host(folder);
    }

    @AfterEach
    void close() {
        host.close();
    }

    private Lease start() throws Exception {
        return start(Host.LIMITS);
    }

    private Lease start(IomodDependency.Limits limits) throws Exception {
        Lease lease = host.iomods.acquire("todo", host.javaIomod(StreamingIomod.class), Host.dependency(limits));
        Host.ready(lease);
        return lease;
    }

    @Test
    void aProcessThatIsKilledInTheMiddleBreaksTheStreamOffAndIsNotAskedAgain() throws Exception {
        try (Lease lease = start();
                IoCalls calls = host.calls(lease)) {
            int id = open(calls, "safe-copy");
            ByteSink input = calls.upload(id);
            ByteSource answer = calls.download(id);
            write(input, "a part");
            assertThat(read(answer, 6)).asString().isEqualTo("a part");
            ProcessHandle.of(Host.pid(lease)).orElseThrow().destroyForcibly();

            StreamFailure broken = failureOf(answer);
            assertThat(broken.code())
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo("IOMOD_LOST"));
            assertThat(Host.failure(calls, id).code()).isEqualTo("IOMOD_LOST");
            assertThat(answer.take(1)).isNull();
            assertThat(catchThrowable(input::room)).isInstanceOf(StreamFailure.class);
            assertThat(input.room()).isEqualTo(ByteSink.CLOSED);
        }
        assertThat(host.ledger.totals().sent()).isEqualTo(1);
    }

    @Test
    void anAnswerOfWhichNobodyHasHadAnythingIsAskedForAgain() throws Exception {
        try (Lease lease = start();
                IoCalls calls = host.calls(lease)) {
            assertThat(Host.answer(calls, Host.issue(calls, "once", " and the rest")))
                    .isEqualTo("a part and the rest");
        }
        assertThat(host.ledger.totals().sent()).isEqualTo(2);
    }

    @Test
    void aStreamMayTakeLongButNotStandStill() throws Exception {
        try (Lease lease = start(callsMayTake(Duration.ofMillis(1500)));
                IoCalls calls = host.calls(lease)) {
            int id = open(calls, "copy");
            ByteSink input = calls.upload(id);
            ByteSource answer = calls.download(id);
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < Duration.ofMillis(1800).toNanos()) {
                write(input, "tick");
                assertThat(read(answer, 4)).hasSize(4);
            }
            assertThat(failureOf(answer).code())
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo("DEADLINE"));
        }
    }

    private static IomodDependency.Limits callsMayTake(Duration time) {
        IomodDependency.Limits limits = Host.LIMITS;
        return new IomodDependency.Limits(
                limits.startTimeout(),
                time,
                limits.drainTimeout(),
                limits.inFlight(),
                limits.queue(),
                limits.heapMegabytes());
    }

    @Test
    void aCallThatIsOpenedBeforeTheIomodIsReadyWaitsForIt() throws Exception {
        try (Lease lease = host.iomods.acquire(
                        "todo", host.javaIomod(StreamingIomod.class), Host.dependency(Host.LIMITS));
                IoCalls calls = host.calls(lease)) {
            int streamed = open(calls, "count");
            ByteSink input = calls.upload(streamed);
            write(input, "1234");
            input.flush();
            int whole = open(calls, "echo");
            ByteSink other = calls.upload(whole);
            write(other, "whole");
            other.close();
            input.close();
            assertThat(Host.answer(calls, streamed)).isEqualTo("4");
            assertThat(Host.answer(calls, whole)).isEqualTo("whole");
        }
    }

    @Test
    void aDrainLetsStreamsFinish() throws Exception {
        Lease lease = start();
        try (IoCalls calls = host.calls(lease)) {
            int id = open(calls, "copy");
            ByteSink input = calls.upload(id);
            ByteSource answer = calls.download(id);
            write(input, "before");
            assertThat(read(answer, 6)).hasSize(6);
            lease.close();
            write(input, "after");
            input.close();
            assertThat(read(answer, Integer.MAX_VALUE)).asString().isEqualTo("after");
        }
    }

    @Test
    void creditsThatMakeNoSenseAreNotHeededAndAnswersWithoutCreditAreRefused() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            int garbage = open(calls, "garbage-credit");
            ByteSink input = calls.upload(garbage);
            write(input, new byte[MIB]);
            input.close();
            assertThat(Host.answer(calls, garbage)).isEqualTo("1048576");

            int overrun = open(calls, "overrun");
            ByteSource answer = calls.download(overrun);
            assertThat(failureOf(answer).getMessage()).contains("more of a reply than it had credit for");
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "on"))).isEqualTo("on");
        }
    }
}
