package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComponentImageTest {
    private static final Path GUESTS = Path.of("src/test/guests/components/linking");
    private static final long MEMORY_BYTES = 64 << 20;

    @TempDir
    Path scratch;

    private final HostMemory memory = new HostMemory(1 << 30);

    private GuestCode load(String name) throws IOException {
        return new CodeCache(scratch).load(Files.readAllBytes(GUESTS.resolve(name + ".wasm")), "test/" + name);
    }

    private Image image(String name) throws IOException {
        return new Image(load(name), "handler", MEMORY_BYTES, memory, MEMORY_BYTES);
    }

    @Test
    void startUpCodeRunsOnceAndEachRunFindsWhatItLeft() throws IOException {
        try (Image image = image("started")) {
            assertThat(image.hasSnapshot()).isTrue();
            for (int run = 0; run < 3; run++) {
                assertThat(image.run(new Nines())).isEqualTo(new GuestEnd.Returned(11));
            }
        }
    }

    @Test
    void startUpCodeThatMakesResourcesRunsEachTime() throws IOException {
        try (Image image = image("holding")) {
            assertThat(image.hasSnapshot()).isFalse();
            for (int run = 0; run < 3; run++) {
                assertThat(image.run(new Nines())).isEqualTo(new GuestEnd.Returned(42));
            }
        }
    }

    @Test
    void aComponentTakesTheHostsPlaceForAnother() throws IOException {
        try (Image image = image("virtual")) {
            assertThat(image.abi()).isEqualTo(Abi.COMMAND);
            for (int run = 0; run < 3; run++) {
                assertThat(image.run(new Nines())).isEqualTo(new GuestEnd.Returned(0));
            }
        }
    }

    @Test
    void givesAllItsMemoryBack() throws IOException {
        Image image = image("started");
        image.run(new Nines());
        image.close();

        assertThat(memory.committed()).isZero();
    }

    @Test
    void modulesOfAComponentAreKeptByThemselves() throws IOException {
        var _ = load("started");
        List<Path> files = files();
        var _ = load("started");

        assertThat(files()).isEqualTo(files);
        assertThat(files.stream().filter(file -> file.endsWith("classes"))).hasSize(2);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(scratch)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void whatIsNotServedIsNamedWithItsVersion() {
        assertThatThrownBy(() -> load("unserved"))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining("interface nobody:knows/this@1.2.3")
                .hasMessageContaining("function get-random-u65 of wasi:random/random@0.2.99")
                .hasMessageContaining("served is version 0.2.12")
                .hasMessageContaining("wasi:clocks/wall-clock@0.3.0");
    }

    @Test
    void aComponentWithoutAWayInIsRefused() throws IOException {
        GuestCode code = load("nested");

        assertThatThrownBy(() -> new Image(code, "handler", MEMORY_BYTES, memory, MEMORY_BYTES))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining("no way in");
    }

    /** A host whose random bytes are nines and whose clocks stand. */
    private static final class Nines extends BareHost {
        @Override
        public void random(byte[] target) {
            Arrays.fill(target, (byte) 9);
        }

        @Override
        public long wallClockNanos() {
            return 0;
        }

        @Override
        public long monotonicNanos() {
            return 0;
        }
    }
}
