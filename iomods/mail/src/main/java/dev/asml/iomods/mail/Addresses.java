package dev.asml.iomods.mail;

import java.net.IDN;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which addresses may be used: a comma list of {@code ann@example.com}, {@code *@example.com}, {@code *@*.example.com}
 * and {@code *}. Case does not matter.
 *
 * @param patterns none allows nothing
 */
record Addresses(List<Pattern> patterns) {
    private static final Pattern FORM = Pattern.compile("\\*|[^\\s@,]+@(\\*\\.)?[^\\s@,*]+");

    /** Every address. */
    static final Addresses ANY = new Addresses(List.of(Pattern.compile(".*")));

    /**
     * Reads a value of the configuration.
     *
     * @throws IllegalArgumentException naming the key
     */
    static Addresses parse(String key, String text) {
        return new Addresses(Arrays.stream(text.split(","))
                .map(String::strip)
                .map(pattern -> compile(key, pattern))
                .toList());
    }

    private static Pattern compile(String key, String text) {
        if (text.equals("*")) {
            return Pattern.compile(".*");
        }
        int at = text.lastIndexOf('@');
        String local = text.substring(0, Math.max(at, 0));
        if (!FORM.matcher(text).matches() || (local.contains("*") && !local.equals("*"))) {
            throw new IllegalArgumentException(
                    "\"%s\" has \"%s\"; each of its patterns is ann@example.com, *@example.com, *@*.example.com or *"
                            .formatted(key, Lines.shortened(text)));
        }
        String domain = text.substring(at + 1);
        boolean below = domain.startsWith("*.");
        String ascii = IDN.toASCII(below ? domain.substring(2) : domain);
        return Pattern.compile((local.equals("*") ? "[^@]+" : Pattern.quote(local.toLowerCase(Locale.ROOT)))
                + "@"
                + (below ? "([^@]+\\.)" : "")
                + Pattern.quote(ascii.toLowerCase(Locale.ROOT)));
    }

    static Addresses only(Mailbox mailbox) {
        return new Addresses(
                List.of(Pattern.compile(Pattern.quote(mailbox.address().toLowerCase(Locale.ROOT)))));
    }

    boolean allow(Mailbox mailbox) {
        String address = mailbox.address().toLowerCase(Locale.ROOT);
        return patterns.stream().anyMatch(pattern -> pattern.matcher(address).matches());
    }
}
