package dev.asml.threader.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real programs, built with wasi-libc: what they print is compared with the text beside them. */
final class GuestProgramsTest {
    private final TestHost host = new TestHost();

    @TempDir
    private Path folder;

    @BeforeEach
    void writeAssets() throws IOException {
        Files.createDirectory(folder.resolve("data"));
        Files.writeString(folder.resolve("data/hello.txt"), "hello, world\n");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("data/hello.txt"));
    }

    @Test
    void posixCallsAnswerAsOnAnySystem() throws IOException {
        host.input = "some input".getBytes(StandardCharsets.UTF_8);

        assertThat(run("posix")).isZero();

        assertThat(host.output()).isEqualTo(expected("posix"));
        assertThat(host.error()).isEqualTo("done\n");
    }

    @Test
    void listingsAreCompleteThoughFilesGoMeanwhile() throws IOException {
        assertThat(run("readdir")).isZero();

        assertThat(host.output()).isEqualTo(expected("readdir"));
    }

    @Test
    void sleepsAndPollsParkUntilTheirTime() throws IOException {
        assertThat(run("wait")).isZero();

        assertThat(host.output()).isEqualTo(expected("wait"));
        assertThat(host.parks).isNotEmpty();
    }

    @Test
    void argumentsEnvironmentInputClockAndRandomnessAreTheInvocations() throws IOException {
        host.arguments.addAll(List.of("first", "zwölf"));
        host.environment.put("STAGE", "test");
        host.environment.put("EMPTY", "");
        host.input = "a line\nanother".getBytes(StandardCharsets.UTF_8);

        assertThat(run("process")).isEqualTo(3);

        assertThat(host.output()).isEqualTo(expected("process"));
    }

    @Test
    void everyFunctionHasTheTypeThatLibcImportsItWith() throws IOException {
        assertThat(run("every")).isEqualTo(17);

        assertThat(host.output()).isEqualTo(expected("every"));
        assertThat(WasiImports.previewOne()).hasSize(46);
    }

    private int run(String name) {
        return Guest.run(name, TestHost.wasi(host, Assets.of(folder), 1 << 20));
    }

    private static String expected(String name) throws IOException {
        return Files.readString(Path.of("src/test/guests/wasi", name + ".txt"));
    }
}
