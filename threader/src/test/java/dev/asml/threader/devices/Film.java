package dev.asml.threader.devices;

import dev.asml.threader.device.Devices;
import dev.asml.threader.device.Frame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every frame that a guest draws on framebuffer 0, kept by the guest's own thread; to be read when it has ended. */
final class Film {
    private final List<Frame> frames = new ArrayList<>();

    static Film of(Devices devices) {
        Film film = new Film();
        devices.watch(() -> film.keep(devices.display(0).frame()));
        return film;
    }

    private void keep(@Nullable Frame frame) {
        if (frame != null && (frames.isEmpty() || frames.getLast().draw() != frame.draw())) {
            frames.add(frame);
        }
    }

    List<Frame> frames() {
        return frames;
    }
}
