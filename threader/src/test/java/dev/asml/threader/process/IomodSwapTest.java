package dev.asml.threader.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.IomodDependency;
import dev.asml.threader.io.Completion;
import dev.asml.threader.io.IoCalls;
import dev.asml.threader.io.IomodState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
final class IomodSwapTest {
    private static final int CALLERS = 4;
    private static final int SWAPS = 3;

    /** Of each caller while one generation runs. */
    private static final int CALLS = 200;

    @TempDir
    static Path packages;

    @SuppressWarnings("NullAway.Init")
    private static UnpackedIomod packed;

    @TempDir
    Path folder;

    private Host host;

    @BeforeAll
    static void pack() {
        packed = JavaPackage.unpacked(packages, VersatileIomod.class, "1.0.0");
    }

    @BeforeEach
    void start() throws IOException {
        host = new Host(folder);
    }

    @AfterEach
    void stop() {
        host.close();
        assertThat(host.ledger.totals().outstanding()).isZero();
    }

    private static IomodDependency dependency(boolean inside, String colour, String... arguments) {
        return new IomodDependency(
                Host.COORDINATES,
                "1.0.0",
                Optional.empty(),
                Map.of("colour", colour),
                Map.of(),
                List.of(),
                List.of(arguments),
                Host.LIMITS,
                inside);
    }

    private Lease ready(IomodDependency dependency) throws InterruptedException {
        Lease lease = host.iomods.acquire("todo", packed, dependency);
        Host.ready(lease);
        return lease;
    }

    /** Threads that call all the time, and what became of that. */
    private final class Load implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger answered = new AtomicInteger();
        private final Queue<Completion> failures = new ConcurrentLinkedQueue<>();
        private final Set<String> generations = ConcurrentHashMap.newKeySet();
        private final List<Thread> callers;

        Load(Lease lease) {
            callers = java.util.stream.IntStream.range(0, CALLERS)
                    .mapToObj(number -> Thread.ofVirtual().start(() -> call(lease, "todo/" + number)))
                    .toList();
        }

        private void call(Lease lease, String function) {
            while (!over.get()) {
                try (IoCalls calls = host.calls(lease, function, Host.PATIENCE)) {
                    int slow = Host.issue(calls, "sleep", "20");
                    for (int i = 0; i < 20; i++) {
                        judge(Host.end(calls, Host.issue(calls, "pid", "")), true);
                    }
                    judge(Host.end(calls, slow), false);
                }
            }
        }

