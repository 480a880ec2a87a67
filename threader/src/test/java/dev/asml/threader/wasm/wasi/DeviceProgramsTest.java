package dev.asml.threader.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.wasm.Abi;
import dev.asml.threader.wasm.GuestEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real programs that use devices, compiled as functions are: what they print is compared with the text beside them. */
final class DeviceProgramsTest {
    private final TestHost host = new TestHost();
    private final ByteDevice frame = new ByteDevice("0123456789");
    private final ByteDevice draw = new ByteDevice("");
    private final ByteDevice input = ByteDevice.waitedFor();
    private final Map<String, Device> devices = Map.of(
            "dev/wasmerfb0", frame,
            "_wasmer/dev/fb0/fb", frame,
            "_wasmer/dev/fb0/draw", draw,
            "_wasmer/dev/fb0/input", input,
            "dev/input", input);

    @TempDir
    private Path scratch;

    private Path folder;

    @BeforeEach
    void writeAssets() throws IOException {
        folder = scratch.resolve("assets");
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/hello.txt"), "hello, world\n");
    }

    @Test
    void libcUsesDevicesAsFiles() throws IOException {
        assertThat(run("devices")).isEqualTo(new GuestEnd.Returned(0));

        assertThat(host.output()).isEqualTo(expected("devices"));
        assertThat(frame.writes).containsExactly("160x144", "2", "1024x768", "9");
    }

    /** The adapter in a component writes only the first of several pieces; all else is the same. */
    @Test
    void aComponentsLibcUsesThemByStreams() throws IOException {
        assertThat(run("../files/devices.component")).isEqualTo(new GuestEnd.Returned(0));

        assertThat(host.output()).isEqualTo(expected("../files/devices.component"));
        assertThat(frame.writes).containsExactly("16", "2", "1024x768", "9");
    }

    @Test
    void programsOfSnapshotZeroSeeItsNumbersAndLayouts() throws IOException {
        assertThat(run("unstable")).isEqualTo(new GuestEnd.Returned(0));

        assertThat(host.output()).isEqualTo(expected("unstable"));
        assertThat(frame.writes).containsExactly("abc");
    }

    @Test
    void aProgramOfSnapshotZeroIsAPlainOne() throws IOException {
        input.append("keys");
        try (CompiledGuest guest = new CompiledGuest("frames", scratch)) {
            assertThat(guest.abi()).isEqualTo(Abi.WASI);

            assertThat(guest.run(host, Assets.none(), devices)).isEqualTo(new GuestEnd.Exited(12));

            assertThat(frame.writes).containsExactly("frame 1", "frame 2", "frame 3");
            assertThat(draw.writes).containsExactly("1", "2", "3");
            assertThat(frame.text()).isEqualTo("frame 3789");
        }
    }

    @Test
    void withoutDevicesAProgramIsToldThatThereAreNone() throws IOException {
        try (CompiledGuest guest = new CompiledGuest("frames", scratch)) {
            assertThat(guest.run(host, Assets.none(), Map.of()))
                    .isEqualTo(new GuestEnd.Exited(100 + Errno.NOENT.code()));
        }
    }

    @Test
    void aMillionLeakedDescriptorsAreGoneAfterTheRun() throws IOException {
        try (CompiledGuest guest = new CompiledGuest("leak", scratch)) {
            long before = guest.memory.committed();

            assertThat(guest.run(host, Assets.none(), devices)).isEqualTo(new GuestEnd.Returned(0));

            assertThat(guest.memory.committed()).isLessThan(before + (1 << 20));
        }
    }

    private GuestEnd run(String name) throws IOException {
        try (CompiledGuest guest = new CompiledGuest(name, scratch)) {
            return guest.run(host, Assets.of(folder), devices);
        }
    }

    private static String expected(String name) throws IOException {
        return Files.readString(Path.of("src/test/guests/wasi", name + ".txt"));
    }
}
