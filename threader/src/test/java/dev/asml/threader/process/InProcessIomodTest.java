package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.manifests.IomodDependency;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.io.IoCalls;
import dev.asml.threader.io.IomodState;
import dev.asml.threader.io.IomodView;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
final class InProcessIomodTest {
    private static final int LOADINGS = 50;

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

    static IomodDependency inside(IomodDependency.Limits limits, String colour, String... arguments) {
        return new IomodDependency(
                Host.COORDINATES,
                "1.0.0",
                Optional.empty(),
                Map.of("colour", colour),
                Map.of(),
                List.of(),
                List.of(arguments),
                limits,
                true);
    }

    private Lease ready(IomodDependency dependency) throws InterruptedException {
        Lease lease = host.iomods.acquire("todo", packed, dependency);
        Host.ready(lease);
        return lease;
    }

    @Test
    void answersInTheHostsOwnProcess() throws Exception {
        try (Lease lease = ready(inside(Host.LIMITS, "blue"));
                IoCalls calls = host.calls(lease)) {
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "hello"))).isEqualTo("hello");
            assertThat(Host.answer(calls, Host.issue(calls, "colour", ""))).isEqualTo("blue");
            assertThat(Host.answer(calls, Host.issue(calls, "pid", "")))
                    .isEqualTo(Long.toString(ProcessHandle.current().pid()));
            assertThat(Host.answer(calls, Host.issue(calls, "sleep", "1"))).isEqualTo("invocation-1");
            Failure failure = Host.failure(calls, Host.issue(calls, "fail", ""));
            assertThat(failure).isEqualTo(new Failure("NO_LUCK", "as todo/list wishes", true));
            assertThat(Host.failure(calls, Host.issue(calls, "nothing", "")).code())
                    .isEqualTo("METHOD_NOT_FOUND");

            IomodView view = lease.iomod().view();
            assertThat(view.kind()).isEqualTo(IomodView.Kind.IN_PROCESS);
            assertThat(view.usage()).isEmpty();
            assertThat(view.state())
                    .isInstanceOfSatisfying(
                            IomodState.Ready.class,
                            state -> assertThat(state.pid()).isEmpty());
        }
    }

    @Test
    void aQuickMethodRunsOnTheGuestsThread() throws Exception {
        Thread guest = Thread.currentThread();
        ClassLoader classes = guest.getContextClassLoader();
        String here = "%s %d true".formatted(guest.getName(), guest.threadId());
        try (Lease lease = ready(inside(Host.LIMITS, "blue"));
                IoCalls calls = host.calls(lease)) {
            int quick = Host.issue(calls, "quick", "");
            assertThat(calls.poll(quick)).isTrue();
            assertThat(Host.answer(calls, quick)).isEqualTo(here);
            assertThat(guest.getContextClassLoader()).isSameAs(classes);

            assertThat(Host.answer(calls, Host.issue(calls, "where", ""))).isNotEqualTo(here);
            assertThat(Host.answer(calls, Host.issue(calls, "quick", "x".repeat(20_000))))
                    .isNotEqualTo(here);
            long issued = host.ledger.totals().issued();
            assertThat(Host.answer(calls, issueDeep(calls, 0))).isEqualTo(here);
            assertThat(host.ledger.totals().issued()).isEqualTo(issued + 1);

            guest.interrupt();
            int interrupted = Host.issue(calls, "quick", "");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(Host.answer(calls, interrupted)).isEqualTo(here);
            Host.eventually("their slots are free", () -> lease.iomod().view().inFlight() == 0);
        }
    }

    /** Once, from as deep as its stack lets it: from deeper nothing begins. */
    private static int issueDeep(IoCalls calls, int depth) {
        try {
            return depth == Integer.MAX_VALUE ? 0 : issueDeep(calls, depth + 1);
        } catch (StackOverflowError _) {
            return Host.issue(calls, "quick", "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "exit", "halt", "memory", "stack"})
    void whatBreaksInACallFailsThatCallAlone(String how) throws Exception {
        try (Lease lease = ready(inside(Host.LIMITS, "blue"));
                IoCalls calls = host.calls(lease)) {
            Failure failure = Host.failure(calls, Host.issue(calls, "break", how));
            assertThat(failure.code()).isEqualTo("INTERNAL");
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "on"))).isEqualTo("on");
            Host.eventually(
                    "its log says why",
                    () -> host.log.stream()
                            .anyMatch(line -> line.contains("ERROR asml.test.iomod invocation-1 break failed: ")));
        }
    }

    @Test
    void aCancelInterruptsTheHandler() throws Exception {
        try (Lease lease = ready(inside(Host.LIMITS, "blue"))) {
            try (IoCalls calls = host.calls(lease)) {
                var _ = Host.issue(calls, "stuck", "");
                Host.eventually(
                        "it runs", () -> host.log.stream().anyMatch(line -> line.endsWith("invocation-1 stuck")));
            }
            Host.eventually("its slot is free", () -> lease.iomod().view().inFlight() == 0);
        }
        assertThat(host.ledger.totals().cancelled()).isEqualTo(1);
    }

    @Test
    void callsEndInTimeAndWithinTheBounds() throws Exception {
        IomodDependency.Limits narrow =
                new IomodDependency.Limits(Host.PATIENCE, Duration.ofMillis(300), Duration.ofSeconds(10), 1, 1, 64);
        try (Lease lease = ready(inside(narrow, "blue"));
                IoCalls calls = host.calls(lease)) {
            int stuck = Host.issue(calls, "stuck", "");
            Host.eventually("it runs", () -> host.ledger.totals().sent() == 1);
            int waiting = Host.issue(calls, "stuck", "");
            assertThat(Host.failure(calls, Host.issue(calls, "echo", "")).code())
                    .isEqualTo("LIMIT");
            assertThat(Host.failure(calls, stuck).code()).isEqualTo("DEADLINE");
            assertThat(Host.failure(calls, waiting).code()).isEqualTo("DEADLINE");
            Host.eventually("its slot is free", () -> lease.iomod().view().inFlight() == 0);
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "on"))).isEqualTo("on");
        }
    }

    @Test
    void streamsGoAsFastAsTheOtherSideReads() throws Exception {
        try (Lease lease = ready(inside(Host.LIMITS, "blue"));
                IoCalls calls = host.calls(lease)) {
            int id = Streaming.open(calls, "copy");
            ByteSink input = calls.upload(id);
            ByteSource answer = calls.download(id);
            Streaming.write(input, "one");
            assertThat(Streaming.read(answer, 3)).asString().isEqualTo("one");
            long total = 4L << 20;
            long written = 0;
            long read = 0;
            long most = 0;
            while (read < total) {
                Streaming.await(written < total ? input : answer, answer);
                int room = written < total ? (int) Math.min(input.room(), total - written) : 0;
                if (room > 0) {
                    input.put(new byte[room], 0, room);
                    written += room;
                }
                if (written == total) {
                    input.close();
                }
                most = Math.max(most, written - read);
                // Whoever writes whenever there is room, and reads only then, meets the bounds on the way.
                read += room > 0 ? 0 : Objects.requireNonNull(answer.take(1 << 20)).length;
            }
            assertThat(Streaming.skipAll(answer)).isZero();
            assertThat(most).isLessThan(1L << 20);
            assertThat(Host.answer(calls, id)).isEmpty();

            int whole = Host.issue(calls, "copy", "all at once");
            assertThat(Host.answer(calls, whole)).isEqualTo("all at once");
        }
    }

    @Test
    void aStopLetsCallsFinish() throws Exception {
        Lease lease = ready(inside(Host.LIMITS, "blue"));
        try (IoCalls calls = host.calls(lease)) {
            int id = Host.issue(calls, "sleep", "200");
            Host.eventually("it runs", () -> host.ledger.totals().sent() == 1);
            lease.close();
            assertThat(Host.answer(calls, id)).isEqualTo("invocation-1");
            Host.eventually("it is not listed", () -> host.iomods.list().isEmpty());
        }
    }

    @Test
    void aConfigurationReachesTheNextCall() throws Exception {
        try (Lease before = ready(inside(Host.LIMITS, "blue"));
                Lease after = ready(inside(Host.LIMITS, "red"));
                IoCalls calls = host.calls(before)) {
            assertThat(after.iomod()).isSameAs(before.iomod());
            assertThat(after.configure()).isEmpty();
            assertThat(Host.answer(calls, Host.issue(calls, "colour", ""))).isEqualTo("red");
        }
    }

    @Test
    void whatCannotRunInsideSaysWhy() throws Exception {
        assertThat(Host.diagnosis(host.iomods.acquire("bad", packed, inside(Host.LIMITS, "bad"))))
                .contains("the configuration cannot be used: there is no such colour");
        assertThat(Host.diagnosis(host.iomods.acquire("exit", packed, inside(Host.LIMITS, "blue", "exit-at-once"))))
                .contains("its main failed", "an IOmod inside a Threader cannot end the process (with exit code 3)");
        assertThat(Host.diagnosis(host.iomods.acquire("sh", host.script("#!/bin/sh\n"), inside(Host.LIMITS, "blue"))))
                .contains(
                        "no jar of its package has a main class; name the class in its iomod.toml by process.main_class");
    }

    @Test
    void itRunsInsideOnlyIfTheOperatorSaysSo() throws Exception {
        try (Iomods strict = Iomods.start(
                folder.resolve("strict"),
                folder.resolve("kept"),
                (_, _, _, _) -> {},
                host.ledger,
                Host.TIMINGS,
                InProcess.parse(List.of("asml.test.other")))) {
            assertThatThrownBy(() -> strict.acquire("todo", packed, inside(Host.LIMITS, "blue")))
                    .hasMessage(
                            "asml.test.iomod is to run in_process, where its code can do whatever the Threader can; if you trust it, start the Threader with --in-process asml.test.iomod, otherwise remove in_process");
            assertThat(strict.list()).isEmpty();
        }
        assertThat(InProcess.parse(List.of("a.b.c,asml.test.iomod")).allows(Host.COORDINATES))
                .isTrue();
        assertThat(InProcess.parse(List.of("all")).allows(Host.COORDINATES)).isTrue();
        assertThat(InProcess.NONE.allows(Host.COORDINATES)).isFalse();
    }

    @Test
    void nothingStaysOfOneThatWasUnloaded() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < LOADINGS; i++) {
            Lease lease = ready(inside(Host.LIMITS, "blue"));
            try (IoCalls calls = host.calls(lease)) {
                assertThat(Host.answer(calls, Host.issue(calls, "thread", "x"))).isEqualTo("x");
            }
            loaders.add(new WeakReference<>(loader()));
            lease.close();
            Host.eventually("it has stopped", () -> host.iomods.list().isEmpty());
        }
        assertThat(threads()).isEmpty();
        Host.eventually("its classes are gone", () -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.refersTo(null));
        });
    }

    private static ClassLoader loader() {
        return threads().getFirst().getContextClassLoader();
    }

    /** Platform threads that find an IOmod's classes. */
    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getContextClassLoader() instanceof IomodLoader)
                .toList();
    }

    @Test
    void theSamePackageRunsInAProcess() throws Exception {
        IomodDependency outside = new IomodDependency(
                Host.COORDINATES, "1.0.0", Optional.empty(), Map.of(), List.of(), List.of(), Host.LIMITS);
        try (Lease lease = ready(outside);
                IoCalls calls = host.calls(lease)) {
            assertThat(Host.answer(calls, Host.issue(calls, "pid", ""))).isEqualTo(Long.toString(Host.pid(lease)));
            assertThat(Files.readString(packages.resolve("iomod.toml"), UTF_8)).contains("main_class");
            IomodView view = lease.iomod().view();
            assertThat(view.kind()).isEqualTo(IomodView.Kind.PROCESS);
            assertThat(view.usage()).hasValueSatisfying(usage -> {
                assertThat(usage.residentBytes()).isGreaterThan(1 << 20);
                assertThat(usage.processes()).isEqualTo(1);
                assertThat(usage.threads()).isGreaterThan(5);
            });
        }
    }
}
