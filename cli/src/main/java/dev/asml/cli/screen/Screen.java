package dev.asml.cli.screen;

import dev.asml.cli.view.Picture;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is on the terminal: a picture, and a line about it below. Used by one thread; others may read the layout. */
final class Screen {
    /** The other screen, without a cursor and without lines that wrap; keys as events, all of them. */
    static final byte[] GREETING =
            "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J\u001b[>31u".getBytes(StandardCharsets.US_ASCII);

    /** Undoes the greeting and what was switched on later; without effect where it was not. */
    static final byte[] FAREWELL = ("\u001b\\\u001b[?2026l\u001b[<u\u001b[?1004l\u001b[?1016l\u001b[?1006l\u001b[?1003l"
                    + "\u001b_Ga=d,d=A,q=2\u001b\\\u001b[0m\u001b[2J\u001b[?7h\u001b[?25h\u001b[?1049l")
            .getBytes(StandardCharsets.US_ASCII);

    private static final String BEGIN = "\u001b[?2026h";
    private static final String END = "\u001b[?2026l";
    private static final int STATUS_ROWS = 1;

    private final Traits traits;
    private final Scale scale;
    private Grid grid;
    private Painter painter;
    private @Nullable Picture last;
    private String status = "";
    private volatile @Nullable Layout layout;

    Screen(Traits traits, Grid grid, Scale scale) {
        this.traits = traits;
        this.grid = grid;
        this.scale = scale;
        this.painter = traits.painter(grid);
    }

    /** Switches the mouse and the news of the focus on. */
    byte[] listen() {
        Ansi out = new Ansi().control("?1003h").control("?1006h").control("?1004h");
        if (traits.mousePixels()) {
            out.control("?1016h");
        }
        return out.toBytes();
    }

    /** Where the picture is; null while there is none. */
    @Nullable
    Layout layout() {
        return layout;
    }

    Grid grid() {
        return grid;
    }

    /** Draws a picture; one without pixels is a closed window. */
    byte[] show(Picture picture) {
        Ansi out = new Ansi().text(BEGIN);
        draw(picture, out);
        return out.text(END).toBytes();
    }

    private void draw(Picture picture, Ansi out) {
        last = picture;
        if (picture.width() == 0 || picture.height() == 0) {
            layout = null;
            clear(out);
            return;
        }
        Layout place = painter.layout(picture.width(), picture.height(), grid, grid.rows() - STATUS_ROWS, scale);
        Layout before = layout;
        if (before != null && !before.equals(place)) {
            clear(out);
        }
        layout = place;
        painter.paint(Raster.of(picture), place, out);
    }

    private void clear(Ansi out) {
        out.control("0m").control("2J");
        painter.forget(out);
        write(out);
    }

    /** Draws all anew on a grid of another size. */
    byte[] resize(Grid other) {
        Ansi out = new Ansi().text(BEGIN);
        painter.forget(out);
        grid = other;
        painter = traits.painter(other);
        clear(out);
        if (last != null) {
            draw(last, out);
        }
        return out.text(END).toBytes();
    }

    /** Writes the line below the picture. */
    byte[] status(String text) {
        if (text.equals(status)) {
            return new byte[0];
        }
        status = text;
        Ansi out = new Ansi();
        write(out);
        return out.toBytes();
    }

    private void write(Ansi out) {
        String shown = status.length() > grid.columns() ? status.substring(0, grid.columns()) : status;
        out.move(grid.rows() - 1, 0).control("0;2m").text(shown).control("0m").control("K");
    }
}
