package dev.asml.threader.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.device.Devices;
import dev.asml.threader.device.Frame;
import dev.asml.threader.device.InputEvent;
import dev.asml.threader.device.InputEvent.Button;
import dev.asml.threader.device.InputEvent.ButtonPress;
import dev.asml.threader.device.InputEvent.ButtonRelease;
import dev.asml.threader.device.InputEvent.Close;
import dev.asml.threader.device.InputEvent.KeyPress;
import dev.asml.threader.device.InputEvent.KeyRelease;
import dev.asml.threader.device.InputEvent.MouseMove;
import dev.asml.threader.device.InputEvent.Wheel;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.journal.Journal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** The programs of {@code examples/arcade}, which are those of the guest libraries, played by a script. */
class ArcadeTest {
    private static final String FUNCTIONS = "../../../../../examples/arcade/services/arcade/functions/";
    private static final int SPACE = 32;
    private static final int LEFT = 37;

    private final Devices devices = new Devices(Stage.UNPACED, Journal.NONE);

    /** What a person does after each draw that is named. */
    private final TreeMap<Integer, List<InputEvent>> script = new TreeMap<>();

    private void after(int draw, InputEvent... events) {
        script.put(draw, List.of(events));
    }

    /** Plays the script; gives the checksums of the frames of those draws, which are in order. */
    private Map<Integer, String> play(String program, int... draws) throws InterruptedException {
        Map<Integer, String> seen = new TreeMap<>();
        Semaphore changed = new Semaphore(0);
        devices.watch(changed::release);
        Play play;
        try (Devices.Hold hold = devices.hold()) {
            play = Play.start(FUNCTIONS + program + "/" + program, new byte[0], devices, changed::release);
            int last = draws[draws.length - 1];
            for (int draw = 1; draw <= last; draw++) {
                Frame frame = await(draw, play, changed);
                if (Arrays.binarySearch(draws, draw) >= 0) {
                    seen.put(draw, checksum(frame));
                }
                script.getOrDefault(draw, List.of()).forEach(this::send);
                if (draw == last) {
                    send(new Close());
                }
                hold.taken(frame);
            }
        }
        assertThat(play.outcome()).isInstanceOf(Outcome.Answered.class);
        return seen;
    }

    private void send(InputEvent event) {
        devices.display(0).send(this, 1, event);
    }

    private Frame await(int draw, Play play, Semaphore changed) throws InterruptedException {
        Frame frame = devices.display(0).frame();
        while (frame == null || frame.draw() < draw) {
            assertThat(play.ended()).isFalse();
            changed.acquire();
            frame = devices.display(0).frame();
        }
        return frame;
    }

    private static String checksum(Frame frame) {
        ByteBuffer bytes = ByteBuffer.allocate(frame.pixels().length * Integer.BYTES);
        bytes.asIntBuffer().put(frame.pixels());
        CRC32 checksum = new CRC32();
        checksum.update(bytes.array());
        return "%dx%d %08x".formatted(frame.width(), frame.height(), checksum.getValue());
    }

    private int pixel(int x, int y) {
        Frame frame = Objects.requireNonNull(devices.display(0).frame());
        return frame.pixels()[y * frame.width() + x];
    }

    @Test
    void theGameIsTheSameForTheSameInput() throws InterruptedException {
        after(20, new KeyPress(SPACE));
        after(22, new KeyRelease(SPACE), new KeyPress(LEFT));
        after(60, new KeyRelease(LEFT), new MouseMove(80, 60), new ButtonPress(Button.LEFT, 80, 60));
        after(61, new ButtonRelease(Button.LEFT, 80, 60));
        for (int draw = 100; draw < 900; draw += 24) {
            int x = 20 + draw * 37 % 280;
            int y = 20 + draw * 53 % 140;
            after(draw, new MouseMove(x, y), new ButtonPress(Button.LEFT, x, y));
            after(draw + 2, new ButtonRelease(Button.LEFT, x, y));
        }

        assertThat(play("afterglow", 10, 50, 300, 900))
                .isEqualTo(Map.of(
                        10,
                        "320x180 5bbe4b0f",
                        50,
                        "320x180 b8dcd00e",
                        300,
                        "320x180 cb93d1db",
                        900,
                        "320x180 809c6eb3"));
    }

    @Test
    void theFlightIsTheSameForTheSameInput() throws InterruptedException {
        after(30, new MouseMove(142, 83), new ButtonPress(Button.LEFT, 142, 83));
        after(60, new ButtonRelease(Button.LEFT, 142, 83));
        after(90, new Wheel(0, 3, 200, 100), new KeyPress(SPACE));

        assertThat(play("mandelbrot", 1, 30, 60, 120))
                .isEqualTo(Map.of(
                        1,
                        "320x200 806c9004",
                        30,
                        "320x200 a3086afb",
                        60,
                        "320x200 6a705cad",
                        120,
                        "320x200 e3ea3abe"));
    }

    @Test
    void thePaintingIsWhatWasPainted() throws InterruptedException {
        after(2, new MouseMove(40, 40), new ButtonPress(Button.LEFT, 40, 40));
        after(3, new MouseMove(120, 80));
        after(4, new ButtonRelease(Button.LEFT, 120, 80), new Wheel(0, -3, 120, 80));
        after(6, new MouseMove(80, 190), new ButtonPress(Button.LEFT, 80, 190));
        after(7, new ButtonRelease(Button.LEFT, 80, 190));
        after(8, new ButtonPress(Button.LEFT, 200, 20));
        after(10, new ButtonRelease(Button.LEFT, 200, 20));

        Map<Integer, String> seen = play("paint", 1, 12);

        assertThat(pixel(80, 60)).isEqualTo(0x3c7fd6);
        assertThat(pixel(80, 70)).isEqualTo(0xf4efe4);
        assertThat(pixel(200, 20)).isEqualTo(0xf07f2e);
        assertThat(seen).isEqualTo(Map.of(1, "320x200 13f4f5c8", 12, "320x200 aa924335"));
    }
}
