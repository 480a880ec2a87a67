package dev.asml.threader.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.IomodDependency;
import dev.asml.threader.io.IoCalls;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class IomodFairnessTest {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Host host;

    @BeforeEach
    void start() throws Exception {
        host = new Host(folder);
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private Lease start(int inFlight) throws Exception {
        IomodDependency.Limits limits = new IomodDependency.Limits(
                Host.LIMITS.startTimeout(), Host.PATIENCE, Duration.ofMillis(50), inFlight, 600, 64);
        Lease lease = host.iomods.acquire("todo", host.testIomod(), Host.dependency(limits));
        Host.ready(lease);
        return lease;
    }

    private IoCalls calls(Lease lease, String function) {
        return host.calls(lease, function, Host.PATIENCE);
    }

    @Test
    void aFloodOfCallsThatNeverEndLeavesPlaceForOthers() throws Exception {
        try (Lease lease = start(16);
                IoCalls flood = calls(lease, "todo/flood");
                IoCalls calls = calls(lease, "todo/list")) {
            for (int i = 0; i < 500; i++) {
                Host.issue(flood, "stuck", "");
            }
            Host.eventually(
                    "the flood has its share", () -> lease.iomod().view().inFlight() == 14);
            for (int i = 0; i < 50; i++) {
                assertThat(Host.answer(calls, Host.issue(calls, "echo", "" + i)))
                        .isEqualTo("" + i);
            }
            assertThat(lease.iomod().view().queued()).isEqualTo(486);
        }
    }

    @Test
    void twoFloodsLeavePlaceForAThird() throws Exception {
        try (Lease lease = start(64);
                IoCalls first = calls(lease, "todo/first");
                IoCalls second = calls(lease, "todo/second");
                IoCalls third = calls(lease, "todo/third")) {
            for (int i = 0; i < 200; i++) {
                Host.issue(first, "stuck", "");
            }
            for (int i = 0; i < 200; i++) {
                Host.issue(second, "stuck", "");
            }
            Host.eventually("both have their shares", () -> lease.iomod().view().inFlight() >= 63);
            assertThat(Host.answer(third, Host.issue(third, "echo", "third"))).isEqualTo("third");
        }
    }

    @Test
    void slotsThatBecomeFreeGoToWhoHasFewer() throws Exception {
        try (Lease lease = start(16);
                IoCalls flood = calls(lease, "todo/flood");
                IoCalls calls = calls(lease, "todo/list")) {
            int[] late = new int[200];
            for (int i = 0; i < 14; i++) {
                Host.issue(flood, "sleep", "200");
            }
            for (int i = 0; i < late.length; i++) {
                late[i] = Host.issue(flood, "stuck", "");
            }
            int[] own = new int[8];
            for (int i = 0; i < own.length; i++) {
                own[i] = Host.issue(calls, "sleep", "300");
            }
            for (int id : own) {
                assertThat(Host.answer(calls, id)).isEqualTo("300");
            }
            assertThat(flood.completion(late[199])).isNull();
        }
    }

    @Test
    void ofFewSlotsOneFunctionMayHaveAll() throws Exception {
        try (Lease lease = start(4);
                IoCalls calls = calls(lease, "todo/list")) {
            for (int i = 0; i < 4; i++) {
                Host.issue(calls, "stuck", "");
            }
            Host.eventually("all are in flight", () -> lease.iomod().view().inFlight() == 4);
        }
    }
}
