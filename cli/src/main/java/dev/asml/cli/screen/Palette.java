package dev.asml.cli.screen;

import java.util.Arrays;

/**
 * A raster of few colours.
 *
 * @param indexes each pixel's colour as a number of it
 * @param colours each {@code 0x00RRGGBB}
 */
record Palette(int width, int height, short[] indexes, int[] colours) {
    /** The thresholds of an ordered dither, from 0 to 15. */
    private static final int[] DITHER = {0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5};

    /** The steps of red, green and blue in a raster of too many colours, by the colours that there may be. */
    private record Steps(int red, int green, int blue) {
        static Steps of(int most) {
            if (most >= 252) {
                return new Steps(6, 7, 6);
            }
            return most >= 64 ? new Steps(4, 4, 4) : new Steps(2, 4, 2);
        }
    }

    /** The raster as it is if it has at most so many colours; otherwise dithered to that many. */
    static Palette of(Raster raster, int most) {
        Collection collection = new Collection(Math.min(most, 256));
        short[] indexes = new short[raster.pixels().length];
        for (int i = 0; i < indexes.length; i++) {
            int index = collection.index(raster.pixels()[i]);
            if (index < 0) {
                return dithered(raster, Steps.of(most));
            }
            indexes[i] = (short) index;
        }
        return new Palette(raster.width(), raster.height(), indexes, collection.colours());
    }

    /** Colours as they are met, found again by hashing. */
    private static final class Collection {
        private static final int SLOTS = 1024;

        private final int most;
        private final int[] colours;
        private final short[] slots = new short[SLOTS];
        private int count;

        Collection(int most) {
            this.most = most;
            this.colours = new int[most];
        }

        /** A colour's number; negative if there are too many. */
        int index(int colour) {
            int slot = ((colour * 0x9e3779b1) >>> 22) % SLOTS;
            while (slots[slot] != 0) {
                if (colours[slots[slot] - 1] == colour) {
                    return slots[slot] - 1;
                }
                slot = (slot + 1) % SLOTS;
            }
            if (count == most) {
                return -1;
            }
            colours[count++] = colour;
            slots[slot] = (short) count;
            return count - 1;
        }

        int[] colours() {
            return Arrays.copyOf(colours, count);
        }
    }

    private static Palette dithered(Raster raster, Steps steps) {
        int[] colours = new int[steps.red * steps.green * steps.blue];
        for (int i = 0; i < colours.length; i++) {
            int red = i / (steps.green * steps.blue) * 255 / (steps.red - 1);
            int green = i / steps.blue % steps.green * 255 / (steps.green - 1);
            int blue = i % steps.blue * 255 / (steps.blue - 1);
            colours[i] = red << 16 | green << 8 | blue;
        }
        short[] indexes = new short[raster.pixels().length];
        for (int i = 0; i < indexes.length; i++) {
            int pixel = raster.pixels()[i];
            int threshold = DITHER[(i / raster.width() & 3) * 4 + (i % raster.width() & 3)];
            int red = step(pixel >> 16 & 0xff, steps.red, threshold);
            int green = step(pixel >> 8 & 0xff, steps.green, threshold);
            int blue = step(pixel & 0xff, steps.blue, threshold);
            indexes[i] = (short) ((red * steps.green + green) * steps.blue + blue);
        }
        return new Palette(raster.width(), raster.height(), indexes, colours);
    }

    private static int step(int value, int steps, int threshold) {
        return (value * (steps - 1) * 16 + 255 * threshold + 127) / (255 * 16);
    }
}
