package dev.asml.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The pages of all commands as one document of Markdown, {@code docs/cli.md}. */
final class HelpMarkdown {
    private final List<String> blocks = new ArrayList<>();

    private HelpMarkdown() {}

    /** The document, which begins with the program itself. */
    static String of(HelpPage program) {
        HelpMarkdown document = new HelpMarkdown();
        document.blocks.add("# The command line");
        document.blocks.add("<!-- Printed by \"asml help --markdown\"; a test fails when it is not. -->");
        document.blocks.add(program.notes());
        document.exitCodes();
        document.blocks.add("## Commands");
        program.commands().forEach(document::list);
        program.commands().values().forEach(pages -> pages.forEach(document::page));
        return String.join("\n\n", document.blocks);
    }

    private void exitCodes() {
        List<String> rows = new ArrayList<>(List.of("| exit code | meaning |", "|---|---|"));
        for (ExitCode code : ExitCode.values()) {
            rows.add("| %d | %s |".formatted(code.status(), code.meaning()));
        }
        blocks.add(String.join("\n", rows));
    }

    private void list(Group group, List<HelpPage> pages) {
        List<String> rows = new ArrayList<>(List.of("| %s | |".formatted(group.title()), "|---|---|"));
        pages.forEach(page ->
                rows.add("| [%s](#%s) | %s |".formatted(page.name(), page.name().replace(' ', '-'), page.purpose())));
        blocks.add(String.join("\n", rows));
    }

    private void page(HelpPage page) {
        blocks.add("## " + page.name());
        String aliases = page.aliases().isEmpty()
                ? ""
                : " Also: %s."
                        .formatted(page.aliases().stream()
                                .map(alias -> "`asml " + alias + "`")
                                .collect(Collectors.joining(", ")));
        blocks.add(page.purpose() + aliases);
        blocks.add("```\n" + page.synopsis() + "\n```");
        blocks.addAll(page.description());
        table("parameter", page.parameters());
        table(
                "option",
                page.options().stream()
                        .filter(option -> !option.label().contains("--help"))
                        .toList());
        if (!page.notes().isEmpty()) {
            blocks.add(page.notes().replaceAll("(?m)^## ", "### "));
        }
        if (!page.examples().isEmpty()) {
            blocks.add("```sh\n" + String.join("\n", page.examples()) + "\n```");
        }
        page.commands().values().forEach(inner -> inner.forEach(this::page));
    }

    private void table(String kind, List<HelpPage.Item> items) {
        if (items.isEmpty()) {
            return;
        }
        List<String> rows = new ArrayList<>(List.of("| %s | meaning |".formatted(kind), "|---|---|"));
        items.forEach(item -> rows.add("| `%s` | %s |"
                .formatted(item.label(), item.sentence().replace("|", "\\|").replace("<", "&lt;"))));
        blocks.add(String.join("\n", rows));
    }
}
