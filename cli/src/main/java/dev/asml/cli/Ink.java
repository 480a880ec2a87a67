package dev.asml.cli;

/** Colours for a terminal, or none. */
record Ink(boolean coloured) {
    private static final int[] SOURCES = {32, 34, 35, 36, 92, 94, 95, 96};

    String red(String text) {
        return paint("31", text);
    }

    String green(String text) {
        return paint("32", text);
    }

    String yellow(String text) {
        return paint("33", text);
    }

    String dim(String text) {
        return paint("2", text);
    }

    String bold(String text) {
        return paint("1", text);
    }

    /** The name of who says something, always in the same colour, so that several are told apart. */
    String source(String name) {
        return paint("1;" + SOURCES[Math.floorMod(name.hashCode(), SOURCES.length)], name);
    }

    private String paint(String code, String text) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
