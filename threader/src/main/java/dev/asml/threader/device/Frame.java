package dev.asml.threader.device;

import java.util.Map;

/**
 * What a framebuffer showed when the guest drew; never changes.
 *
 * @param framebuffer 0 to 3
 * @param number counts the frames of its framebuffer that differ from the one before, from 1
 * @param draw counts the guest's draws of its framebuffer, from 1
 * @param width in pixels
 * @param height in pixels
 * @param pixels row by row from the top, each {@code 0x00RRGGBB}; not to be changed, and the same array as that of the
 *     frame before if nothing differs
 * @param input the greatest sequence number of an input that the guest had read before it drew; 0 if none
 * @param nanos when it was drawn, as {@link System#nanoTime()} tells time
 * @param inputs the same as {@code input} for each source, of those that last sent something
 */
// Compared by identity only; a copy would cost each viewer.
@SuppressWarnings("ArrayRecordComponent")
public record Frame(
        int framebuffer,
        long number,
        long draw,
        int width,
        int height,
        int[] pixels,
        long input,
        long nanos,
        Map<Object, Long> inputs) {
    /** A frame that says nothing of sources. */
    public Frame(int framebuffer, long number, long draw, int width, int height, int[] pixels, long input, long nanos) {
        this(framebuffer, number, draw, width, height, pixels, input, nanos, Map.of());
    }

    /** The greatest sequence number of that source's inputs that the guest had read before it drew; 0 if none. */
    public long input(Object source) {
        return inputs.getOrDefault(source, 0L);
    }
}
