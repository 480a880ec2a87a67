package dev.asml.manifests;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The escape sequences of TOML's basic strings. */
final class Escapes {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))");

    private Escapes() {}

    static String resolve(String text) {
        return ESCAPE.matcher(text).replaceAll(escape -> Matcher.quoteReplacement(character(escape)));
    }

    private static String character(MatchResult escape) {
        if (escape.group(3) == null) {
            String digits = escape.group(1) == null ? escape.group(2) : escape.group(1);
            int codePoint = Integer.parseUnsignedInt(digits, 16);
            return Character.isValidCodePoint(codePoint) ? Character.toString(codePoint) : "\ufffd";
        }
        return switch (escape.group(3)) {
            case "b" -> "\b";
            case "t" -> "\t";
            case "n" -> "\n";
            case "f" -> "\f";
            case "r" -> "\r";
            default -> escape.group(3);
        };
    }
}
