package dev.asml.cli.screen;

import org.jspecify.annotations.Nullable;

/** The bytes of a sixel picture: bands of six rows, each drawn once for each of its colours. */
final class Sixels {
    private static final int BAND = 6;
    private static final int WORTH_COUNTING = 4;

    private final Palette picture;
    private final Ansi out;

    /** For each colour, which of the six rows of each column in the band have it. */
    private final byte[] @Nullable [] bits;

    private Sixels(Palette picture, Ansi out) {
        this.picture = picture;
        this.out = out;
        this.bits = new byte[picture.colours().length][];
    }

    /** Writes a picture at the cursor. Pixels beside it stay as they are. */
    static void write(Palette picture, Ansi out) {
        new Sixels(picture, out).write();
    }

    private void write() {
        out.text("\u001bP0;1;0q\"1;1;").number(picture.width()).octet(';').number(picture.height());
        for (int i = 0; i < picture.colours().length; i++) {
            define(i, picture.colours()[i]);
        }
        for (int top = 0; top < picture.height(); top += BAND) {
            if (top > 0) {
                out.octet('-');
            }
            band(top);
        }
        out.text("\u001b\\");
    }

    private void define(int index, int colour) {
        out.octet('#').number(index).text(";2;");
        out.number(percent(colour >> 16)).octet(';');
        out.number(percent(colour >> 8)).octet(';');
        out.number(percent(colour));
    }

    private static int percent(int value) {
        return ((value & 0xff) * 100 + 127) / 255;
    }

    private void band(int top) {
        collect(top);
        boolean first = true;
        for (int colour = 0; colour < bits.length; colour++) {
            byte[] row = bits[colour];
            if (row == null) {
                continue;
            }
            if (!first) {
                out.octet('$');
            }
            first = false;
            out.octet('#').number(colour);
            row(row);
            bits[colour] = null;
        }
    }

    private void collect(int top) {
        int bottom = Math.min(picture.height(), top + BAND);
        for (int y = top; y < bottom; y++) {
            for (int x = 0; x < picture.width(); x++) {
                int colour = picture.indexes()[y * picture.width() + x];
                byte[] row = bits[colour];
                if (row == null) {
                    row = new byte[picture.width()];
                    bits[colour] = row;
                }
                row[x] |= (byte) (1 << (y - top));
            }
        }
    }

    private void row(byte[] row) {
        int end = row.length;
        while (end > 0 && row[end - 1] == 0) {
            end--;
        }
        int x = 0;
        while (x < end) {
            int run = 1;
            while (x + run < end && row[x + run] == row[x]) {
                run++;
            }
            repeat('?' + row[x], run);
            x += run;
        }
    }

    private void repeat(int sixel, int count) {
        if (count >= WORTH_COUNTING) {
            out.octet('!').number(count).octet(sixel);
            return;
        }
        for (int i = 0; i < count; i++) {
            out.octet(sixel);
        }
    }
}
