package dev.asml.cli;

import java.util.regex.Pattern;

/** The names that services and functions may have. */
final class Names {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private Names() {}

    static void require(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "%s is named by 1 to 64 letters, digits, _ and -, a letter or digit first, not \"%s\""
                            .formatted(what, name));
        }
    }
}
