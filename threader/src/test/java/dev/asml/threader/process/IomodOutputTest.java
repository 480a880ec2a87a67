package dev.asml.threader.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.io.IoCalls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What processes print before they register: each has to get through it to become ready at all. */
@Timeout(180)
final class IomodOutputTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @SuppressWarnings("NullAway.Init")
    private Host host;

    @BeforeEach
    void start() throws Exception {
        host = new Host(folder, Host.TIMINGS, Broker.Transport.LOOPBACK);
        host.iomods.bindTo(meters);
    }

    @AfterEach
    void stop() {
        host.close();
    }

    static Stream<String> commands() {
        return Stream.of(
                "head -c 200000000 /dev/zero | tr '\\0' x",
                "yes 'the same line again' | head -c 40000000",
                "yes '' | head -c 20000000",
                "yes \"$(head -c 60000 /dev/zero | tr '\\0' x)\" | head -c 200000000",
                "head -c 20000000 /dev/urandom",
                "head -c 20000000 /dev/urandom >&2",
                "exec >&- 2>&-",
                "printf '\\303'");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whateverItPrintsItIsNeverHeldUpAndLittleIsKept(String command) throws Exception {
        UnpackedIomod loud = host.script(StandIn.SCRIPT.replace("#!/bin/sh\n", "#!/bin/sh\n" + command + "\n"));
        try (StandIn _ = new StandIn(loud.folder());
                Lease lease = host.iomods.acquire("todo", loud, Host.dependency(Host.LIMITS));
                IoCalls calls = host.calls(lease)) {
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "on"))).isEqualTo("on");
            assertThat(lease.iomod().view().lastLines())
                    .hasSizeLessThanOrEqualTo(20)
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(IomodOutput.LINE_LENGTH + 1));
            assertThat(lease.iomod().view().restarts()).isZero();
        }
        assertThat(host.log.stream().mapToLong(String::length).sum()).isLessThan(30L * MIB);
    }

    @Test
    void aLineWithoutAnEndIsSeenAndCut() throws Exception {
        UnpackedIomod loud = host.script("""
                #!/bin/sh
                echo before
                head -c 100000 /dev/zero | tr '\\0' x
                exec sleep 1000
                """);
        try (Lease lease = host.iomods.acquire("todo", loud, Host.dependency(Host.LIMITS))) {
            Host.eventually(
                    "its first part is there",
                    () -> lease.iomod().view().lastLines().size() == 2);
            assertThat(lease.iomod().view().lastLines().getLast())
                    .hasSize(IomodOutput.LINE_LENGTH + 1)
                    .endsWith("x…");
        }
    }

    @Test
    void whatWasDroppedIsSaidAndCounted() throws Exception {
        UnpackedIomod loud = host.script("#!/bin/sh\nyes | head -n 5000\nexec sleep 1000\n");
        try (Lease _ = host.iomods.acquire("todo", loud, Host.dependency(Host.LIMITS))) {
            Host.eventually(
                    "the log says so", () -> host.log.stream().anyMatch(line -> line.contains("lines were dropped")));
            assertThat(meters.get("threader.iomod.log.dropped").counter().count())
                    .isPositive()
                    .isLessThan(5000);
        }
    }
}
