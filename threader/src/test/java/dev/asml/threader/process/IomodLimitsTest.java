package dev.asml.threader.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.IomodDependency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where no control groups can be made, the tests of what they bound ask for the warning instead. */
@Timeout(180)
final class IomodLimitsTest {
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
        assertThat(groups()).isEmpty();
    }

    private static IomodDependency.Limits limits(OptionalInt descriptors, OptionalInt processes, OptionalInt memory) {
        return new IomodDependency.Limits(
                Host.PATIENCE, Host.PATIENCE, Duration.ofSeconds(1), 256, 256, 64, descriptors, processes, memory);
    }

    private String end(String script, IomodDependency.Limits limits) throws Exception {
        return Host.diagnosis(host.iomods.acquire("todo", host.script(script), Host.dependency(limits)));
    }

    /** Folders of control groups that this process has made. */
    private static List<Path> groups() {
        String prefix = "asml-%d-".formatted(ProcessHandle.current().pid());
        List<Path> found = new ArrayList<>();
        for (String controller : List.of("memory", "pids")) {
            ControlGroups.find().parent(controller).ifPresent(parent -> {
                try (Stream<Path> folders = Files.list(parent)) {
                    folders.filter(path -> path.getFileName().toString().startsWith(prefix))
                            .filter(path -> !path.getFileName().toString().equals(prefix + "0"))
                            .forEach(found::add);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
        }
        return found;
    }

    /** Whether a bound is kept here; if not, that has to be said. */
    private boolean kept(String key) {
        List<String> missing = new ArrayList<>();
        try {
            ControlGroups.find()
                    .make(limits(OptionalInt.empty(), OptionalInt.of(1000), OptionalInt.of(1000)), missing)
                    .close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        if (missing.stream().noneMatch(sentence -> sentence.startsWith(key))) {
            return true;
        }
        Host.eventually(
                "it is said",
                () -> host.log.stream()
                        .anyMatch(
                                line -> line.startsWith("WARN") && line.contains(key) && line.contains("is not kept")));
        return false;
    }

    @Test
    void aProcessHasAsManyDescriptorsAsItMay() throws Exception {
        String script = """
                #!/bin/sh
                echo "soft $(ulimit -Sn) hard $(ulimit -Hn)"
                sh -c 'echo "below $(ulimit -n)"'
                exec 3>&1
                i=10
                while [ $i -lt 60 ] && eval "exec $i>/dev/null"; do i=$((i + 1)); done 2>/dev/null
                exit 3
                """;
        assertThat(end(script, limits(OptionalInt.of(40), OptionalInt.empty(), OptionalInt.empty())))
                .contains("soft 40 hard 40", "below 40")
                .doesNotContain("exited with code 0");
    }

    @Test
    void processesBeyondTheBoundDoNotStart() throws Exception {
        String script = """
                #!/bin/sh
                i=0
                while [ $i -lt 60 ]; do sleep 1000 >/dev/null 2>&1 & i=$((i + 1)); done
                exit 3
                """;
        String end = end(script, limits(OptionalInt.empty(), OptionalInt.of(20), OptionalInt.empty()));
        if (kept("processes")) {
            assertThat(end).contains("could not start another process or thread: it has processes = 20");
        }
    }

    @Test
    void memoryBeyondTheBoundEndsWhoeverTakesIt() throws Exception {
        String script = """
                #!/bin/sh
                head -c 300000000 /dev/zero | tail > /dev/null
                exit 3
                """;
        String end = end(script, limits(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(32)));
        if (kept("memory_mb")) {
            assertThat(end).contains("was killed: it went over memory_mb = 32");
        }
    }

    @Test
    void aFileThatCannotBeExecutedIsNamedAsWithoutBounds() throws Exception {
        String end =
                end("#!/no/such/interpreter\n", limits(OptionalInt.of(40), OptionalInt.of(20), OptionalInt.of(64)));
        assertThat(end)
                .contains("its first line names the interpreter \"/no/such/interpreter\", which is not installed");
    }

    @Test
    void anIomodLivesWithinItsBounds() throws Exception {
        IomodDependency.Limits wide = limits(OptionalInt.of(200), OptionalInt.of(200), OptionalInt.of(512));
        try (Lease lease = host.iomods.acquire("todo", host.testIomod(), Host.dependency(wide))) {
            long pid = Host.pid(lease);
            assertThat(Files.readString(Path.of("/proc/" + pid + "/limits")))
                    .containsPattern("Max open files +200 +200");
            if (kept("memory_mb")) {
                assertThat(Files.readString(Path.of("/proc/" + pid + "/cgroup")))
                        .contains("/asml-%d-".formatted(ProcessHandle.current().pid()));
            }
        }
    }

    @Test
    void groupsOfThreadersThatAreGoneAreRemoved() throws Exception {
        ControlGroups here = ControlGroups.find();
        for (String controller : List.of("memory", "pids")) {
            Path stale = here.parent(controller)
                    .filter(Files::isWritable)
                    .map(parent -> parent.resolve("asml-999999999-1"))
                    .orElse(null);
            if (stale != null && kept(controller.equals("pids") ? "processes" : "memory_mb")) {
                Files.createDirectory(stale);
                var _ = ControlGroups.find();
                assertThat(stale).doesNotExist();
            }
        }
    }
}