        private void judge(Completion end, boolean names) {
            switch (end) {
                case Completion.Answer(byte[] bytes) -> {
                    answered.incrementAndGet();
                    if (names) {
                        generations.add(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
                    }
                }
                case Completion.Failure failure -> failures.add(failure);
            }
        }

        /** Waits until there were so many more answers. */
        void goOn() {
            int before = answered.get();
            Host.eventually(
                    "calls are answered", () -> answered.get() >= before + CALLERS * CALLS || !failures.isEmpty());
        }

        @Override
        public void close() {
            over.set(true);
            try {
                for (Thread caller : callers) {
                    caller.join();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void restartsUnderLoadLoseNoCall(boolean inside) throws Exception {
        try (Lease lease = ready(dependency(inside, "blue"))) {
            Load load = new Load(lease);
            try (load) {
                for (int i = 0; i < SWAPS; i++) {
                    load.goOn();
                    IomodState before = lease.iomod().view().state();
                    assertThat(host.iomods.restart("todo", Host.COORDINATES)).isTrue();
                    Host.eventually("another generation serves", () -> isAnother(lease, before));
                }
                load.goOn();
            }
            assertThat(load.failures).isEmpty();
            assertThat(load.generations).hasSize(inside ? 1 : SWAPS + 1);
            assertThat(lease.iomod().view().restarts()).isZero();
        }
    }

    private static boolean isAnother(Lease lease, IomodState before) {
        IomodState now = lease.iomod().view().state();
        assertThat(now).isInstanceOf(IomodState.Ready.class);
        return !now.equals(before);
    }

    @Test
    void theOldGenerationFinishesWhileTheNewOneServes() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            long before = Host.pid(lease);
            int running = Host.issue(calls, "sleep", "1500");
            Host.eventually("it is sent", () -> host.ledger.totals().sent() == 1);
            assertThat(host.iomods.restart("todo", Host.COORDINATES)).isTrue();
            Host.eventually("the new one serves", () -> pid(lease) != before);
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "new"))).isEqualTo("new");
            assertThat(Host.answer(calls, running)).isEqualTo("1500");
            Host.eventually("the old one is gone", () -> Host.isGone(before));
        }
    }

    private static long pid(Lease lease) {
        return lease.iomod().view().state() instanceof IomodState.Ready ready
                ? ready.pid().orElseThrow()
                : 0;
    }

    @Test
    void aReplacementThatDoesNotStartLeavesTheOldOne() throws Exception {
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            long before = Host.pid(lease);
            host.script("#!/bin/sh\necho no database\nexit 3\n");
            assertThat(host.iomods.restart("todo", Host.COORDINATES)).isTrue();
            Host.eventually("it is said", () -> !lease.iomod().view().note().isEmpty());
            assertThat(lease.iomod().view().note())
                    .startsWith("was not replaced: it ended before it had registered")
                    .contains("exited with code 3", "no database");
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "still"))).isEqualTo("still");
            assertThat(pid(lease)).isEqualTo(before);
            assertThat(lease.iomod().view().restarts()).isZero();

            var _ = host.testIomod();
            assertThat(host.iomods.restart("todo", Host.COORDINATES)).isTrue();
            Host.eventually("the new one serves", () -> pid(lease) != before);
            assertThat(lease.iomod().view().note()).isEmpty();
        }
    }

    @Test
    void theLossOfTheOldOneIsMadeGoodByTheNewOneThatStarts() throws Exception {
        Path hold = Files.createFile(folder.resolve("hold"));
        String waits = """
                #!/bin/sh
                while [ -e '%s' ]; do sleep 0.05; done
                """.formatted(hold);
        try (Lease lease = host.startReady();
                IoCalls calls = host.calls(lease)) {
            long before = Host.pid(lease);
            String launcher = Files.readString(folder.resolve("package/run"));
            host.script(waits + launcher.lines().skip(1).collect(java.util.stream.Collectors.joining("\n", "", "\n")));
            assertThat(host.iomods.restart("todo", Host.COORDINATES)).isTrue();
            ProcessHandle.of(before).orElseThrow().destroyForcibly();
            Host.eventually("it is lost", () -> lease.iomod().view().state() instanceof IomodState.Starting);
            int waiting = Host.issue(calls, "echo", "later");
            Files.delete(hold);
            assertThat(Host.answer(calls, waiting)).isEqualTo("later");
            assertThat(lease.iomod().view().restarts()).isZero();
        }
    }

    @Test
    void aConfigurationReachesTheRunningProcess() throws Exception {
        try (Lease before = ready(dependency(false, "blue"));
                Lease after = ready(dependency(false, "red"));
                IoCalls calls = host.calls(before)) {
            long pid = Host.pid(before);
            assertThat(colour(calls)).isEqualTo("blue");
            assertThat(after.configure()).isEmpty();
            assertThat(colour(calls)).isEqualTo("red");
            assertThat(Host.pid(after)).isEqualTo(pid);

            after.revert();
            assertThat(colour(calls)).isEqualTo("blue");
            assertThat(after.configure()).isEmpty();
            assertThat(host.iomods.restart("todo", Host.COORDINATES)).isTrue();
            Host.eventually("the new one serves", () -> pid(after) != pid);
            assertThat(colour(calls)).isEqualTo("red");
        }
    }

    @Test
    void aConfigurationThatIsRefusedChangesNothing() throws Exception {
        try (Lease before = ready(dependency(false, "blue"));
                Lease after = ready(dependency(false, "bad"));
                IoCalls calls = host.calls(before)) {
            assertThat(after.configure()).hasValue("there is no such colour");
            assertThat(colour(calls)).isEqualTo("blue");
            Host.eventually(
                    "it is shown",
                    () -> before.iomod()
                            .view()
                            .note()
                            .equals("the new configuration was refused: there is no such colour"));
            Host.eventually(
                    "it is logged",
                    () -> host.log.stream()
                            .anyMatch(line -> line.contains("keeps its configuration, the new one was refused")));
            long pid = Host.pid(before);
            assertThat(host.iomods.restart("todo", Host.COORDINATES)).isTrue();
            Host.eventually("the new one serves", () -> pid(before) != pid);
            assertThat(colour(calls)).isEqualTo("blue");
        }
    }

    private static String colour(IoCalls calls) {
        return Host.answer(calls, Host.issue(calls, "colour", ""));
    }

    @Test
    void whatAProcessIsStartedWithNeedsAnother() throws Exception {
        try (Lease plain = ready(dependency(false, "blue"));
                Lease different = ready(dependency(false, "blue", "another-argument"))) {
            assertThat(Host.pid(different)).isNotEqualTo(Host.pid(plain));
        }
    }

    @Test
    void oneThatHasFailedIsNotTriedWithAnotherConfiguration() throws Exception {
        try (Lease bad = host.iomods.acquire("todo", packed, dependency(true, "bad"))) {
            assertThat(Host.diagnosis(bad)).contains("the configuration cannot be used: there is no such colour");
            try (Lease good = ready(dependency(true, "blue"))) {
                assertThat(good.iomod()).isNotSameAs(bad.iomod());
            }
        }
    }
}
