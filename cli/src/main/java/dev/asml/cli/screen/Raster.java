package dev.asml.cli.screen;

import dev.asml.cli.view.Picture;

/** Pixels, each {@code 0x00RRGGBB}, row by row from the top. */
record Raster(int width, int height, int[] pixels) {
    static Raster of(Picture picture) {
        return new Raster(picture.width(), picture.height(), picture.pixels());
    }

    /** The same picture in another size: pixels are repeated, or averaged where there are more than fit. */
    Raster scaled(int newWidth, int newHeight) {
        if (newWidth == width && newHeight == height) {
            return this;
        }
        int[] columns = bounds(width, newWidth);
        int[] rows = bounds(height, newHeight);
        int[] scaled = new int[newWidth * newHeight];
        for (int y = 0; y < newHeight; y++) {
            int bottom = Math.max(rows[y] + 1, rows[y + 1]);
            boolean repeated = y > 0 && rows[y] == rows[y - 1] && newHeight >= height;
            if (repeated) {
                System.arraycopy(scaled, (y - 1) * newWidth, scaled, y * newWidth, newWidth);
                continue;
            }
            for (int x = 0; x < newWidth; x++) {
                int right = Math.max(columns[x] + 1, columns[x + 1]);
                scaled[y * newWidth + x] = average(columns[x], rows[y], right, bottom);
            }
        }
        return new Raster(newWidth, newHeight, scaled);
    }

    /** Where each of the new pixels begins in the old ones. */
    private static int[] bounds(int old, int count) {
        int[] bounds = new int[count + 1];
        for (int i = 0; i <= count; i++) {
            bounds[i] = (int) ((long) i * old / count);
        }
        return bounds;
    }

    private int average(int left, int top, int right, int bottom) {
        if (right == left + 1 && bottom == top + 1) {
            return pixels[top * width + left] & 0xffffff;
        }
        long red = 0;
        long green = 0;
        long blue = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                int pixel = pixels[y * width + x];
                red += pixel >> 16 & 0xff;
                green += pixel >> 8 & 0xff;
                blue += pixel & 0xff;
            }
        }
        long count = (long) (right - left) * (bottom - top);
        return mean(red, count) << 16 | mean(green, count) << 8 | mean(blue, count);
    }

    private static int mean(long sum, long count) {
        return (int) ((sum + count / 2) / count);
    }

    /** Some of its rows. */
    Raster rows(int first, int count) {
        int[] part = new int[width * count];
        System.arraycopy(pixels, first * width, part, 0, part.length);
        return new Raster(width, count, part);
    }

    /** Whether a row of pixels is the same in another raster of this size. */
    boolean sameRow(Raster other, int y) {
        int from = y * width;
        return java.util.Arrays.equals(pixels, from, from + width, other.pixels, from, from + width);
    }
}
