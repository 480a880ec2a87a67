package dev.asml.cli.screen;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Draws with half blocks: two pixels in each cell, one above the other, as its two colours. */
final class BlockPainter implements Painter {
    private static final String UPPER_HALF = "▀";
    private static final int NONE = -1;

    private final Colours colours;
    private @Nullable Layout shown;
    private int[] cells = {};
    private int foreground = NONE;
    private int background = NONE;

    BlockPainter(Colours colours) {
        this.colours = colours;
    }

    @Override
    public Layout layout(int width, int height, Grid grid, int rows, Scale scale) {
        return Layout.ofHalves(width, height, grid, rows, scale);
    }

    @Override
    public void paint(Raster picture, Layout layout, Ansi out) {
        if (!layout.equals(shown)) {
            cells = new int[2 * layout.columns() * layout.rows()];
            Arrays.fill(cells, NONE);
            shown = layout;
        }
        Raster dots = picture.scaled(layout.dotsWide(), layout.dotsHigh());
        foreground = NONE;
        background = NONE;
        for (int row = 0; row < layout.rows(); row++) {
            paintRow(dots, layout, row, out);
        }
        if (foreground != NONE || background != NONE) {
            out.control("0m");
        }
    }

    private void paintRow(Raster dots, Layout layout, int row, Ansi out) {
        int cursor = NONE;
        for (int column = 0; column < layout.columns(); column++) {
            int upper = colour(dots, column, 2 * row);
            int lower = 2 * row + 1 < dots.height() ? colour(dots, column, 2 * row + 1) : colours.nearest(0);
            int cell = 2 * (row * layout.columns() + column);
            if (cells[cell] == upper && cells[cell + 1] == lower) {
                continue;
            }
            cells[cell] = upper;
            cells[cell + 1] = lower;
            if (cursor != column) {
                out.move(layout.top() + row, layout.left() + column);
            }
            paintCell(upper, lower, out);
            cursor = column + 1;
        }
    }

    private int colour(Raster dots, int x, int y) {
        return colours.nearest(dots.pixels()[y * dots.width() + x]);
    }

    private void paintCell(int upper, int lower, Ansi out) {
        boolean plain = upper == lower;
        boolean newForeground = !plain && upper != foreground;
        boolean newBackground = lower != background;
        if (newForeground || newBackground) {
            out.control("");
            if (newForeground) {
                colours.name(out, upper, false);
                foreground = upper;
            }
            if (newForeground && newBackground) {
                out.octet(';');
            }
            if (newBackground) {
                colours.name(out, lower, true);
                background = lower;
            }
            out.octet('m');
        }
        out.text(plain ? " " : UPPER_HALF);
    }

    @Override
    public void forget(Ansi out) {
        shown = null;
    }
}
