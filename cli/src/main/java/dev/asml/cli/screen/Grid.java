package dev.asml.cli.screen;

/**
 * A terminal's cells.
 *
 * @param cellWidth in the terminal's pixels
 * @param cellHeight in the terminal's pixels
 * @param measured whether the terminal told how large a cell is; else it is taken to be twice as high as wide
 */
record Grid(int columns, int rows, int cellWidth, int cellHeight, boolean measured) {
    private static final int LARGEST = 2000;

    /** One whose cells' size is not known. */
    static Grid of(int columns, int rows) {
        return new Grid(bounded(columns), bounded(rows), 8, 16, false);
    }

    /** The same with cells of that size, if it can be one. */
    Grid cells(int width, int height) {
        boolean sensible = width >= 2 && height >= 2 && width <= 256 && height <= 256;
        return sensible ? new Grid(columns, rows, width, height, true) : this;
    }

    /** The same with other numbers of columns and rows. */
    Grid sized(int newColumns, int newRows) {
        return new Grid(bounded(newColumns), bounded(newRows), cellWidth, cellHeight, measured);
    }

    private static int bounded(int count) {
        return Math.clamp(count, 1, LARGEST);
    }
}
