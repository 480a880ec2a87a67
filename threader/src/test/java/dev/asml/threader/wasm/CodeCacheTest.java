package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeCacheTest {
    private static final Path GUESTS = Path.of("src/test/guests");
    private static final String LABEL = "test/function";

    @TempDir
    Path scratch;

    @Test
    void compilesOnceAndThenLoads() throws IOException {
        byte[] wasm = Files.readAllBytes(GUESTS.resolve("echo-v04.wasm"));
        new CodeCache(scratch).load(wasm, LABEL);
        List<Path> files = files();

        assertThat(new CodeCache(scratch).load(wasm, LABEL).exports("_start")).isTrue();
        assertThat(files()).isEqualTo(files);
    }

    @Test
    void severalMayCompileTheSameAtOnce() throws Exception {
        byte[] noop = Files.readAllBytes(GUESTS.resolve("noop.wasm"));
        CodeCache cache = new CodeCache(scratch);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (byte round = 0; round < 20; round++) {
                // A custom section makes it another module.
                byte[] wasm = Arrays.copyOf(noop, noop.length + 5);
                System.arraycopy(new byte[] {0, 3, 1, 'r', round}, 0, wasm, noop.length, 5);
                Callable<GuestCode> load = () -> cache.load(wasm, LABEL);
                for (Future<GuestCode> loaded : threads.invokeAll(Collections.nCopies(4, load))) {
                    assertThat(loaded.get().exports("_start")).isTrue();
                }
            }
        }
        assertThat(files()).filteredOn(file -> file.endsWith("seal")).hasSize(20);
        assertThat(files()).noneMatch(file -> file.toString().contains("draft-"));
    }

    @Test
    void severalCachesOfOneFolderMayCompileTheSameAtOnce() throws Exception {
        byte[] noop = Files.readAllBytes(GUESTS.resolve("noop.wasm"));
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int round = 0; round < 20; round++) {
                Path folder = scratch.resolve("round-" + round);
                Callable<GuestCode> load = () -> new CodeCache(folder).load(noop, LABEL);
                for (Future<GuestCode> loaded : threads.invokeAll(Collections.nCopies(4, load))) {
                    assertThat(loaded.get().exports("_start")).isTrue();
                }
            }
        }
        assertThat(files()).filteredOn(file -> file.endsWith("seal")).hasSize(20);
        assertThat(files()).noneMatch(file -> file.toString().contains("draft-"));
    }

    @Test
    void keepsItsFolderToItself() throws IOException {
        Path folder = scratch.resolve("cache");
        new CodeCache(folder);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"module.wasm", "classes", "seal"})
    void compilesAnewWhatWasTamperedWith(String part) throws IOException {
        byte[] wasm = Files.readAllBytes(GUESTS.resolve("noop.wasm"));
        new CodeCache(scratch).load(wasm, LABEL);
        Path file = files().stream().filter(f -> f.endsWith(part)).findFirst().orElseThrow();
        byte[] original = Files.readAllBytes(file);
        byte[] tampered = original.clone();
        tampered[tampered.length / 2] ^= 1;
        Files.write(file, tampered);

        new CodeCache(scratch).load(wasm, LABEL);

        assertThat(Files.size(file)).isEqualTo(original.length);
        assertThat(Files.readAllBytes(file)).isNotEqualTo(tampered);
    }

    @Test
    void keepsWhatWasUsedLast() throws IOException {
        CodeCache cache = new CodeCache(scratch);
        List<String> hashes = new ArrayList<>();
        for (String guest : List.of("noop", "spin", "trap", "noop")) {
            byte[] wasm = Files.readAllBytes(GUESTS.resolve(guest + ".wasm"));
            hashes.add(cache.load(wasm, LABEL).hash());
        }

        cache.trim(2);

        assertThat(files().stream().filter(file -> file.endsWith("seal")))
                .extracting(file ->
                        Objects.requireNonNull(file.getParent()).getFileName().toString())
                .containsExactlyInAnyOrder(hashes.get(0), hashes.get(2));
    }

    @Test
    void functionsWithTheSameModuleAreNamedApart() throws IOException {
        byte[] trap = HexFormat.of()
                .parseHex("0061736d01000000" + "010401600000" + "03020100" + "0705010174" + "0000" + "0a05010300000b");
        List<String> labels = List.of("one/first", "one/first", "two/second", "two/größe/part", "one/first");
        List<Instance> instances = new ArrayList<>();
        for (String label : labels) {
            LoadedModule loaded = new CodeCache(scratch).module(trap, label);
            instances.add(loaded.instantiate(ImportValues.builder().build()));
        }

        for (int i = 0; i < labels.size(); i++) {
            Instance instance = instances.get(i);
            List<String> names = List.of(labels.get(i).split("/"));
            assertThatThrownBy(() -> instance.export("t").apply())
                    .satisfies(trapped -> assertThat(trapped.getStackTrace()).anySatisfy(frame -> {
                        assertThat(frame.getClassName()).isEqualTo("guest." + String.join(".", names));
                        assertThat(frame.getMethodName()).isEqualTo("t");
                        assertThat(frame.getFileName()).isEqualTo(names.getLast() + ".wasm");
                    }));
        }
        assertThat(files()).filteredOn(file -> file.endsWith("classes")).hasSize(1);
    }

    @Test
    void saysWhatIsTooLargeToBeCompiled() throws IOException {
        CodeCache cache = new CodeCache(scratch);

        assertThat(cache.load(withFunctionOf(20), LABEL).interpreted()).isEmpty();
        byte[] large = withFunctionOf(40_000);
        assertThat(cache.load(large, LABEL).interpreted()).hasValue("0");
        assertThat(new CodeCache(scratch).load(large, LABEL).interpreted()).hasValue("0");
    }

    @Test
    void takesNoSectionOfAModulesForItsOwn() throws IOException {
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.writeBytes(withFunctionOf(40_000));
        for (String name : List.of(KeptModule.FUNCTIONS, TableContent.SECTION)) {
            module.write(0);
            module.write(2 + name.length());
            module.write(name.length());
            module.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
            module.write(9); // so many functions or segments, which do not follow
        }
        var _ = new CodeCache(scratch).load(module.toByteArray(), LABEL);

        assertThat(new CodeCache(scratch).load(module.toByteArray(), LABEL).interpreted())
                .hasValue("0");
    }

    /** A module with one function, that is one expression: so many additions, between which nothing can be cut. */
    private static byte[] withFunctionOf(int additions) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 0x41, 0});
        for (int i = 0; i < additions; i++) {
            body.writeBytes(new byte[] {0x41, (byte) 0xe4, 0, 0x6a});
        }
        body.writeBytes(new byte[] {0x1a, 0x0b});
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.write(1);
        code.writeBytes(number(body.size()));
        code.writeBytes(body.toByteArray());
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10});
        module.writeBytes(number(code.size()));
        module.writeBytes(code.toByteArray());
        return module.toByteArray();
    }

    /** LEB128, three bytes long. */
    private static byte[] number(int value) {
        return new byte[] {(byte) (value | 0x80), (byte) ((value >> 7) | 0x80), (byte) (value >> 14)};
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
                cache.load(each, LABEL);
            } catch (ModuleException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void saysWhatIsWrongWithAFileThatIsNoModule() throws IOException {
        CodeCache cache = new CodeCache(scratch);

        assertThatThrownBy(() -> cache.load(new byte[0], LABEL)).hasMessageContaining("not a WebAssembly binary");
        assertThatThrownBy(() -> cache.load("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8), LABEL))
                .hasMessageContaining("not a WebAssembly binary");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(scratch)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
