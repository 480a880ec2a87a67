package dev.asml.threader.device;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** A frame as a PNG: true colour, 8 bits a channel. */
public final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int HEADER_BYTES = 13;
    private static final byte TRUE_COLOUR = 2;
    private static final byte DEPTH = 8;
    private static final byte FILTER_UP = 2;
    private static final int LEVEL = 3;

    private Png() {}

    /** The whole file. */
    public static byte[] of(Frame frame) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES)
                .putInt(frame.width())
                .putInt(frame.height())
                .put(DEPTH)
                .put(TRUE_COLOUR);
        chunk(out, "IHDR", header.array());
        chunk(out, "IDAT", rows(frame));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static byte[] rows(Frame frame) {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(LEVEL);
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated, deflater, 1 << 14)) {
            byte[] line = new byte[1 + 3 * frame.width()];
            for (int y = 0; y < frame.height(); y++) {
                row(frame, y, line);
                out.write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every byte", e);
        } finally {
            deflater.end();
        }
        return deflated.toByteArray();
    }

    /** A row as its difference from the one above, which is often nothing. */
    private static void row(Frame frame, int y, byte[] line) {
        int[] pixels = frame.pixels();
        int start = y * frame.width();
        line[0] = FILTER_UP;
        for (int x = 0; x < frame.width(); x++) {
            int pixel = pixels[start + x];
            int above = y == 0 ? 0 : pixels[start - frame.width() + x];
            line[1 + 3 * x] = (byte) ((pixel >> 16) - (above >> 16));
            line[2 + 3 * x] = (byte) ((pixel >> 8) - (above >> 8));
            line[3 + 3 * x] = (byte) (pixel - above);
        }
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(content);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).array());
        out.writeBytes(name);
        out.writeBytes(content);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt((int) sum.getValue()).array());
    }
}
