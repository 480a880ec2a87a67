package dev.asml.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as a command line gives them: a whole number and its unit. */
final class Durations {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private Durations() {}

    /**
     * Reads one.
     *
     * @param option which says it, for the message if it is wrong
     */
    static Duration parse(String option, String text) {
        Matcher time = TIME.matcher(text.strip());
        if (!time.matches()) {
            throw new CliException(
                    ExitCode.USAGE, "%s is a time such as 500ms, 30s or 5m, not \"%s\"".formatted(option, text));
        }
        long number = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }
}
