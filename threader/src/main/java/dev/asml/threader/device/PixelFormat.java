package dev.asml.threader.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The order of a pixel's four bytes in a guest's frame. */
enum PixelFormat {
    BGRX {
        @Override
        void toRgb(int[] pixels, int count) {
            for (int i = 0; i < count; i++) {
                pixels[i] &= 0xffffff;
            }
        }
    },
    RGBA {
        @Override
        void toRgb(int[] pixels, int count) {
            for (int i = 0; i < count; i++) {
                int pixel = pixels[i];
                pixels[i] = (pixel & 0xff) << 16 | (pixel & 0xff00) | (pixel >>> 16 & 0xff);
            }
        }
    };

    /** Turns pixels as read in little-endian order into {@code 0x00RRGGBB}. A loop of its own, for the vectoriser. */
    abstract void toRgb(int[] pixels, int count);

    /** Fills {@code target} with the pixels of {@code source}, and with black where it is too short. */
    void copy(byte[] source, int[] target) {
        int whole = Math.min(source.length / Integer.BYTES, target.length);
        ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(target, 0, whole);
        toRgb(target, whole);
        Arrays.fill(target, whole, target.length, 0);
    }

    @Override
    public String toString() {
        return this == BGRX ? "bgrx" : "rgba";
    }
}
