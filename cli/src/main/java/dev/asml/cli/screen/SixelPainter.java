package dev.asml.cli.screen;

import org.jspecify.annotations.Nullable;

/** Draws by DEC's sixels. Where the height of a cell is known, only the rows of cells that changed are drawn. */
final class SixelPainter implements Painter {
    private final int registers;
    private final boolean parts;
    private @Nullable Layout shown;
    private @Nullable Raster before;

    /**
     * A painter of a terminal.
     *
     * @param registers how many colours a picture may have
     * @param parts whether the height of a cell is known
     */
    SixelPainter(int registers, boolean parts) {
        this.registers = registers;
        this.parts = parts;
    }

    @Override
    public Layout layout(int width, int height, Grid grid, int rows, Scale scale) {
        // A picture that is too high makes the terminal scroll: a cell that is not known is taken to be small.
        Grid cautious = parts ? grid : new Grid(grid.columns(), grid.rows(), 6, 12, false);
        return Layout.ofPixels(width, height, cautious, rows, scale);
    }

    @Override
    public void paint(Raster picture, Layout layout, Ansi out) {
        Raster dots = picture.scaled(layout.dotsWide(), layout.dotsHigh());
        Raster last = layout.equals(shown) ? before : null;
        shown = layout;
        before = dots;
        if (last == null || !parts) {
            draw(dots, layout.top(), layout, out);
            return;
        }
        int first = 0;
        while (first < dots.height() && dots.sameRow(last, first)) {
            first++;
        }
        if (first == dots.height()) {
            return;
        }
        int end = dots.height();
        while (dots.sameRow(last, end - 1)) {
            end--;
        }
        int cell = first / layout.cellDotsHigh();
        int start = cell * layout.cellDotsHigh();
        draw(dots.rows(start, end - start), layout.top() + cell, layout, out);
    }

    private void draw(Raster dots, int row, Layout layout, Ansi out) {
        out.move(row, layout.left());
        Sixels.write(Palette.of(dots, registers), out);
    }

    @Override
    public void forget(Ansi out) {
        shown = null;
    }
}
