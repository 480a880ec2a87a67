package dev.asml.threader.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.wasm.GuestEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One C program, as a module of preview 1 and as a component that reaches the same files by wasi:filesystem. */
final class FileProgramTest {
    private final TestHost host = new TestHost();

    @TempDir
    private Path folder;

    @TempDir
    private Path scratch;

    @BeforeEach
    void writeAssets() throws IOException {
        Files.createDirectory(folder.resolve("data"));
        Files.writeString(folder.resolve("data/hello.txt"), "hello, world\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "files.component"})
    void aModuleAndItsComponentGetTheSameAnswers(String program) throws IOException {
        try (CompiledGuest guest = new CompiledGuest("../files/" + program, scratch)) {
            assertThat(guest.run(host, Assets.of(folder), Map.of())).isEqualTo(new GuestEnd.Returned(0));
        }

        assertThat(host.output()).isEqualTo(Files.readString(Path.of("src/test/guests/files/files.txt")));
    }

    /** A core module that imports wasi:filesystem by name; its table of handles is full in the end. */
    @Test
    void openFilesAreBounded() throws IOException {
        try (CompiledGuest guest = new CompiledGuest("../files/hoard", scratch)) {
            assertThat(guest.run(host, Assets.of(folder), Map.of()))
                    .isInstanceOfSatisfying(
                            GuestEnd.Trapped.class,
                            end -> assertThat(end.reason()).contains("handles"));
        }
    }
}
