package dev.asml.threader.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import dev.asml.threader.device.Frame;
import dev.asml.threader.device.InputEvent.KeyPress;
import dev.asml.threader.device.InputEvent.KeyRelease;
import dev.asml.threader.journal.Journal;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Where guests play with devices that the test holds the other end of; code is compiled once for all tests. */
final class Stage {
    /** What a guest does at once, without waiting for anybody's screen. */
    static final DeviceSettings UNPACED = DeviceSettings.DEFAULT.unpaced();

    private static final int SIGNAL = Devices.FRAMEBUFFERS - 1;
    private static final int SPACE = 32;

    private final DeviceSettings settings;

    private Stage(DeviceSettings settings) {
        this.settings = settings;
    }

    static Stage ready() {
        return new Stage(UNPACED);
    }

    static Stage with(DeviceSettings settings) {
        return new Stage(settings);
    }

    /**
     * Has the script done by the guest, compares what it printed, and gives the devices as they are then.
     *
     * @param pauses what the test does where the script waits for it, in turn
     */
    @SafeVarargs
    final Devices perform(Operator operator, String text, Consumer<Devices>... pauses) {
        Script script = new Script(text);
        assertThat(pauses.length).isEqualTo(script.pauses());
        Devices devices = new Devices(settings, Journal.NONE);
        Semaphore changed = new Semaphore(0);
        devices.watch(changed::release);
        Play play = Play.start(operator.module(), script.source(), devices, changed::release);
        for (int i = 0; i < pauses.length && reached(i + 1, devices, play, changed); i++) {
            pauses[i].accept(devices);
            devices.display(SIGNAL).send(this, 1, i % 2 == 0 ? new KeyPress(SPACE) : new KeyRelease(SPACE));
        }
        String printed = play.output();
        assertThat(printed).isEqualTo(script.expected(printed));
        return devices;
    }

    private static boolean reached(int pause, Devices devices, Play play, Semaphore changed) {
        while (true) {
            Frame signal = devices.display(SIGNAL).frame();
            if (signal != null && signal.draw() >= pause) {
                return true;
            }
            if (play.ended()) {
                return false;
            }
            changed.acquireUninterruptibly();
        }
    }

    /** The pixels shown on framebuffer 0, as {@code RRGGBB} in hex, row by row. */
    static List<String> shown(Devices devices) {
        Frame frame = Objects.requireNonNull(devices.display(0).frame(), "nothing was drawn");
        return IntStream.range(0, frame.height())
                .mapToObj(row -> row(frame, row))
                .toList();
    }

    private static String row(Frame frame, int row) {
        StringBuilder text = new StringBuilder();
        for (int x = 0; x < frame.width(); x++) {
            text.append(x == 0 ? "" : " ").append("%06x".formatted(frame.pixels()[row * frame.width() + x]));
        }
        return text.toString();
    }

    /** What {@code pattern FD COUNT SEED} writes at this place. */
    static int pattern(int at, int seed) {
        return at * 7 + (at >> 8) * 13 + seed & 255;
    }
}
