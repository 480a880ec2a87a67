package dev.asml.threader.wasm.policy;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions in the syntax of RE2, as Java's have them. What RE2 has not, back references, looking around and
 * possessive repeats, is refused, so that a policy means the same here and elsewhere.
 *
 * <p>Source: RE2's page "Syntax".
 */
final class LinearRegex {
    private static final int MAX_PATTERN = 10_000;

    /** Classes of characters in brackets. */
    private static final Map<String, String> POSIX = Map.ofEntries(
            Map.entry("alnum", "\\p{Alnum}"),
            Map.entry("alpha", "\\p{Alpha}"),
            Map.entry("ascii", "\\p{ASCII}"),
            Map.entry("blank", "\\p{Blank}"),
            Map.entry("cntrl", "\\p{Cntrl}"),
            Map.entry("digit", "\\p{Digit}"),
            Map.entry("graph", "\\p{Graph}"),
            Map.entry("lower", "\\p{Lower}"),
            Map.entry("print", "\\p{Print}"),
            Map.entry("punct", "\\p{Punct}"),
            Map.entry("space", "\\p{Space}"),
            Map.entry("upper", "\\p{Upper}"),
            Map.entry("word", "\\w"),
            Map.entry("xdigit", "\\p{XDigit}"));

    private final String given;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private boolean bracket;

    private LinearRegex(String given) {
        this.given = given;
    }

    static Pattern of(String pattern) {
        if (pattern.length() > MAX_PATTERN) {
            throw new BuiltinFailure("an expression of more than %d characters".formatted(MAX_PATTERN));
        }
        try {
            return Pattern.compile(new LinearRegex(pattern).translated(), Pattern.UNIX_LINES);
        } catch (PatternSyntaxException | StackOverflowError _) {
            throw new BuiltinFailure("no regular expression");
        }
    }

    static String quoted(String text) {
        return text.replaceAll("[\\\\.+*?()|\\[\\]{}^$]", "\\\\$0");
    }

    /** Java's names of groups have no underscores. */
    static String groupName(String name) {
        return "g" + name.replace("_", "U95");
    }

    private String translated() {
        while (at < given.length()) {
            char c = given.charAt(at);
            if (c == '\\') {
                escape();
            } else if (bracket) {
                inBracket(c);
            } else if (c == '[') {
                open();
            } else if (c == '(') {
                group();
            } else if ("*+?}".indexOf(c) >= 0) {
                repeat();
            } else if (c == '$' && !lines()) {
                copy("\\z"); // Java's $ would match before a last end of line, too
            } else {
                copy(String.valueOf(c));
            }
        }
        return out.toString();
    }

    /** Whether the expression may have set the flag by which $ is the end of each line. */
    private boolean lines() {
        return given.matches("(?s).*\\(\\?[a-zA-Z]*m.*");
    }

    private void copy(String text) {
        out.append(text);
        at++;
    }

    private void escape() {
        if (at + 1 == given.length()) {
            throw new BuiltinFailure("an expression ends with \\");
        }
        char c = given.charAt(at + 1);
        if ((!bracket && Character.isDigit(c) && c != '0')
                || c == 'k'
                || c == 'G'
                || c == 'Z'
                || c == 'R'
                || c == 'X') {
            throw new BuiltinFailure("RE2 has no \\" + c);
        }
        if (c == 'C') {
            throw new BuiltinFailure("\\C is not served");
        }
        out.append('\\').append(c);
        at += 2;
    }

    private void open() {
        bracket = true;
        copy("[");
        if (at < given.length() && given.charAt(at) == '^') {
            copy("^");
        }
        if (at < given.length() && given.charAt(at) == ']') {
            copy("\\]");
        }
    }

    /** In brackets, Java gives a meaning to [ and &&. */
    private void inBracket(char c) {
        int end = c == '[' && given.startsWith("[:", at) ? given.indexOf(":]", at) : -1;
        if (end > 0) {
            String name = given.substring(at + 2, end);
            boolean not = name.startsWith("^");
            String known = POSIX.get(not ? name.substring(1) : name);
            if (known == null) {
                throw new BuiltinFailure("no such class of characters");
            }
            out.append(not ? "[^" + known + "]" : known);
            at = end + 2;
            return;
        }
        if (c == ']') {
            bracket = false;
        }
        copy(c == '[' || c == '&' ? "\\" + c : String.valueOf(c));
    }

    private void group() {
        if (given.startsWith("(?P<", at) || given.startsWith("(?<", at)) {
            int start = given.indexOf('<', at) + 1;
            int end = given.indexOf('>', start);
            String name = end < 0 ? "" : given.substring(start, end);
            if (!name.matches("[A-Za-z0-9_]+")) {
                throw new BuiltinFailure("looking behind is not of RE2, nor is this a group's name");
            }
            out.append("(?<").append(groupName(name)).append('>');
            at = end + 1;
            return;
        }
        if (given.startsWith("(?", at) && !given.substring(at + 2).matches("(?s)[imsU-]*[:)].*")) {
            throw new BuiltinFailure("RE2 has no such group");
        }
        copy("(");
    }

    /** A + behind a repeat would make it possessive, which RE2 takes as an error. */
    private void repeat() {
        char c = given.charAt(at);
        copy(String.valueOf(c));
        if (at < given.length() && (given.charAt(at) == '+' || given.charAt(at) == '*')) {
            throw new BuiltinFailure("a repeat of a repeat");
        }
    }
}
