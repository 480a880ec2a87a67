package dev.asml.cli.screen;

import java.util.Locale;

/** How a terminal shows pictures. */
public enum Protocol {
    KITTY,
    SIXEL,
    BLOCKS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
