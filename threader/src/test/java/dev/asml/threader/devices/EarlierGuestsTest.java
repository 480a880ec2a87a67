package dev.asml.threader.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.device.Devices;
import dev.asml.threader.device.Frame;
import dev.asml.threader.device.InputEvent;
import dev.asml.threader.device.InputEvent.Close;
import dev.asml.threader.device.InputEvent.KeyPress;
import dev.asml.threader.device.InputEvent.KeyRelease;
import dev.asml.threader.device.InputEvent.MouseMove;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.journal.Journal;
import java.util.List;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that use devices in the manner of the programs that were written for them since 2019. */
class EarlierGuestsTest {
    private static final String NO_MEMORY = "0 1 40";

    private final Devices devices = new Devices(Stage.UNPACED, Journal.NONE);
    private final Film film = Film.of(devices);

    private void send(InputEvent... events) {
        for (InputEvent event : events) {
            devices.display(0).send("somebody", 1, event);
        }
    }

    private static int[] pixels(int width, int height, IntBinaryOperator at) {
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = at.applyAsInt(i % width, i / width);
        }
        return pixels;
    }

    private static int[] shades(int frame, int blue) {
        return pixels(160, 144, (x, y) -> (frame & 255) << 16 | (x + y & 255) << 8 | blue);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5 1 0", "5 0 0"})
    void whoOpensForEachFrameIsSeenWithAndWithoutASeek(String input) {
        Play play = Play.start("frames", input, devices);

        assertThat(play.output()).isEmpty();
        assertThat(film.frames()).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(film.frames().get(i).pixels()).isEqualTo(shades(i, 0));
        }
    }

    @Test
    void whoNeverClosesGoesOnForThousandsOfFrames() {
        send(new KeyPress(65), new MouseMove(300, 100), new KeyRelease(65));

        Play play = Play.start("frames", "5000 1 0", devices);

        assertThat(play.output()).isEmpty();
        assertThat(film.frames()).hasSize(5000);
        assertThat(film.frames().getFirst().pixels()).isEqualTo(shades(0, 0));
        assertThat(film.frames().getLast().pixels()).isEqualTo(shades(4999, 65));
    }

    @Test
    void whoTakesMemoryForEachFrameIsToldWhenThereIsNoMore() {
        Play play = Play.start("frames", NO_MEMORY, devices);

        assertThat(play.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Trapped.class,
                        trapped -> assertThat(trapped.reason()).contains("memory"));
        assertThat(film.frames()).hasSizeGreaterThan(90);
        assertThat(devices.display(0).frame()).isSameAs(film.frames().getLast());
    }

    @Test
    void whoDoesNotKnowTheClosedEventCanBeInterrupted() {
        send(new Close());

        Play play = Play.start("frames", "0 1 0", devices);
        play.cancel();

        assertThat(play.outcome()).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    void whoMovesToEachPixelIsSeen() {
        Play play = Play.start("dots", "3", devices);

        assertThat(play.output()).isEqualTo("3 frames\n");
        assertThat(film.frames()).extracting(Frame::width).containsExactly(30, 300, 300);
        assertThat(film.frames().get(0).pixels()).hasSize(900).containsOnly(0xc86401);
        assertThat(film.frames().get(1).pixels()).hasSize(90_000).containsOnly(0xc86402);
        assertThat(film.frames().get(2).pixels()).hasSize(90_000).containsOnly(0xc86403);
    }

    @Test
    void whoReadsToTheEndOfInputGetsThere() {
        send(new KeyPress(77), new MouseMove(1, 2), new InputEvent.ButtonPress(InputEvent.Button.LEFT, 3, 4));

        Play play = Play.start("dots", "2", devices);

        assertThat(play.output()).isEqualTo("2 frames\n");
        assertThat(film.frames().get(1).pixels()).containsOnly(0xc86400 | 77);
    }

    @Test
    void whoKnowsTheClosedEventEndsWell() {
        send(new Close());

        Play play = Play.start("dots", "0", devices);

        assertThat(play.output()).isEqualTo("over\n");
        assertThat(film.frames()).hasSize(1);
    }

    @Test
    void whoEndsByAKeyEndsWell() {
        send(new KeyPress(27));

        assertThat(Play.start("dots", "0", devices).output()).isEqualTo("over\n");
    }

    @Test
    void whoWritesMoreRowsThanThereAreIsSeen() {
        send(new KeyPress(13));

        Play play = Play.start("level", "3", devices);

        assertThat(play.output()).isEqualTo("3 frames, 1 keys\n");
        assertThat(film.frames()).hasSize(3);
        for (int i = 0; i < 3; i++) {
            int red = i << 16;
            assertThat(film.frames().get(i).pixels())
                    .isEqualTo(pixels(640, 400, (x, y) -> red | ((y & 255) << 8) | (x & 255)));
        }
    }

    @Test
    void whoReadsAsMuchAsTheFileHasGetsAllInput() {
        send(new KeyPress(65), new KeyRelease(65), new KeyPress(66));

        Play play = Play.start("window", "", devices);

        assertThat(play.output()).isEqualTo("\u0001A\u0003A\u0001B\n");
        List<Frame> frames = film.frames();
        assertThat(frames).hasSize(3);
        assertThat(frames.get(0).pixels()).containsExactly(0x034101, 0x000000 | 0x4201, 0, 0, 0, 0, 0, 0);
        assertThat(frames.get(1).pixels()).hasSize(8).containsOnly(0x101010);
        assertThat(frames.get(2).pixels()).hasSize(8).containsOnly(0x202020);
    }
}
