package dev.asml.manifests;

import java.time.Duration;

/**
 * How the devices of a function are, and the sessions in which people use them.
 *
 * @param pixelFormat how the guest writes pixels
 * @param maxPixels the most that one framebuffer may have
 * @param maxFramesPerSecond draws beyond that wait, in a session
 * @param windowClosedEvent whether the guest finds event 8 among its input when its window is closed
 * @param closeGrace from then until a guest that goes on is interrupted
 * @param idle without a draw and without input for so long, a session ends
 * @param session the longest that a session may take
 * @param linger how long a session lives after its last viewer left; negative for ever
 * @param sessions how many sessions of the function there may be at once
 */
public record DeviceManifest(
        PixelFormat pixelFormat,
        int maxPixels,
        int maxFramesPerSecond,
        boolean windowClosedEvent,
        Duration closeGrace,
        Duration idle,
        Duration session,
        Duration linger,
        int sessions) {

    /** What holds where a manifest says nothing. */
    public static final DeviceManifest DEFAULT = new DeviceManifest(
            PixelFormat.BGRX,
            4 << 20,
            60,
            true,
            Duration.ofSeconds(2),
            Duration.ofMinutes(10),
            Duration.ofHours(8),
            Duration.ofSeconds(10),
            16);

    /** The order of a pixel's bytes. */
    public enum PixelFormat {
        /** Blue, green, red, and a byte that is ignored. */
        BGRX,
        /** Red, green, blue, and a byte that is ignored. */
        RGBA
    }
}
