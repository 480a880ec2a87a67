package dev.asml.cli.screen;

/** Draws pictures on a terminal, one after the other; writes only what has changed. Used by one thread. */
sealed interface Painter permits BlockPainter, KittyPainter, SixelPainter {
    /** Where a picture of that size lies in the grid's first rows. */
    Layout layout(int width, int height, Grid grid, int rows, Scale scale);

    /** Writes what makes the terminal show a picture. */
    void paint(Raster picture, Layout layout, Ansi out);

    /** The terminal was cleared: whatever is drawn next is drawn whole. */
    void forget(Ansi out);
}
