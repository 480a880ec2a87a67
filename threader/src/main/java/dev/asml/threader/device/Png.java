package dev.asml.threader.device;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes frames as PNG, RGB with 8 bits. */
public final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int HEADER_BYTES = 13;

    /** Length, type and checksum of a chunk. */
    private static final int CHUNK_BYTES = 12;

    private static final byte BITS = 8;
    private static final byte RGB = 2;
    private static final int CHANNELS = 3;

    /** Beyond it costs a lot and gains little. */
    private static final int LEVEL = 4;

    private Png() {}

    /** A file. */
    public static byte[] of(Frame frame) {
        return of(frame.width(), frame.height(), frame.pixels());
    }

    /** The same of {@code width} times {@code height} pixels, each {@code 0x00RRGGBB}. */
    public static byte[] of(int width, int height, int[] pixels) {
        ByteBuffer deflated = deflate(rows(width, height, pixels));
        int length = SIGNATURE.length + 3 * CHUNK_BYTES + HEADER_BYTES + deflated.remaining();
        ByteBuffer file = ByteBuffer.allocate(length).put(SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putInt(width).putInt(height);
        header.put(BITS).put(RGB).rewind();
        putChunk(file, "IHDR", header);
        putChunk(file, "IDAT", deflated);
        putChunk(file, "IEND", ByteBuffer.allocate(0));
        return file.array();
    }

    private static void putChunk(ByteBuffer file, String type, ByteBuffer content) {
        file.putInt(content.remaining());
        int start = file.position();
        file.put(type.getBytes(StandardCharsets.US_ASCII)).put(content);
        CRC32 sum = new CRC32();
        sum.update(file.duplicate().flip().position(start));
        file.putInt((int) sum.getValue());
    }

    private static ByteBuffer deflate(byte[] rows) {
        Deflater deflater = new Deflater(LEVEL);
        try {
            deflater.setInput(rows);
            deflater.finish();
            // Deflating adds at most a few bytes to each block that it cannot make smaller.
            byte[] deflated = new byte[rows.length + (rows.length >> 10) + 64];
            int length = 0;
            while (!deflater.finished()) {
                length += deflater.deflate(deflated, length, deflated.length - length);
            }
            return ByteBuffer.wrap(deflated, 0, length);
        } finally {
            deflater.end();
        }
    }

    /** The rows, each behind the number of its filter: the one of which the bytes are nearest to zero. */
    private static byte[] rows(int width, int height, int[] pixels) {
        int length = width * CHANNELS;
        byte[] rows = new byte[Math.multiplyExact(height, 1 + length)];
        byte[] above = new byte[length];
        byte[] row = new byte[length];
        byte[][] filtered = new byte[Filter.values().length][length];
        for (int y = 0; y < height; y++) {
            unpack(pixels, y * width, row);
            Filter best = Filter.best(row, above, filtered);
            rows[y * (1 + length)] = best.number;
            System.arraycopy(filtered[best.number], 0, rows, y * (1 + length) + 1, length);
            byte[] next = above;
            above = row;
            row = next;
        }
        return rows;
    }

    private static void unpack(int[] pixels, int start, byte[] row) {
        for (int from = start, to = 0; to < row.length; from++, to += CHANNELS) {
            int pixel = pixels[from];
            row[to] = (byte) (pixel >> 16);
            row[to + 1] = (byte) (pixel >> 8);
            row[to + 2] = (byte) pixel;
        }
    }

    /** What a row says of its bytes. */
    private enum Filter {
        /** The bytes themselves. */
        NONE(0) {
            @Override
            void apply(byte[] row, byte[] above, byte[] to) {
                System.arraycopy(row, 0, to, 0, row.length);
            }
        },
        /** How they differ from the pixel to the left. */
        SUB(1) {
            @Override
            void apply(byte[] row, byte[] above, byte[] to) {
                System.arraycopy(row, 0, to, 0, Math.min(CHANNELS, row.length));
                for (int i = CHANNELS; i < row.length; i++) {
                    to[i] = (byte) (row[i] - row[i - CHANNELS]);
                }
            }
        },
        /** How they differ from the row above. */
        UP(2) {
            @Override
            void apply(byte[] row, byte[] above, byte[] to) {
                for (int i = 0; i < row.length; i++) {
                    to[i] = (byte) (row[i] - above[i]);
                }
            }
        };

        private final byte number;

        Filter(int number) {
            this.number = (byte) number;
        }

        abstract void apply(byte[] row, byte[] above, byte[] to);

        static Filter best(byte[] row, byte[] above, byte[][] filtered) {
            Filter best = NONE;
            long least = Long.MAX_VALUE;
            for (Filter filter : values()) {
                byte[] to = filtered[filter.number];
                filter.apply(row, above, to);
                long sum = weight(to);
                if (sum < least) {
                    least = sum;
                    best = filter;
                }
            }
            return best;
        }

        private static long weight(byte[] bytes) {
            int sum = 0;
            for (byte each : bytes) {
                sum += Math.abs(each);
            }
            return sum;
        }
    }
}
