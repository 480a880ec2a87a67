package dev.asml.cli;

import java.util.Locale;

/** A command's page as the source of a manual page: what {@link HelpText} writes, in the macros of {@code man}. */
final class HelpManual {
    private HelpManual() {}

    static String of(HelpPage page) {
        StringBuilder source = new StringBuilder();
        source.append(".TH \"%s\" 1 \"\" \"%s\"\n"
                .formatted(page.name().replace(' ', '-').toUpperCase(Locale.ROOT), Version.text()));
        boolean verbatim = false;
        for (String line : HelpText.of(page, new Ink(false)).lines().toList()) {
            boolean heading = !line.isBlank() && !line.startsWith(" ");
            if (heading && verbatim) {
                source.append(".fi\n");
            }
            if (heading) {
                source.append(".SH ").append(line).append("\n.nf\n");
                verbatim = true;
            } else {
                source.append(escaped(line)).append('\n');
            }
        }
        return source.append(".fi").toString();
    }

    private static String escaped(String line) {
        String text = line.startsWith("    ") ? line.substring(4) : line;
        String safe = text.replace("\\", "\\e").replace("-", "\\-");
        return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
    }
}
