package dev.asml.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Text in columns. */
final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final Ink ink;

    Table(Ink ink, String... headings) {
        this.ink = ink;
        rows.add(List.of(headings));
    }

    /** One without headings. */
    static Table plain(Ink ink) {
        return new Table(ink);
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    /** The rows below their headings, without a line end at the end. */
    String text() {
        List<String> lines = rows.stream().map(this::line).collect(Collectors.toCollection(ArrayList::new));
        if (rows.getFirst().isEmpty()) {
            return String.join("\n", lines.subList(1, lines.size()));
        }
        lines.set(0, ink.bold(lines.getFirst()));
        return String.join("\n", lines);
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            line.append(row.get(column))
                    .append(" ".repeat(width(column) - row.get(column).length()))
                    .append(GAP);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> column < row.size())
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }
}
