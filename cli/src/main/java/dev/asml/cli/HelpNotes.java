package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a command's page says beside its options, kept as Markdown in a resource: headings of the second level, paragraphs,
 * fenced blocks and tables.
 */
final class HelpNotes {
    private static final int WIDTH = 96;

    private HelpNotes() {}

    /** The text of a page, for example {@code iomod-pack}; empty if it has none. */
    static String markdown(String page) {
        try (InputStream in = HelpNotes.class.getResourceAsStream("help/" + page + ".md")) {
            return in == null ? "" : new String(in.readAllBytes(), UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same for a terminal: sections in capitals, paragraphs wrapped, tables in columns. */
    static List<String> text(String markdown, Ink ink) {
        List<String> lines = new ArrayList<>();
        boolean begun = false;
        for (String block : blocks(markdown)) {
            boolean heading = block.startsWith("## ");
            if (heading || begun) {
                lines.add("");
            }
            lines.addAll(heading ? List.of(ink.bold(block.substring(3).toUpperCase(Locale.ROOT))) : block(block));
            begun = !heading;
        }
        return lines;
    }

    private static List<String> block(String block) {
        if (block.startsWith("```")) {
            List<String> inner = block.lines().toList();
            return inner.subList(1, inner.size() - 1).stream()
                    .map(line -> ("      " + line).stripTrailing())
                    .toList();
        }
        return block.startsWith("|") ? table(block) : wrapped(plain(block), "    ");
    }

    /** Parts between empty lines; a fenced block is one, whatever it holds. */
    private static List<String> blocks(String markdown) {
        List<String> blocks = new ArrayList<>();
        List<String> open = new ArrayList<>();
        boolean fenced = false;
        for (String line : markdown.lines().toList()) {
            fenced ^= line.startsWith("```");
            if (line.isBlank() && !fenced) {
                flush(open, blocks);
            } else {
                open.add(line);
            }
        }
        flush(open, blocks);
        return blocks;
    }

    private static void flush(List<String> open, List<String> blocks) {
        if (!open.isEmpty()) {
            blocks.add(String.join("\n", open));
            open.clear();
        }
    }

    /** Rows as "first: the others", which stays readable however long a cell is. */
    private static List<String> table(String block) {
        List<String> lines = new ArrayList<>();
        List<String> rows = block.lines().toList();
        for (String row : rows.subList(2, rows.size())) {
            List<String> cells = Arrays.stream(
                            row.strip().replaceAll("^\\||\\|$", "").split("(?<!\\\\)\\|", -1))
                    .map(cell -> plain(cell.strip().replace("\\|", "|")))
                    .filter(cell -> !cell.isEmpty())
                    .toList();
            lines.add("    " + cells.getFirst());
            lines.addAll(wrapped(String.join("; ", cells.subList(1, cells.size())), "        "));
        }
        return lines;
    }

    /** Markdown's marks taken out; a link keeps its words. */
    static String plain(String text) {
        return text.replaceAll("\\[([^]]+)]\\([^)]*\\)", "$1")
                .replaceAll("\\*\\*([^*]+)\\*\\*", "$1")
                .replaceAll("`([^`]+)`", "$1");
    }

    /** Lines of a paragraph, each after an indent. */
    static List<String> wrapped(String paragraph, String indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        for (String word : Arrays.stream(paragraph.split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .toList()) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
            }
            line.append(line.length() > indent.length() ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
