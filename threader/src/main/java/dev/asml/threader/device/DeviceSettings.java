package dev.asml.threader.device;

/**
 * How a function's devices are.
 *
 * @param rgba whether the guest writes pixels as R,G,B,A instead of B,G,R,X
 * @param maxPixels the most that a framebuffer may have
 * @param maxFramesPerSecond draws beyond that wait; 0 for no pacing
 * @param closedEvent whether a closed window shows up in the input file, as event 8
 */
public record DeviceSettings(boolean rgba, int maxPixels, int maxFramesPerSecond, boolean closedEvent) {
    /** What holds where a manifest says nothing. */
    public static final DeviceSettings DEFAULT = new DeviceSettings(false, 4 << 20, 60, true);

    /** The same without pacing. */
    public DeviceSettings unpaced() {
        return new DeviceSettings(rgba, maxPixels, 0, closedEvent);
    }
}
