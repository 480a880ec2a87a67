package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.FailureCode;
import dev.asml.manifests.IomodDependency;
import dev.asml.threader.io.Completion.Answer;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.io.IoCalls;
import dev.asml.threader.io.IoLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class IomodCallsTest {
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
    void callsMadeBeforeItIsReadyWaitAndAreAnswered() throws Exception {
        try (Lease lease = host.start();
                IoCalls calls = host.calls(lease)) {
            int id = Host.issue(calls, "echo", "early");
            assertThat(Host.answer(calls, id)).isEqualTo("early");
        }
    }

    @Test
    void answersOfEverySizeComeBackAsTheyWere() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            for (int size : new int[] {0, 1, 1000, 262_143, 262_144, 262_145, 10 << 20}) {
                byte[] input = new byte[size];
                new Random(size).nextBytes(input);
                int id = calls.issue(Host.COORDINATES + ".echo", input.clone());
                assertThat(Host.end(calls, id))
                        .isInstanceOfSatisfying(
                                Answer.class,
                                answer -> assertThat(answer.bytes()).isEqualTo(input));
                calls.release(id);
            }
        }
    }

    @Test
    void twoThousandCallsAtOnceAllGetTheirOwnAnswers() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            for (int i = 1; i <= 2000; i++) {
                assertThat(Host.issue(calls, "echo", "call " + i)).isEqualTo(i);
            }
            for (int i = 1; i <= 2000; i++) {
                assertThat(Host.answer(calls, i)).isEqualTo("call " + i);
            }
        }
        IoLedger.Totals totals = host.ledger.totals();
        assertThat(totals.sent()).isEqualTo(2000);
        assertThat(totals.answered()).isEqualTo(2000);
    }

    @Test
    void manyInvocationsShareTheStream() throws Exception {
        try (Lease lease = host.startReady()) {
            Thread[] guests = new Thread[50];
            int[] answered = new int[guests.length];
            for (int g = 0; g < guests.length; g++) {
                int guest = g;
                guests[g] = Thread.ofVirtual().start(() -> {
                    try (IoCalls calls = host.calls(lease)) {
                        for (int i = 0; i < 100; i++) {
                            String text = guest + "/" + i;
                            answered[guest] += Host.answer(calls, Host.issue(calls, "echo", text))
                                            .equals(text)
                                    ? 1
                                    : 0;
                        }
                    }
                });
            }
            for (Thread guest : guests) {
                guest.join();
            }
            assertThat(answered).containsOnly(100);
        }
    }

    @Test
    void anIomodOfAServiceHasAFolderThatStays() throws Exception {
        Path kept = folder.toRealPath().resolve("kept/todo/asml.test.iomod");
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            assertThat(Host.answer(calls, Host.issue(calls, "environment", ""))).contains("ASML_IOMOD_DATA=" + kept);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                    .isEqualTo("rwx------");
            Files.writeString(kept.resolve("note"), "keep me");
        }
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            assertThat(Host.answer(calls, Host.issue(calls, "environment", ""))).contains("ASML_IOMOD_DATA=" + kept);
            assertThat(kept.resolve("note")).hasContent("keep me");
        }
    }

    @Test
    void theProcessSeesOnlyWhatItIsGiven() throws Exception {
        try (Lease lease = host.startReady("second");
                IoCalls calls = host.calls(lease)) {
            String seen = Host.answer(calls, Host.issue(calls, "environment", ""));
            assertThat(seen)
                    .contains("ASML_IOMOD_COORDINATES=asml.test.iomod", "ASML_IOMOD_HEAP_MB=64", "LANG=C.UTF-8")
                    .contains("HOME=" + System.getenv("HOME"), "[first, second]", "{colour=blue}")
                    .endsWith(folder.resolve("package").toRealPath().toString())
                    .doesNotContain("MAVEN");
        }
    }

    @Test
    void failuresOfTheIomodPassThrough() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            Failure failure = Host.failure(calls, Host.issue(calls, "fail", "TABLE_LOCKED"));
            assertThat(failure).isEqualTo(new Failure("TABLE_LOCKED", "as you wish", true));
            assertThat(Host.failure(calls, Host.issue(calls, "fail", "")).code())
                    .isEqualTo("INTERNAL");
        }
        assertThat(host.ledger.totals().failed()).containsEntry(IoLedger.OTHER, 1L);
    }

    @Test
    void aMethodThatItDoesNotHaveIsNamedBesideThoseItHas() throws Exception {
        try (Lease lease = host.start();
                IoCalls calls = host.calls(lease)) {
            int queued = Host.issue(calls, "shout", "");
            assertThat(Host.failure(calls, queued).code()).isEqualTo("METHOD_NOT_FOUND");
            Failure failure = Host.failure(calls, Host.issue(calls, "shout", ""));
            assertThat(failure.message()).contains("\"shout\"", "again, echo, environment");
        }
    }

    @Test
    void aCancelledCallIsCancelledAtTheIomodToo() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            int id = Host.issue(calls, "sleep", "3600000");
            Host.eventually("it is sent", () -> host.ledger.totals().sent() == 1);
            assertThat(calls.cancel(id)).isZero();
            assertThat(Host.failure(calls, id).code()).isEqualTo("CANCELLED");
            Host.eventually("the IOmod hears of it", () -> hasLine(lease, "cancelled "));
            Host.eventually(
                    "its late reply is dropped", () -> host.ledger.totals().droppedLate() == 1);
            Host.eventually("its slot is free", () -> lease.iomod().view().inFlight() == 0);
        }
    }

    @Test
    void aCallEndsAtTheDeadlineOfItsInvocation() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease, "todo/list", Duration.ofMillis(50))) {
            Failure failure = Host.failure(calls, Host.issue(calls, "stuck", ""));
            assertThat(failure.code()).isEqualTo("DEADLINE");
            Host.eventually("the IOmod hears of it", () -> hasLine(lease, "cancelled "));
            Host.eventually(
                    "its slot is free though no reply comes",
                    () -> lease.iomod().view().inFlight() == 0);
        }
    }

    @Test
    void aCallEndsAtTheTimeoutOfItsIomod() throws Exception {
        IomodDependency.Limits limits = limits(Duration.ofMillis(50), 256, 256);
        try (Lease lease = host.iomods.acquire("todo", host.testIomod(), Host.dependency(limits));
                IoCalls calls = host.calls(lease)) {
            Host.ready(lease);
            assertThat(Host.failure(calls, Host.issue(calls, "stuck", "")).code())
                    .isEqualTo("DEADLINE");
        }
    }

    @Test
    void oneFunctionThatFloodsDoesNotStarveAnother() throws Exception {
        IomodDependency.Limits limits = limits(Duration.ofMinutes(1), 2, 600);
        try (Lease lease = host.iomods.acquire("todo", host.testIomod(), Host.dependency(limits));
                IoCalls flood = host.calls(lease, "todo/flood", Host.PATIENCE);
                IoCalls calls = host.calls(lease)) {
            Host.ready(lease);
            for (int i = 0; i < 500; i++) {
                Host.issue(flood, "sleep", "10");
            }
            assertThat(Host.answer(calls, Host.issue(calls, "sleep", "1"))).isEqualTo("1");
            assertThat(flood.outstanding()).isGreaterThan(250);
        }
    }

    @Test
    void aFullQueueRefusesTheNewestOfWhoHasMost() throws Exception {
        IomodDependency.Limits limits = limits(Duration.ofMinutes(1), 1, 4);
        try (Lease lease = host.iomods.acquire("todo", host.testIomod(), Host.dependency(limits));
                IoCalls flood = host.calls(lease, "todo/flood", Host.PATIENCE);
                IoCalls calls = host.calls(lease)) {
            Host.ready(lease);
            for (int i = 1; i <= 6; i++) {
                Host.issue(flood, "stuck", "");
            }
            assertThat(Host.failure(flood, 6).code()).isEqualTo("LIMIT");
            Host.issue(calls, "stuck", "");
            assertThat(Host.failure(flood, 5).message()).contains("1 calls in flight and 4 waiting");
            assertThat(flood.completion(4)).isNull();
            assertThat(lease.iomod().view().queued()).isEqualTo(4);
        }
        assertThat(host.ledger.totals().failed(FailureCode.LIMIT)).isEqualTo(2);
    }

    @Test
    void nonsenseHurtsOnlyTheCallThatItIsAbout() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            int other = Host.issue(calls, "sleep", "200");
            assertThat(Host.failure(calls, Host.issue(calls, "nonsense", "")).code())
                    .isEqualTo("INTERNAL");
            assertThat(Host.answer(calls, other)).isEqualTo("200");
            assertThat(lease.iomod().view().restarts()).isZero();
        }
        assertThat(host.ledger.totals().droppedLate()).isEqualTo(2);
    }

    @Test
    void aReplyBeyondTheBoundFailsAndTheRestOfItIsDropped() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            assertThat(Host.failure(calls, Host.issue(calls, "large", "" + (65 << 20)))
                            .code())
                    .isEqualTo("LIMIT");
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "still here")))
                    .isEqualTo("still here");
        }
    }

    @Test
    void floodsOfOutputAreReadCutAndLimited() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            Host.answer(calls, Host.issue(calls, "print", "50000"));
            Host.eventually("the last line is kept", () -> hasLine(lease, "WARN careful"));
            assertThat(lease.iomod().view().lastLines())
                    .hasSize(20)
                    .contains("line 49999")
                    .anySatisfy(line -> assertThat(line).hasSize(8193).endsWith("x…"));
            assertThat(host.log.size()).isLessThan(20_000);
        }
    }

    @Test
    void logFramesNameTheInvocation() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            Host.answer(calls, Host.issue(calls, "print", "1"));
            Host.eventually(
                    "the line is logged",
                    () -> host.log.contains("WARN asml.test.iomod invocation-1 from inside")
                            && host.log.contains("WARN asml.test.iomod  WARN careful"));
        }
    }

    @Test
    void itWorksOverLoopbackWhereThereAreNoDomainSockets() throws Exception {
        try (Host loopback = new Host(folder.resolve("tcp"), Host.TIMINGS, Broker.Transport.LOOPBACK);
                Lease lease = loopback.startReady();
                IoCalls calls = loopback.calls(lease)) {
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "by TCP"))).isEqualTo("by TCP");
        }
    }

    @Test
    void anInputMayHaveAnyBytes() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            String text = "\u0000\ud83d\ude00\n";
            assertThat(Host.answer(calls, Host.issue(calls, "echo", text)).getBytes(UTF_8))
                    .isEqualTo(TestIomod.utf8(text));
        }
    }

    private static boolean hasLine(Lease lease, String start) {
        return lease.iomod().view().lastLines().stream().anyMatch(line -> line.startsWith(start));
    }

    private static IomodDependency.Limits limits(Duration callTimeout, int inFlight, int queue) {
        return new IomodDependency.Limits(
                Host.LIMITS.startTimeout(), callTimeout, Duration.ofMillis(200), inFlight, queue, 64);
    }
}
