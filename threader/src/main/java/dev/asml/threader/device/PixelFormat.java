package dev.asml.threader.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The order of a pixel's four bytes in a guest's frame. */
enum PixelFormat {
    BGRX {
        @Override
        void toRgb(int[] pixels, int start, int end) {
            for (int i = start; i < end; i++) {
                pixels[i] &= 0xffffff;
            }
        }
    },
    RGBA {
        @Override
        void toRgb(int[] pixels, int start, int end) {
            for (int i = start; i < end; i++) {
                int pixel = pixels[i];
                pixels[i] = (pixel & 0xff) << 16 | (pixel & 0xff00) | (pixel >>> 16 & 0xff);
            }
        }
    };

    /** So many pixels at a time stay in the processor's nearest cache. */
    private static final int STRETCH = 2048;

    /** Turns pixels as read in little-endian order into {@code 0x00RRGGBB}. A loop of its own, for the vectoriser. */
    abstract void toRgb(int[] pixels, int start, int end);

    /** How many of the first pixels of {@code source} are certainly those of {@code pixels}; all if it is their number. */
    int same(byte[] source, int[] pixels) {
        int[] stretch = new int[Math.min(STRETCH, pixels.length)];
        for (int start = 0; start < pixels.length; start += STRETCH) {
            int count = Math.min(STRETCH, pixels.length - start);
            copy(source, start, stretch, 0, count);
            if (!Arrays.equals(stretch, 0, count, pixels, start, start + count)) {
                return start;
            }
        }
        return pixels.length;
    }

    /** Fills {@code target} from {@code start} on with the pixels of {@code source}, and with black where that ends. */
    void copy(byte[] source, int[] target, int start) {
        for (int at = start; at < target.length; at += STRETCH) {
            copy(source, at, target, at, Math.min(STRETCH, target.length - at));
        }
    }

    private void copy(byte[] source, int from, int[] target, int to, int count) {
        int present = Math.clamp(source.length / Integer.BYTES - from, 0, count);
        if (present > 0) {
            ByteBuffer.wrap(source, from * Integer.BYTES, present * Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asIntBuffer()
                    .get(target, to, present);
            toRgb(target, to, to + present);
        }
        Arrays.fill(target, to + present, to + count, 0);
    }

    @Override
    public String toString() {
        return this == BGRX ? "bgrx" : "rgba";
    }
}
