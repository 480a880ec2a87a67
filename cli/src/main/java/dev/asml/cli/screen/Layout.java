package dev.asml.cli.screen;

/**
 * Where a picture lies on the grid.
 *
 * @param left the first column, from 0
 * @param top the first row, from 0
 * @param columns how many columns it touches
 * @param rows how many rows it touches
 * @param dotsWide its width in dots
 * @param dotsHigh its height in dots
 * @param cellDotsWide how many dots a cell is wide
 * @param cellDotsHigh how many dots a cell is high
 * @param width the picture's own width
 * @param height the picture's own height
 */
record Layout(
        int left,
        int top,
        int columns,
        int rows,
        int dotsWide,
        int dotsHigh,
        int cellDotsWide,
        int cellDotsHigh,
        int width,
        int height) {
    /** A picture whose dots are the terminal's pixels, in the grid's first rows. */
    static Layout ofPixels(int width, int height, Grid grid, int rows, Scale scale) {
        return of(width, height, grid, rows, scale, grid.cellWidth(), grid.cellHeight());
    }

    /** A picture whose dots are half cells. */
    static Layout ofHalves(int width, int height, Grid grid, int rows, Scale scale) {
        return of(width, height, grid, rows, scale, 1, 2);
    }

    private static Layout of(int width, int height, Grid grid, int rows, Scale scale, int acrossCell, int downCell) {
        double dotWidth = (double) grid.cellWidth() / acrossCell;
        double dotHeight = (double) grid.cellHeight() / downCell;
        int mostWide = grid.columns() * acrossCell;
        int mostHigh = Math.max(1, rows) * downCell;
        double most = Math.min(mostWide * dotWidth / width, mostHigh * dotHeight / height) / dotWidth;
        double factor = scale.within(most) * dotWidth;
        int dotsWide = Math.clamp(Math.round(width * factor / dotWidth), 1, mostWide);
        int dotsHigh = Math.clamp(Math.round(height * factor / dotHeight), 1, mostHigh);
        int columns = Math.ceilDiv(dotsWide, acrossCell);
        int lines = Math.ceilDiv(dotsHigh, downCell);
        return new Layout(
                (grid.columns() - columns) / 2,
                (Math.max(1, rows) - lines) / 2,
                columns,
                lines,
                dotsWide,
                dotsHigh,
                acrossCell,
                downCell,
                width,
                height);
    }

    /** Whether a place, in cells, is on the picture. */
    boolean covers(double column, double row) {
        double x = (column - left) * cellDotsWide;
        double y = (row - top) * cellDotsHigh;
        return x >= 0 && y >= 0 && x < dotsWide && y < dotsHigh;
    }

    /** The picture's pixel at a place in cells, or the nearest. */
    int pixelX(double column) {
        return Math.clamp((long) Math.floor((column - left) * cellDotsWide * width / dotsWide), 0, width - 1);
    }

    /** The picture's pixel at a place in cells, or the nearest. */
    int pixelY(double row) {
        return Math.clamp((long) Math.floor((row - top) * cellDotsHigh * height / dotsHigh), 0, height - 1);
    }
}
