package dev.asml.cli.screen;

/** The colours that a terminal's cells can have: how one is named, and which is nearest to a pixel's. */
enum Colours {
    /** Each colour as it is. */
    TRUE {
        @Override
        int nearest(int rgb) {
            return rgb;
        }

        @Override
        void name(Ansi out, int colour, boolean background) {
            out.text(background ? "48;2;" : "38;2;")
                    .number(colour >> 16 & 0xff)
                    .octet(';')
                    .number(colour >> 8 & 0xff)
                    .octet(';')
                    .number(colour & 0xff);
        }
    },
    /** A cube of 6 by 6 by 6 and a ramp of greys. */
    INDEXED {
        @Override
        int nearest(int rgb) {
            int red = step(rgb >> 16 & 0xff);
            int green = step(rgb >> 8 & 0xff);
            int blue = step(rgb & 0xff);
            int cube = level(red) << 16 | level(green) << 8 | level(blue);
            int mean = ((rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff)) / 3;
            int grey = Math.clamp((mean - 3) / 10, 0, 23);
            int shade = (8 + 10 * grey) * 0x010101;
            return distance(rgb, shade) < distance(rgb, cube) ? 232 + grey : 16 + 36 * red + 6 * green + blue;
        }

        @Override
        void name(Ansi out, int colour, boolean background) {
            out.text(background ? "48;5;" : "38;5;").number(colour);
        }
    },
    /** The sixteen colours of every terminal, as they mostly look. */
    SIXTEEN {
        @Override
        int nearest(int rgb) {
            int best = 0;
            for (int i = 1; i < BASIC.length; i++) {
                if (distance(rgb, BASIC[i]) < distance(rgb, BASIC[best])) {
                    best = i;
                }
            }
            return best;
        }

        @Override
        void name(Ansi out, int colour, boolean background) {
            int first = (background ? 40 : 30) + (colour >= 8 ? 60 : 0);
            out.number(first + colour % 8);
        }
    };

    private static final int[] BASIC = {
        0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
        0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff
    };

    /** The number of the nearest of these colours. */
    abstract int nearest(int rgb);

    /** Writes a colour by its number, as a part of {@code CSI … m}. */
    abstract void name(Ansi out, int colour, boolean background);

    private static int step(int value) {
        return value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40;
    }

    private static int level(int step) {
        return step == 0 ? 0 : 55 + 40 * step;
    }

    private static int distance(int one, int other) {
        int red = (one >> 16 & 0xff) - (other >> 16 & 0xff);
        int green = (one >> 8 & 0xff) - (other >> 8 & 0xff);
        int blue = (one & 0xff) - (other & 0xff);
        return 3 * red * red + 6 * green * green + blue * blue;
    }
}
