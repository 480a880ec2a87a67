package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What guests may do to devices, the host answers others all the while. */
class HostileGuestsTest {
    private static final String FILES = "/_wasmer/dev/fb0/";
    private static final List<String> DEVICES = Stream.of("fb", "virtual_size", "draw", "input", "info", "events")
            .map(FILES::concat)
            .toList();

    @TempDir
    private static Path scratch;

    private static Screenings screenings;

    @BeforeAll
    static void start() {
        screenings = new Screenings(scratch)
                .show("close_grace_seconds = 0.05, sessions = 64, max_pixels = 33554432", "operator-c", "frames");
    }

    @AfterAll
    static void stop() {
        screenings.close();
    }

    /** Has the script done while another function answers; gives what the guest printed. */
    private static List<String> survive(String script) {
        JsonNode session = screenings.start("operator-c", script, false);
        JsonNode now;
        do {
            screenings.requireOthersServed();
            now = screenings.session(session);
        } while (!now.path("state").asText().equals("ended"));
        assertThat(now.path("outcome").asText()).as(now.toString()).isEqualTo("answered");
        return screenings.printed(session);
    }

    @Test
    void aMillionDraws() {
        assertThat(survive("""
                open d /_wasmer/dev/fb0/draw
                open s /_wasmer/dev/fb0/virtual_size
                text s 8x8
                times 1000000 text d 0
                """)).last().isEqualTo("times text 0 1 1000000");
    }

    @Test
    void drawsThatNobodyCouldShow() {
        JsonNode session = screenings.start("operator-c", """
                open d /_wasmer/dev/fb0/draw
                open s /_wasmer/dev/fb0/virtual_size
                text s 8x8
                times 1000000 text d 0
                """);
        Await.until(() -> screenings.draws(session) > 10);

        screenings.stop(session);

        assertThat(screenings.ended(session).path("outcome").asText()).isEqualTo("cancelled");
        assertThat(screenings.draws(session)).isLessThan(1_000_000);
    }

    @Test
    void aMillionReadsOfInput() {
        assertThat(survive("""
                open i /dev/input
                times 1000000 read i 16
                times 100000 poll i 0
                times 100000 stat i
                """)).containsSubsequence("times read 0 0  1000000", "times poll 0 1 clock 100000");
    }

    @Test
    void aMillionOpens() {
        assertThat(survive("""
                times 1000000 open a /_wasmer/dev/fb0/fb
                times 100000 open a sys/class/graphics/wasmerfb3/virtual_size
                """)).last().isEqualTo("times open 0 100000");
    }

    @Test
    void listingsWithoutEnd() {
        assertThat(survive("""
                open a _wasmer/dev/fb0 2 0x4000
                times 100000 readdir a
                times 100000 open b _wasmer/dev/../dev/../dev/fb0/../fb0/fb
                times 100000 pathstat _wasmer/dev/fb0/none
                """)).last().isEqualTo("times pathstat 44 0");
    }

    @Test
    void anotherSizeForEachFrame() {
        assertThat(survive("""
                open d /_wasmer/dev/fb0/draw
                open s /_wasmer/dev/fb0/virtual_size
                open f /_wasmer/dev/fb0/fb
                quiet
                loop 2000
                text s 1x1
                write f 01020304
                text d 0
                text s 640x480
                seek f -1 end
                write f 01
                text d 0
                text s 0x0
                end
                loud
                times 2 text s 65535x1
                """)).containsExactly("open 0", "open 0", "open 0", "times text 0 7 2");
    }

    @Test
    void giganticWrites() {
        List<String> printed = survive("""
                open s /_wasmer/dev/fb0/virtual_size
                text s 64x64
                open f /_wasmer/dev/fb0/fb
                open d /_wasmer/dev/fb0/draw
                open i /_wasmer/dev/fb0/input
                fill f 16777216 1 1000
                fill d 16777216 1 100
                fill i 16777216 1 100
                fill s 16777216 49 100
                pread s 9 0
                """);

        assertThat(printed).last().isEqualTo("pread 0 5 36347836" + "34");
    }

    private static Stream<String> sizes() {
        return Stream.of("4294967295x2", "99999x99999", "65536x65536", "2147483647x1", "1x4294967295", "46341x46341");
    }

    @ParameterizedTest
    @MethodSource
    void sizes(String size) {
        assertThat(survive("""
                open s /_wasmer/dev/fb0/virtual_size
                times 10000 text s %s
                """.formatted(size))).last().isEqualTo("times text 28 0");
    }

    private static List<String> devices() {
        return DEVICES;
    }

    @ParameterizedTest
    @MethodSource("devices")
    void garbage(String device) {
        List<String> calls = new ArrayList<>();
        calls.add("open a " + device);
        for (int length : new int[] {0, 1, 2, 7, 8, 9, 63, 64, 255, 4096, 65_536, 1_000_000}) {
            calls.add("pattern a %d %d".formatted(length, length * 3));
            calls.add("fill a %d 255 3".formatted(length));
            calls.add("pwrite a 00ff 0x7fffffffffffffff");
            calls.add("seek a %d set".formatted(length * 7L));
            calls.add("read a 1,0,1000");
            calls.add("pread a 100 0x7fffffffffffffff");
            calls.add("seek a 0x7fffffffffffffff set");
            calls.add("read a 16");
            calls.add("pattern a 100 5");
            calls.add("stat a");
        }

        List<String> printed = survive(calls.stream().collect(Collectors.joining("\n")));

        assertThat(printed).hasSize(calls.size()).noneMatch(line -> line.endsWith("spilled"));
    }

    @Test
    void aGuestThatGoesOnAfterItsWindowIsClosed() {
        JsonNode session = screenings.start("frames", "0 1 0", false);
        Await.until(() -> screenings.draws(session) > 10);

        screenings.send(session, "{'type':'close'}");

        JsonNode end = screenings.ended(session);
        assertThat(end.path("outcome").asText()).isEqualTo("cancelled");
        assertThat(end.path("detail").asText()).isEqualTo("its window was closed");
        assertThat(screenings.frame(session).getWidth()).isEqualTo(160);
        screenings.requireOthersServed();
    }

    @Test
    void aGuestThatNeverStops() {
        JsonNode session = screenings.start("operator-c", "spin\n", false);
        for (int i = 0; i < 20; i++) {
            screenings.requireOthersServed();
        }

        screenings.stop(session);

        assertThat(screenings.ended(session).path("outcome").asText()).isEqualTo("cancelled");
    }

    @Test
    void allMemoryThatThereIs() {
        String greedy = Stream.of(0, 1, 2, 3).map("""
                        open s /_wasmer/dev/fb%1$d/virtual_size
                        open f /_wasmer/dev/fb%1$d/fb
                        open d /_wasmer/dev/fb%1$d/draw
                        text s 8192x4096
                        fill f 1048576 7 256
                        text d 0
                        """::formatted).collect(Collectors.joining());
        double before = screenings.metric("threader_guests_memory_bytes");

        List<JsonNode> sessions = screenings.startUntilRefused("operator-c", greedy + "spin\n", 64);

        screenings.requireOthersServed();
        assertThat(screenings.metric("threader_guests_memory_bytes"))
                .isLessThanOrEqualTo(screenings.metric("threader_guests_memory_limit_bytes"));
        assertThat(sessions).isNotEmpty();
        screenings.stopAll();
        assertThat(screenings.metric("threader_guests_memory_bytes")).isLessThan(before + (64 << 20));
        assertThat(survive("say fine\n")).containsExactly("say fine");
    }
}
