package dev.asml.cli.view;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Pictures as PNG files of 8 bits for red, green and blue; the same picture always gives the same bytes. */
public final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int BITS = 8;
    private static final int RGB = 2;
    private static final int SUB = 1;

    private Png() {}

    /** The bytes of a file. */
    public static byte[] of(Picture picture) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(file)) {
            out.write(SIGNATURE);
            chunk(out, "IHDR", header(picture));
            chunk(out, "IDAT", body(picture));
            chunk(out, "IEND", new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes what is written", e);
        }
        return file.toByteArray();
    }

    private static byte[] header(Picture picture) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(header)) {
            out.writeInt(picture.width());
            out.writeInt(picture.height());
            out.write(new byte[] {BITS, RGB, 0, 0, 0});
        }
        return header.toByteArray();
    }

    /** Each row as the differences to the pixel on the left, deflated. */
    private static byte[] body(Picture picture) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION);
                DeflaterOutputStream out = new DeflaterOutputStream(body, deflater)) {
            byte[] row = new byte[1 + 3 * picture.width()];
            row[0] = SUB;
            for (int y = 0; y < picture.height(); y++) {
                differences(picture, y, row);
                out.write(row);
            }
        }
        return body.toByteArray();
    }

    private static void differences(Picture picture, int y, byte[] row) {
        int left = 0;
        int at = 1;
        for (int x = 0; x < picture.width(); x++) {
            int pixel = picture.pixels()[y * picture.width() + x];
            for (int shift = 16; shift >= 0; shift -= 8) {
                row[at++] = (byte) ((pixel >> shift) - (left >> shift));
            }
            left = pixel;
        }
    }

    private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 check = new CRC32();
        check.update(name);
        check.update(content);
        out.writeInt(content.length);
        out.write(name);
        out.write(content);
        out.writeInt((int) check.getValue());
    }
}
