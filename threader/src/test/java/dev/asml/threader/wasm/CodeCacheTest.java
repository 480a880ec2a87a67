package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeCacheTest {
    private static final Path GUESTS = Path.of("src/test/guests");

    @TempDir
    Path scratch;

    @Test
    void compilesOnceAndThenLoads() throws IOException {
        byte[] wasm = Files.readAllBytes(GUESTS.resolve("echo-v04.wasm"));
        new CodeCache(scratch).load(wasm);
        List<Path> files = files();

        assertThat(new CodeCache(scratch).load(wasm).exports("_start")).isTrue();
        assertThat(files()).isEqualTo(files);
    }

    @Test
    void keepsItsFolderToItself() throws IOException {
        Path folder = scratch.resolve("cache");
        new CodeCache(folder);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"module.wasm", "classes.jar", "seal"})
    void compilesAnewWhatWasTamperedWith(String part) throws IOException {
        byte[] wasm = Files.readAllBytes(GUESTS.resolve("noop.wasm"));
        new CodeCache(scratch).load(wasm);
        Path file = files().stream().filter(f -> f.endsWith(part)).findFirst().orElseThrow();
        byte[] original = Files.readAllBytes(file);
        byte[] tampered = original.clone();
        tampered[tampered.length / 2] ^= 1;
        Files.write(file, tampered);

        new CodeCache(scratch).load(wasm);

        assertThat(Files.size(file)).isEqualTo(original.length);
        assertThat(Files.readAllBytes(file)).isNotEqualTo(tampered);
    }

    @Test
    void failsByItsOwnExceptionOnlyOnCutAndChangedModules() throws IOException {
        byte[] wasm = Files.readAllBytes(GUESTS.resolve("counter.wasm"));
        CodeCache cache = new CodeCache(scratch);
        Random random = new Random(7);
        List<byte[]> damaged = new ArrayList<>();
        for (int length = 0; length < wasm.length; length += 3) {
            damaged.add(Arrays.copyOf(wasm, length));
        }
        for (int i = 0; i < 150; i++) {
            byte[] changed = wasm.clone();
            changed[8 + random.nextInt(changed.length - 8)] = (byte) random.nextInt();
            damaged.add(changed);
        }
        for (byte[] each : damaged) {
            try {
                cache.load(each);
            } catch (ModuleException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void saysWhatIsWrongWithAFileThatIsNoModule() throws IOException {
        CodeCache cache = new CodeCache(scratch);

        assertThatThrownBy(() -> cache.load(new byte[0])).hasMessageContaining("not a WebAssembly binary");
        assertThatThrownBy(() -> cache.load("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("not a WebAssembly binary");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(scratch)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
