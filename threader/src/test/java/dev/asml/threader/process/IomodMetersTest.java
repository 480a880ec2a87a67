package dev.asml.threader.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.io.IoCalls;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class IomodMetersTest {
    @TempDir
    Path folder;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @SuppressWarnings("NullAway.Init")
    private Host host;

    @SuppressWarnings("NullAway.Init")
    private UnpackedIomod silent;

    @SuppressWarnings("NullAway.Init")
    private StandIn standIn;

    @BeforeEach
    void start() throws Exception {
        start(Host.TIMINGS, Step.OTHER, Fault.TRICKLE);
    }

    private void start(Timings timings, Step step, Fault fault) throws Exception {
        host = new Host(folder, timings, Broker.Transport.LOOPBACK);
        host.iomods.bindTo(registry);
        silent = host.script(StandIn.SCRIPT);
        standIn = new StandIn(silent.folder(), step, fault);
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

    private RequiredSearch meter(String name) {
        return registry.get(name).tags("service", "todo", "iomod", Host.COORDINATES.toString());
    }

    private double gauge(String name) {
        return meter(name).gauge().value();
    }

    private double calls(String outcome) {
        return meter("threader.iomod.calls").tag("outcome", outcome).counter().count();
    }

    private double state(String state) {
        return meter("threader.iomod.state").tag("state", state).gauge().value();
    }

    @Test
    void callsAreCountedByTheirOutcomeAndTimed() throws Exception {
        try (Lease lease = acquire();
                IoCalls calls = host.calls(lease)) {
            Host.answer(calls, Host.issue(calls, "echo", ""));
            Host.failure(calls, Host.issue(calls, "no-such", ""));
            Host.failure(calls, Host.issue(calls, "halt", ""));
            Host.answer(calls, Host.issue(calls, "echo", ""));
            int held = Host.issue(calls, "hold", "");
            Host.eventually("it is in flight", () -> gauge("threader.iomod.in.flight") == 1);
            calls.cancel(held);
            Host.eventually("all are counted", () -> calls("CANCELLED") == 1);
            assertThat(calls("ANSWERED")).isEqualTo(2);
            assertThat(calls("METHOD_NOT_FOUND")).isEqualTo(1);
            assertThat(calls("IOMOD_LOST")).isEqualTo(1);
            assertThat(meter("threader.iomod.calls.duration").timer().count()).isEqualTo(5);
            assertThat(meter("threader.iomod.restarts").counter().count()).isEqualTo(1);
            assertThat(registry.scrape())
                    .contains("threader_iomod_calls_duration_seconds_bucket{iomod=\"asml.test.iomod\"");
        }
    }

    @Test
    void callsThatWaitAreSeen() throws Exception {
        standIn.close();
        try (Lease lease = host.iomods.acquire("todo", silent, Host.dependency(Host.LIMITS));
                IoCalls calls = host.calls(lease)) {
            Host.issue(calls, "echo", "");
            Host.issue(calls, "echo", "");
            assertThat(gauge("threader.iomod.queued")).isEqualTo(2);
            assertThat(state("starting")).isEqualTo(1);
            assertThat(state("ready")).isZero();
        }
    }

    @Test
    void theMetersAreThereForAsLongAsTheIomod() throws Exception {
        try (Lease lease = acquire()) {
            assertThat(state("ready")).isEqualTo(1);
            Lease other = host.iomods.acquire("todo", silent, Host.dependency(Host.LIMITS, "another"));
            Host.ready(other);
            assertThat(state("ready")).isEqualTo(2);
            other.close();
            Host.eventually("one is left", () -> host.iomods.list().size() == 1);
            assertThat(state("ready")).isEqualTo(1);
            assertThat(lease.iomod().view().restarts()).isZero();
        }
        Host.eventually("none is left", () -> registry.getMeters().isEmpty());
    }

    @Test
    void pingsThatAreMissedAreCounted() throws Exception {
        stop();
        Timings brisk = new Timings(
                Duration.ofMillis(20),
                1000,
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
        start(brisk, Step.PONG, Fault.STALL);
        try (Lease _ = acquire()) {
            Host.eventually(
                    "misses are counted",
                    () -> meter("threader.iomod.pings.missed").counter().count() > 2);
        }
    }
}
