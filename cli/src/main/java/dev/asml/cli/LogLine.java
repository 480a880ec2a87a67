package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * A line of a Threader's log.
 *
 * @param source {@code service/function}, an IOmod's coordinates, or {@code threader}
 */
record LogLine(Instant time, String level, String source, String text) {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    /** Reads a line of JSON; empty if it is no log line. */
    static Optional<LogLine> parse(String json) {
        return json.startsWith("{") ? of(Json.parseOrMissing(json)) : Optional.empty();
    }

    private static Optional<LogLine> of(JsonNode line) {
        if (!line.path("text").isTextual()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LogLine(
                    Instant.parse(line.path("time").asText()),
                    line.path("level").asText(),
                    line.path("source").asText(),
                    line.path("text").asText()));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /** Whether the Threader says it of itself, and nothing is wrong. */
    boolean isChatter() {
        return source.equals("threader") && (level.equals("info") || level.equals("debug"));
    }

    /** The line for people. */
    String format(Ink ink) {
        String word = "%-5s".formatted(level.toUpperCase(Locale.ROOT));
        String painted = switch (level) {
            case "error" -> ink.red(word);
            case "warn" -> ink.yellow(word);
            default -> ink.dim(word);
        };
        return "%s %s %s  %s".formatted(ink.dim(CLOCK.format(time)), painted, ink.source(source), harmless(text));
    }

    /** Keeps who wrote a text, as a guest its log, from moving the cursor of whoever reads it. */
    static String harmless(String text) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            if (Character.isISOControl(clean.charAt(i)) && clean.charAt(i) != '\t') {
                clean.setCharAt(i, '\ufffd');
            }
        }
        return clean.toString();
    }
}
