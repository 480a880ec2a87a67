package dev.asml.threader.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.manifests.Coordinates;
import dev.asml.manifests.IomodDependency;
import dev.asml.manifests.IomodManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
final class IomodStartTest {
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
    void aReadyIomodSaysWhatItIs() throws Exception {
        try (Lease lease = host.startReady()) {
            assertThat(Host.ready(lease).version()).isEqualTo("1.0.0");
            assertThat(Host.ready(lease).methods()).contains("echo", "sleep");
            assertThat(host.iomods.list()).singleElement().satisfies(view -> {
                assertThat(view.service()).isEqualTo("todo");
                assertThat(view.restarts()).isZero();
            });
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    exit-at-once       | exited with code 3)       | cannot find the database
                    token=guessed      | registration was refused  | the token is not one of this Threader's
                    as=asml.test.other | registration was refused  | it registered as "asml.test.other"
                    version=2.0.0      | registration was refused  | version "2.0.0"
                    protocol=7         | the protocol versions [7] | this Threader speaks [1]
                    reply-first        | registration was refused  | the first frame has to be Register
                    """)
    void whatIsWrongWithItIsSaid(String argument, String what, String why) throws Exception {
        try (Lease lease = host.start(argument)) {
            assertThat(Host.diagnosis(lease))
                    .startsWith("asml.test.iomod 1.0.0 failed")
                    .contains(what, why);
            assertThat(lease.iomod().view().restarts()).isEqualTo(1);
        }
    }

    @Test
    void aProcessThatNeverRegistersIsEndedWithItsOutputShown() throws Exception {
        IomodDependency.Limits limits = new IomodDependency.Limits(
                Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1, 64);
        String script = "#!/bin/sh\necho thinking\nexec sleep 1000\n";
        try (Lease lease = host.iomods.acquire("todo", host.script(script), Host.dependency(limits))) {
            assertThat(Host.diagnosis(lease))
                    .contains("did not register within 3000 ms", "is still running", "thinking");
        }
    }

    @Test
    void aPromisedMethodHasToBeRegistered() throws Exception {
        try (Lease lease =
                host.iomods.acquire("todo", host.testIomod("echo", "whisper"), Host.dependency(Host.LIMITS))) {
            assertThat(Host.diagnosis(lease)).contains("did not register the methods [whisper]");
        }
    }

    @Test
    void filesThatCannotBeExecutedAreExplained() throws Exception {
        assertThat(diagnosisOf("#!/no/such/interpreter\n"))
                .contains("\"/no/such/interpreter\", which is not installed");
        assertThat(diagnosisOf("#!/bin/sh\r\necho\r\n")).contains("CR LF");
        assertThat(diagnosisOf("just text\n")).contains("neither a program of this system nor a script");
        assertThat(diagnosisOf("MZ...")).contains("built for Windows");
        assertThat(diagnosisOf("\u007fELF" + "\u0000".repeat(14) + "\u0016\u0000" + "\u0000".repeat(80)))
                .contains("it is built for s390x, and this machine is");
    }

    @Test
    void aFileThatIsMissingOrMayNotBeExecutedIsNamed() throws Exception {
        UnpackedIomod iomod = host.script("#!/bin/sh\n");
        Path file = iomod.folder().resolve("run");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(diagnosisOf(iomod)).contains(file.toString(), "mode rw-r--r--", "chmod +x");
        Files.delete(file);
        assertThat(diagnosisOf(iomod)).contains("there is no file " + file);
    }

    @Test
    void packageAndDependencyHaveToAgree() {
        IomodManifest other =
                new IomodManifest(Coordinates.parse("asml.test.other"), "1.0.0", "run", List.of(), List.of());
        assertThatThrownBy(() -> host.iomods.acquire(
                        "todo", new UnpackedIomod(folder, other, "d"), Host.dependency(Host.LIMITS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("depends on asml.test.iomod");
        IomodManifest outside = new IomodManifest(Host.COORDINATES, "1.0.0", "../run", List.of(), List.of());
        assertThatThrownBy(() -> host.iomods.acquire(
                        "todo", new UnpackedIomod(folder, outside, "d"), Host.dependency(Host.LIMITS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leads out of its package");
    }

    private String diagnosisOf(String file) throws IOException, InterruptedException {
        return diagnosisOf(host.script(file));
    }

    private String diagnosisOf(UnpackedIomod iomod) throws InterruptedException {
        try (Lease lease = host.iomods.acquire("todo", iomod, Host.dependency(Host.LIMITS))) {
            return Host.diagnosis(lease);
        }
    }
}
