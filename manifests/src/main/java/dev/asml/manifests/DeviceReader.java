package dev.asml.manifests;

import dev.asml.manifests.DeviceManifest.PixelFormat;
import java.time.Duration;
import java.util.Map;

/** Reads how the devices of a function are. */
final class DeviceReader {
    private static final Syntax<PixelFormat> FORMAT =
            Syntax.oneOf(Map.of("bgrx", PixelFormat.BGRX, "rgba", PixelFormat.RGBA));
    private static final int MOST_PIXELS = 32 << 20;
    private static final int MOST_FRAMES = 240;
    private static final int MOST_SESSIONS = 256;
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration FOR_EVER = Duration.ofSeconds(-1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);

    private DeviceReader() {}

    static DeviceManifest read(Table table) {
        DeviceManifest otherwise = DeviceManifest.DEFAULT;
        return new DeviceManifest(
                table.text("pixel_format", FORMAT).orElse(otherwise.pixelFormat()),
                table.whole("max_pixels", otherwise.maxPixels(), 1, MOST_PIXELS),
                table.whole("max_fps", otherwise.maxFramesPerSecond(), 1, MOST_FRAMES),
                table.flag("window_closed_event", otherwise.windowClosedEvent()),
                table.seconds("close_grace_seconds", otherwise.closeGrace(), Duration.ZERO, MINUTE),
                table.seconds("idle_seconds", otherwise.idle(), LEAST, DAY),
                table.seconds("session_seconds", otherwise.session(), LEAST, WEEK),
                table.seconds("linger_seconds", otherwise.linger(), FOR_EVER, DAY),
                table.whole("sessions", otherwise.sessions(), 1, MOST_SESSIONS));
    }
}
