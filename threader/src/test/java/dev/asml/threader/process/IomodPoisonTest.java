package dev.asml.threader.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.FailureCode;
import dev.asml.threader.io.Chaos;
import dev.asml.threader.io.ChaosRule;
import dev.asml.threader.io.Completion;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.io.IoCalls;
import dev.asml.threader.io.IomodState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class IomodPoisonTest {
    @TempDir
    Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @SuppressWarnings("NullAway.Init")
    private Host host;

    @SuppressWarnings("NullAway.Init")
    private UnpackedIomod silent;

    @SuppressWarnings("NullAway.Init")
    private StandIn standIn;

    @BeforeEach
    void start() throws Exception {
        host = new Host(folder, Host.TIMINGS, Broker.Transport.LOOPBACK);
        host.iomods.bindTo(meters);
        silent = host.script(StandIn.SCRIPT);
        standIn = new StandIn(silent.folder());
    }

    @AfterEach
    void stop() {
        host.close();
        standIn.close();
    }

    private Lease acquire() throws Exception {
        Lease lease = host.iomods.acquire("todo", silent, Host.dependency(Host.LIMITS));
        Host.ready(lease);
        return lease;
    }

    private IoCalls calls(Lease lease, String function) {
        return host.calls(lease, function, Host.PATIENCE);
    }

    private static void killTwice(IoCalls poison) {
        for (int i = 0; i < Blame.STRIKES; i++) {
            assertThat(Host.failure(poison, Host.issue(poison, "halt", "")).code())
                    .isEqualTo("IOMOD_LOST");
        }
    }

    @Test
    void aFunctionThatKillsItsIomodTwiceIsRefusedAndTheOthersGoOn() throws Exception {
        try (Lease lease = acquire();
                IoCalls poison = calls(lease, "todo/poison");
                IoCalls calls = calls(lease, "todo/list")) {
            killTwice(poison);
            Failure refused = Host.failure(poison, Host.issue(poison, "echo", ""));
            assertThat(refused.code()).isEqualTo("REFUSED");
            assertThat(refused.retryable()).isFalse();
            assertThat(refused.message())
                    .contains("asml.test.iomod takes no calls of todo/poison", "ended it 2 times", "deploy again");
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "on"))).isEqualTo("on");
            assertThat(lease.iomod().view().evicted()).containsExactly("todo/poison");
            assertThat(meters.get("threader.iomod.evicted").gauge().value()).isEqualTo(1);
            assertThat(meters.get("threader.iomod.strikes").counter().count()).isEqualTo(2);
            Host.eventually(
                    "the log says so",
                    () -> host.log.stream().anyMatch(line -> line.contains("refuses todo/poison from now on")));
        }
    }

    @Test
    void aRealProcessIsKilledNoMoreThanTwice() throws Exception {
        try (Host real = new Host(folder.resolve("real"));
                Lease lease = real.startReady();
                IoCalls poison = real.calls(lease, "todo/poison", Host.PATIENCE);
                IoCalls calls = real.calls(lease)) {
            killTwice(poison);
            assertThat(Host.failure(poison, Host.issue(poison, "halt", "")).code())
                    .isEqualTo("REFUSED");
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "on"))).isEqualTo("on");
            assertThat(lease.iomod().view().restarts()).isEqualTo(2);
        }
    }

    @Test
    void aCrashOnPurposeIsNobodysFaultAndNotTakenFromTheBudget() throws Exception {
        try (Chaos chaos = new Chaos(true, _ -> {});
                Lease lease = acquire()) {
            ChaosRule everySecond = new ChaosRule(Duration.ZERO, Duration.ZERO, 0, "", 0, 2, 0, 1);
            chaos.begin("todo/" + Host.COORDINATES, everySecond, Host.PATIENCE);
            try (IoCalls calls = host.calls(chaos.around("todo", lease.iomod()), "todo/list")) {
                for (int i = 1; i <= 10; i++) {
                    assertThat(Host.answer(calls, Host.issue(calls, "echo", "on")))
                            .isEqualTo("on");
                    // One that has not heard of its call yet is ended too; the call then goes to the next.
                    assertThat(Host.end(calls, Host.issue(calls, "sleep", "on")))
                            .satisfiesAnyOf(
                                    end -> assertThat(end).isInstanceOf(Completion.Answer.class),
                                    end -> assertThat(end)
                                            .isEqualTo(Failure.of(
                                                    FailureCode.IOMOD_LOST,
                                                    Host.COORDINATES
                                                            + " was lost in the middle of the call: it was ended on purpose",
                                                    false)));
                    int restarts = i;
                    Host.eventually(
                            "it starts again", () -> lease.iomod().view().restarts() == restarts);
                    Host.ready(lease);
                }
                assertThat(chaos.list().getFirst().crashes()).isEqualTo(10);
            }
            assertThat(lease.iomod().view().evicted()).isEmpty();
            assertThat(meters.get("threader.iomod.strikes").counter().count()).isZero();
        }
    }

    @Test
    void whatPoisonDoesIsNotTakenFromTheBudget() throws Exception {
        int functions = Host.TIMINGS.restarts() + 1;
        try (Lease lease = acquire();
                IoCalls calls = calls(lease, "todo/list")) {
            for (int i = 0; i < functions; i++) {
                try (IoCalls poison = calls(lease, "todo/poison-" + i)) {
                    killTwice(poison);
                }
            }
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "on"))).isEqualTo("on");
            assertThat(lease.iomod().view().evicted()).hasSize(functions);
            assertThat(lease.iomod().view().restarts()).isEqualTo(Blame.STRIKES * functions);
        }
    }

    @Test
    void aRestartByHandOrANewDeployLiftsIt() throws Exception {
        try (Lease lease = acquire();
                IoCalls poison = calls(lease, "todo/poison")) {
            killTwice(poison);
            assertThat(host.iomods.restart("todo", Host.COORDINATES)).isTrue();
            assertThat(Host.answer(poison, Host.issue(poison, "echo", "back"))).isEqualTo("back");
            Host.eventually("it is ready", () -> lease.iomod().view().state() instanceof IomodState.Ready);

            killTwice(poison);
            assertThat(Host.failure(poison, Host.issue(poison, "echo", "")).code())
                    .isEqualTo("REFUSED");
            try (Lease deployed = acquire()) {
                assertThat(deployed.iomod()).isSameAs(lease.iomod());
                assertThat(Host.answer(poison, Host.issue(poison, "echo", "back")))
                        .isEqualTo("back");
            }
        }
    }

    /** The busy one is at the IOmod at every loss, until suspects take turns. */
    @Test
    void aBusyFunctionIsNotBlamedForWhatAnotherDoes() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        try (Lease lease = acquire();
                IoCalls poison = calls(lease, "todo/poison")) {
            Thread busy = Thread.ofVirtual().start(() -> {
                while (!over.get()) {
                    try (IoCalls calls = calls(lease, "todo/busy")) {
                        int[] ids = new int[8];
                        for (int i = 0; i < ids.length; i++) {
                            ids[i] = Host.issue(calls, "sleep", "2");
                        }
                        for (int id : ids) {
                            Host.end(calls, id);
                        }
                        answers.addAndGet(ids.length);
                    }
                }
            });
            Host.eventually("it is busy", () -> answers.get() > 50);
            Host.eventually("the poison is found", () -> {
                int id = Host.issue(poison, "halt", "");
                return Host.failure(poison, id).code().equals("REFUSED");
            });
            int then = answers.get();
            Host.eventually("the other goes on", () -> answers.get() > then + 50);
            over.set(true);
            busy.join();
            assertThat(lease.iomod().view().evicted()).containsExactly("todo/poison");
            assertThat(lease.iomod().view().state()).isInstanceOf(IomodState.Ready.class);
        }
    }
}
