package dev.asml.cli.view;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a framebuffer shows after one draw; never changes.
 *
 * @param framebuffer 0 to 3
 * @param number names the frame in an acknowledgement
 * @param draw which draw of the guest it is
 * @param input the greatest number of this viewer's inputs that the guest had read before it drew; 0 if none
 * @param millis when it was drawn, on a clock of the session
 * @param pixels row by row from the top, each {@code 0x00RRGGBB}; not to be changed
 */
public record Picture(
        int framebuffer, long number, long draw, long input, long millis, int width, int height, int[] pixels) {
    /** Red, green and blue of each pixel, row by row. */
    public byte[] rgb() {
        byte[] bytes = new byte[pixels.length * 3];
        int at = 0;
        for (int pixel : pixels) {
            bytes[at++] = (byte) (pixel >> 16);
            bytes[at++] = (byte) (pixel >> 8);
            bytes[at++] = (byte) pixel;
        }
        return bytes;
    }

    /** The SHA-256 of {@link #rgb()}, in hexadecimal digits. */
    public String hash() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(rgb()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
