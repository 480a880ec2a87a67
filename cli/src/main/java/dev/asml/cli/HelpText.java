package dev.asml.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A command's page for a terminal, in the order of manual pages. */
final class HelpText {
    private static final String INDENT = "    ";

    private final HelpPage page;
    private final Ink ink;
    private final List<String> lines = new ArrayList<>();

    private HelpText(HelpPage page, Ink ink) {
        this.page = page;
        this.ink = ink;
    }

    static String of(HelpPage page, Ink ink) {
        return new HelpText(page, ink).write();
    }

    private String write() {
        section("Name");
        String aliases = page.aliases().stream().map(", "::concat).collect(Collectors.joining());
        lines.add(INDENT + page.name() + aliases + " - " + page.purpose());
        section("Synopsis");
        lines.add(INDENT + page.synopsis());
        if (!page.description().isEmpty()) {
            section("Description");
            paragraphs(page.description());
        }
        page.commands().forEach(this::commands);
        items("Parameters", page.parameters());
        items("Options", page.options());
        // The notes on the program as a whole are those of the generated page.
        if (!page.page().equals("asml")) {
            lines.addAll(HelpNotes.text(page.notes(), ink));
        }
        ending();
        return String.join("\n", lines.subList(1, lines.size()));
    }

    private void section(String title) {
        lines.add("");
        lines.add(ink.bold(title.toUpperCase(Locale.ROOT)));
    }

    private void paragraphs(List<String> paragraphs) {
        boolean first = true;
        for (String paragraph : paragraphs) {
            if (!first) {
                lines.add("");
            }
            lines.addAll(HelpNotes.wrapped(paragraph, INDENT));
            first = false;
        }
    }

    private void commands(Group group, List<HelpPage> commands) {
        section(page.page().equals("asml") ? group.title() : "Commands");
        int width = commands.stream()
                .mapToInt(command -> words(command).length())
                .max()
                .orElse(0);
        commands.forEach(command ->
                lines.add(INDENT + ("%-" + (width + 2) + "s").formatted(words(command)) + command.purpose()));
    }

    private static String words(HelpPage command) {
        List<String> words = new ArrayList<>(List.of(command.spec().name()));
        words.addAll(command.aliases());
        return String.join(", ", words);
    }

    private void items(String title, List<HelpPage.Item> items) {
        if (items.isEmpty()) {
            return;
        }
        section(title);
        for (HelpPage.Item item : items) {
            lines.add(INDENT + ink.bold(item.label()));
            lines.addAll(HelpNotes.wrapped(item.sentence(), INDENT + INDENT));
        }
    }

    private void ending() {
        if (!page.examples().isEmpty()) {
            section("Examples");
            page.examples().forEach(example -> lines.add(INDENT + example));
        }
        section("Exit codes");
        page.exitCodes().forEach(code -> lines.add(INDENT + code.status() + "  " + code.meaning()));
        if (!page.related().isEmpty()) {
            section("See also");
            lines.add(INDENT + String.join(", ", page.related()));
        }
    }

    /** The first lines for somebody who typed the name alone. */
    static String brief(HelpPage page, Ink ink) {
        List<String> lines = new ArrayList<>(List.of(ink.bold(page.name()) + " - " + page.purpose()));
        for (Map.Entry<Group, List<HelpPage>> group : page.commands().entrySet()) {
            HelpText text = new HelpText(page, ink);
            text.commands(group.getKey(), group.getValue());
            lines.addAll(text.lines);
        }
        lines.add("");
        lines.add("\"%s COMMAND --help\" tells all about one.".formatted(page.name()));
        return String.join("\n", lines);
    }
}
