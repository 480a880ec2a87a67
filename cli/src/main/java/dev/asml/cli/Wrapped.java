package dev.asml.cli;

import java.util.ArrayList;
import java.util.List;

/** Text in lines that fit a width; what goes on in a further line is indented. */
final class Wrapped {
    private Wrapped() {}

    /** The lines; a word that is longer than a line has one of its own. Spaces at the beginning stay, on each line. */
    static List<String> lines(String text, int width) {
        String margin = " ".repeat(text.length() - text.stripLeading().length());
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(margin);
        for (String word : text.strip().split(" ", -1)) {
            if (!line.toString().isBlank() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(margin).append("  ");
            }
            line.append(line.toString().isBlank() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
