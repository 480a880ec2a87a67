package dev.asml.threader.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.IomodDependency;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.io.IoCalls;
import dev.asml.threader.io.IoLedger;
import dev.asml.threader.io.IomodState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
final class IomodStopTest {
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
    void drainingFinishesWhatIsInFlightAndRefusesTheRest() throws Exception {
        Lease lease = host.startReady();
        long pid = Host.pid(lease);
        try (IoCalls calls = host.calls(lease)) {
            int id = Host.issue(calls, "sleep", "500");
            Host.eventually("it is sent", () -> host.ledger.totals().sent() == 1);
            lease.close();
            lease.close();
            Host.eventually("it drains", () -> !(lease.iomod().view().state() instanceof IomodState.Ready));
            Failure refused = Host.failure(calls, Host.issue(calls, "echo", ""));
            assertThat(refused.code()).isEqualTo("IOMOD_UNAVAILABLE");
            assertThat(Host.answer(calls, id)).isEqualTo("500");
            Host.eventually("its process is gone", () -> Host.isGone(pid));
            Host.eventually("it is not listed", () -> host.iomods.list().isEmpty());
        }
    }

    @Test
    void aCallThatOutlastsTheDrainIsLost() throws Exception {
        IomodDependency.Limits limits = new IomodDependency.Limits(
                Host.LIMITS.startTimeout(), Host.PATIENCE, Duration.ofMillis(50), 256, 256, 64);
        Lease lease = host.iomods.acquire("todo", host.testIomod(), Host.dependency(limits));
        Host.ready(lease);
        try (IoCalls calls = host.calls(lease)) {
            int id = Host.issue(calls, "stuck", "");
            Host.eventually("it is sent", () -> host.ledger.totals().sent() == 1);
            lease.close();
            assertThat(Host.failure(calls, id).code()).isEqualTo("IOMOD_LOST");
        }
    }

    @Test
    void releasesThatAgreeShareAProcessUntilTheLastLetsGo() throws Exception {
        Lease first = host.startReady();
        Lease second = host.startReady();
        Lease different = host.startReady("other-argument");
        Lease foreign = host.iomods.acquire("billing", host.testIomod(), Host.dependency(Host.LIMITS));
        long pid = Host.pid(first);
        assertThat(Host.pid(second)).isEqualTo(pid);
        assertThat(Host.pid(different)).isNotEqualTo(pid);
        assertThat(Host.pid(foreign)).isNotEqualTo(pid);
        assertThat(host.iomods.list()).hasSize(3);

        first.close();
        assertThat(second.iomod().view().state()).isInstanceOf(IomodState.Ready.class);
        second.close();
        Host.eventually("its process is gone", () -> Host.isGone(pid));
        assertThat(different.iomod().view().state()).isInstanceOf(IomodState.Ready.class);
    }

    @Test
    void aStubbornProcessIsKilledWithItsGrandchildren() throws Exception {
        Path pids = folder.resolve("pids");
        String script = """
                #!/bin/sh
                trap '' TERM
                sh -c 'trap "" TERM; sleep 1000 & echo $! >> %1$s; wait' &
                echo $! >> %1$s
                echo $$ >> %1$s
                while true; do sleep 1000; done
                """.formatted(pids);
        Lease lease = host.iomods.acquire("todo", host.script(script), Host.dependency(Host.LIMITS));
        Host.eventually("all three run", () -> lines(pids).size() == 3);
        lease.close();
        host.close();
        assertThat(lines(pids)).allMatch(pid -> Host.isGone(Long.parseLong(pid)));
    }

    @Test
    void nothingIsLeftInTheFolderAfterwards() throws Exception {
        Lease lease = host.startReady();
        Path run = folder.resolve("run");
        try (Stream<Path> inside = Files.list(run)) {
            assertThat(inside.toList()).singleElement().satisfies(own -> {
                assertThat(Files.getPosixFilePermissions(own)).hasSize(3);
                assertThat(Files.getPosixFilePermissions(own.resolve("iomod.sock")))
                        .hasSize(2);
            });
        }
        lease.close();
        host.close();
        assertThat(run).isEmptyDirectory();
    }

