package dev.asml.threader.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A frame as the view protocol sends it, but for the fields that differ between viewers.
 *
 * @param framebuffer 0 to 3
 * @param flags {@link #WHOLE}, {@link #DEFLATED} and {@link #PALETTE}
 * @param number the frame's
 * @param draw the frame's
 * @param width the frame's
 * @param height the frame's
 * @param tail the count of rectangles, the rectangles and the body; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // shared between viewers, never compared
public record EncodedFrame(int framebuffer, int flags, long number, long draw, int width, int height, byte[] tail) {
    /** The rectangles cover the whole frame. */
    public static final int WHOLE = 1;

    /** The body is deflated. */
    public static final int DEFLATED = 2;

    /** The body has a palette. */
    public static final int PALETTE = 4;

    private static final byte MESSAGE = 1;
    private static final int HEAD_BYTES = 24;

    /**
     * What goes before the tail.
     *
     * @param input the greatest number of this viewer's inputs that the guest had read before it drew
     * @param millis when it was drawn
     */
    public byte[] head(long input, long millis) {
        return ByteBuffer.allocate(HEAD_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MESSAGE)
                .put((byte) framebuffer)
                .put((byte) flags)
                .put((byte) 0)
                .putInt((int) number)
                .putInt((int) draw)
                .putInt((int) input)
                .putInt((int) millis)
                .putShort((short) width)
                .putShort((short) height)
                .array();
    }
}
