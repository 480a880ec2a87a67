package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that answer a request, with devices of their own and without any. */
class DeviceGuestsOverHttpTest {
    private static final List<String> NAMES = Stream.concat(
                    Stream.of(
                            "/dev/wasmerfb0",
                            "/dev/wasmerfb3",
                            "/dev/input",
                            "/sys/class/graphics/wasmerfb0/virtual_size",
                            "/sys/class/graphics/wasmerfb/virtual_size",
                            "/sys/class/graphics/wasmerfb0/buffer_index_display",
                            "/sys/class/graphics/wasmerfb/buffer_index_display"),
                    Stream.of("fb", "virtual_size", "buffer_index_display", "input")
                            .flatMap(file -> Stream.of("/_wasmer/fb0/" + file, "/_wasmer/dev/fb0/" + file)))
            .flatMap(name -> Stream.of(name, name.substring(1)))
            .toList();

    @TempDir
    private static Path scratch;

    private static Screenings screenings;

    @BeforeAll
    static void start() {
        String[] guests = {"operator-c", "operator-rust", "operator-as", "operator-c-unstable"};
        screenings = new Screenings(scratch).show("max_pixels = 100", guests);
        Projects without = screenings.project("without");
        for (String guest : guests) {
            without.function(guest, "devices/" + guest);
        }
        screenings.deploy(without);
    }

    @AfterAll
    static void stop() {
        screenings.close();
    }

    private static String answer(String function, String script) {
        return screenings.threader().post(function, script).body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"operator-c", "operator-rust", "operator-as", "operator-c-unstable"})
    void everyNameOpensWhereDevicesAreDeclared(String guest) {
        String script = NAMES.stream().map(name -> "open a " + name + "\n").collect(Collectors.joining());

        assertThat(answer("/screen/" + guest, script).lines())
                .hasSize(NAMES.size())
                .containsOnly("open 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"operator-c", "operator-rust", "operator-as", "operator-c-unstable"})
    void noneIsThereWhereTheyAreNot(String guest) {
        String script = NAMES.stream()
                .map(name -> "open a %s 9\npathstat %s\n".formatted(name, name))
                .collect(Collectors.joining());

        List<String> lines = answer("/without/" + guest, script).lines().toList();

        assertThat(lines).hasSize(2 * NAMES.size());
        assertThat(lines).filteredOn(line -> line.startsWith("open")).containsOnly("open 44");
        assertThat(lines).filteredOn(line -> line.startsWith("pathstat")).containsOnly("pathstat 44");
        assertThat(answer("/without/" + guest, "open a . 2 0x4000\nreaddir a\n"))
                .isEqualTo("open 0\nreaddir 0 tmp/3\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"operator-c", "operator-rust", "operator-as", "operator-c-unstable"})
    void aRequestDrawsWithoutWaitingForAnybody(String guest) {
        assertThat(answer("/screen/" + guest, """
                        open s /_wasmer/dev/fb0/virtual_size
                        text s 10x10
                        text s 10x11
                        open d /_wasmer/dev/fb0/draw
                        times 20000 text d 0
                        open i /dev/input
                        read i 9
                        """)).isEqualTo("""
                        open 0
                        text 0 5
                        text 28
                        open 0
                        times text 0 1 20000
                        open 0
                        read 0 0\s
                        """);
    }
}
