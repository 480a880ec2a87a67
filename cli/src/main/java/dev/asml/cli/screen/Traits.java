package dev.asml.cli.screen;

/**
 * What a terminal is able to do.
 *
 * @param protocol how it shows pictures
 * @param colours those of its cells
 * @param registers the colours of a sixel picture
 * @param releases whether it tells of keys' releases
 * @param mousePixels whether it tells the mouse's place in pixels
 */
record Traits(Protocol protocol, Colours colours, int registers, boolean releases, boolean mousePixels) {
    Painter painter(Grid grid) {
        return switch (protocol) {
            case KITTY -> new KittyPainter();
            case SIXEL -> new SixelPainter(registers, grid.measured());
            case BLOCKS -> new BlockPainter(colours);
        };
    }
}
