package dev.asml.threader.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.device.Devices;
import dev.asml.threader.device.Frame;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.journal.Journal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest that was published as it is, and what the host that was published for it shows. Both come from npm. */
class PublishedPackagesTest {
    private static final String LIBRARY = "@wasmer/io-devices-lib-assemblyscript@0.1.3";
    private static final String[] HOST = {"@wasmer/wasi@0.12.0", "@wasmer/wasmfs@0.12.0", "@wasmer/io-devices@0.12.0"};
    private static final String PUBLISHED = "272a4bc2fec6f392b843205cceae1dc6f106387d3bb1316fd1054f1b8b4a42d2";
    private static final Path GUESTS = Path.of("src/test/guests/devices").toAbsolutePath();
    private static final int FRAMES = 3;

    @TempDir
    private static Path folder;

    private static Path quickStart;

    private final Devices devices = new Devices(Stage.UNPACED, Journal.NONE);
    private final Film film = Film.of(devices);

    @BeforeAll
    static void install() throws Exception {
        Files.writeString(folder.resolve("package.json"), "{\"private\":true}");
        List<String> install = new ArrayList<>(List.of(
                "npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"));
        install.addAll(List.of(HOST));
        run(install.toArray(String[]::new));
        // Its dependencies are on no registry; the built guest needs none of them.
        run("npm", "pack", "--silent", "--prefer-offline", LIBRARY);
        run("tar", "xzf", "wasmer-io-devices-lib-assemblyscript-0.1.3.tgz");
        quickStart = folder.resolve("package/quick-start/build/optimized.wasm");
        Files.copy(GUESTS.resolve("browser.cjs"), folder.resolve("browser.cjs"));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(errors.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s: %s%s", String.join(" ", command), output, Files.readString(errors))
                .isZero();
        return output;
    }

    private static String inBrowser(Path guest, String input) throws IOException, InterruptedException {
        return run("node", "browser.cjs", guest.toString(), input, Integer.toString(FRAMES));
    }

    /** Runs until the guest has drawn as many frames; tells them as the script for the browser does. */
    private String here(Path guest, String input, int bytes) throws InterruptedException {
        CountDownLatch drawn = new CountDownLatch(FRAMES);
        devices.watch(() -> {
            Frame frame = devices.display(0).frame();
            if (frame != null && frame.draw() > FRAMES - drawn.getCount()) {
                drawn.countDown();
            }
        });
        Play play = Play.start(guest.toString().replaceFirst("\\.wasm$", ""), input, devices);
        drawn.await();
        play.cancel();
        assertThat(play.outcome()).isInstanceOfAny(Outcome.Cancelled.class, Outcome.Answered.class);
        Frame first = film.frames().getFirst();
        StringBuilder told = new StringBuilder("size %d %d\n".formatted(first.width(), first.height()));
        for (Frame frame : film.frames().subList(0, FRAMES)) {
            told.append("frame %d %08x\n".formatted(bytes, hash(frame, bytes)));
        }
        return told.toString();
    }

    /** The hash of the bytes that made the frame, with an alpha of 0. */
    private static int hash(Frame frame, int bytes) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < bytes; i++) {
            hash = (hash ^ ((frame.pixels()[i >> 2] >> (8 * (i & 3))) & 255)) * 0x01000193;
        }
        return hash;
    }

    @Test
    void thePublishedGuestShowsItsBlueWindow() throws Exception {
        assertThat(sha256(quickStart)).isEqualTo(PUBLISHED);

        here(quickStart, "", 0);

        Frame frame = film.frames().getFirst();
        assertThat(frame.width()).isEqualTo(400);
        assertThat(frame.height()).isEqualTo(400);
        assertThat(frame.pixels()).containsOnly(0x0000ff);
    }

    private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return HexFormat.of().formatHex(digest);
    }

    @Test
    void thePublishedHostShowsTheSameOfThePublishedGuest() throws Exception {
        assertThat(here(quickStart, "", 639_997)).isEqualTo(inBrowser(quickStart, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3 1 0", "3 0 0"})
    void thePublishedHostShowsTheSameOfOurGuest(String input) throws Exception {
        Path guest = GUESTS.resolve("frames.wasm");

        assertThat(here(guest, input, 4 * 160 * 144)).isEqualTo(inBrowser(guest, input));
    }
}