    @Test
    void foldersOfThreadersThatAreGoneAreRemoved() throws Exception {
        Path stale = Files.createDirectories(folder.resolve("run/999999999-12"));
        Files.writeString(stale.resolve("iomod.sock"), "");
        Path foreign = Files.createDirectories(folder.resolve("run/keep-me"));
        try (Host second = new Host(folder)) {
            assertThat(second.iomods.list()).isEmpty();
            assertThat(stale).doesNotExist();
            assertThat(foreign).exists();
        }
    }

    @Test
    void aPathThatIsTooLongForASocketIsReplaced() throws Exception {
        try (Host deep = new Host(folder.resolve("d".repeat(100)));
                Lease lease = deep.startReady()) {
            assertThat(Host.ready(lease).pid()).isPresent();
        }
    }

    @Test
    void anInterruptedCloseKills() throws Exception {
        Lease lease = host.startReady();
        long pid = Host.pid(lease);
        try (IoCalls calls = host.calls(lease)) {
            Host.issue(calls, "stuck", "");
            Thread closer = Thread.ofVirtual().start(() -> {
                Thread.currentThread().interrupt();
                host.close();
            });
            closer.join();
            assertThat(Host.isGone(pid)).isTrue();
        }
    }

    @Test
    void theEndOfTheHostEndsItsIomods() throws Exception {
        assertThat(pidsAfter("exit")).hasSize(1).allMatch(Host::isGone);
    }

    @ParameterizedTest
    @ValueSource(strings = {"halt", "halt-in-call", "halt-in-drain"})
    void aKilledHostLeavesNoIomodBehindAndTheNextCleansUp(String how) throws Exception {
        List<Long> pids = pidsAfter(how);
        assertThat(pids).hasSize(1);
        Host.eventually(
                "the IOmod saw that its host is gone", () -> pids.stream().allMatch(Host::isGone));
        Path run = folder.resolve("ending/run");
        assertThat(run).isNotEmptyDirectory();
        try (Host next = new Host(folder.resolve("ending"));
                Stream<Path> folders = Files.list(run)) {
            assertThat(next.iomods.list()).isEmpty();
            assertThat(folders).hasSize(1);
        }
        assertThat(run).isEmptyDirectory();
    }

    private List<Long> pidsAfter(String how) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndingHost.class.getName(),
                        folder.resolve("ending").toString(),
                        how)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader()) {
            List<Long> pids = output.lines().map(Long::parseLong).toList();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return pids;
        }
    }

    /** A host that starts an IOmod, prints its process, and ends without closing anything. */
    static final class EndingHost {
        private EndingHost() {}

        public static void main(String[] arguments) throws Exception {
            Host host = new Host(Files.createDirectories(Path.of(arguments[0])));
            host.iomods.killAtExit();
            Lease lease = host.startReady();
            System.out.println(Host.pid(lease));
            System.out.flush();
            switch (arguments[1]) {
                case "exit" -> System.exit(0);
                case "halt-in-call" -> call(host, lease);
                case "halt-in-drain" -> {
                    call(host, lease);
                    lease.close();
                    Host.eventually("it drains", () -> !(lease.iomod().view().state() instanceof IomodState.Ready));
                }
                default -> {}
            }
            Runtime.getRuntime().halt(1);
        }

        private static void call(Host host, Lease lease) {
            Host.issue(host.calls(lease), "stuck", "");
            Host.eventually("it is sent", () -> host.ledger.totals().sent() == 1);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theLedgerOfARestedHostIsEven() {
        IoLedger.Totals totals = host.ledger.totals();
        assertThat(totals.issued()).isEqualTo(totals.answered() + totals.failures());
    }
}
