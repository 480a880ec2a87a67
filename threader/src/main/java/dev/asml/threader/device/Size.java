package dev.asml.threader.device;

/**
 * A window's measures in pixels.
 *
 * @param width 0 if there is no window
 * @param height 0 if there is no window
 */
public record Size(int width, int height) {
    /** No window. */
    public static final Size NONE = new Size(0, 0);

    /** The most of either; that much fits the fields of the view protocol. */
    static final int MAX_SIDE = 65_535;

    /** How many pixels a window of these measures has. */
    public int pixels() {
        return width * height;
    }

    /** The column within the window that is nearest to {@code x}; without a window there is no right edge. */
    int column(int x) {
        return nearest(x, width);
    }

    /** The row within the window that is nearest to {@code y}; without a window there is no lower edge. */
    int row(int y) {
        return nearest(y, height);
    }

    private static int nearest(int at, int length) {
        return Math.clamp(at, 0, length == 0 ? Integer.MAX_VALUE : length - 1);
    }

    /** As the size file gives it. */
    @Override
    public String toString() {
        return width + "x" + height;
    }
}
