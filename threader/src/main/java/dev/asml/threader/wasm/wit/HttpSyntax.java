package dev.asml.threader.wasm.wit;

import java.nio.charset.StandardCharsets;

/** What may stand where in a message. Source of the rules: RFC 9110, section 5, and RFC 3986. */
final class HttpSyntax {
    private static final int MOST_DIGITS = 18;
    private static final int MOST_PORT = 65535;
    private static final String IN_TOKENS = "!#$%&'*+-.^_`|~";
    private static final String NOT_IN_PATHS = "\"#<>\\^`{|}";

    private HttpSyntax() {}

    /** A field's name, or a method. */
    static boolean token(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> alphanumeric(c) || IN_TOKENS.indexOf(c) >= 0);
    }

    private static boolean alphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || digit(c);
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    /** Visible characters, spaces and tabs, and bytes beyond ASCII; no white space at either end. */
    static boolean fieldValue(byte[] value) {
        for (byte b : value) {
            if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f) {
                return false;
            }
        }
        return value.length == 0 || !(space(value[0]) || space(value[value.length - 1]));
    }

    private static boolean space(byte b) {
        return b == ' ' || b == '\t';
    }

    /** The value of a content-length. */
    static boolean length(byte[] value) {
        String text = text(value);
        return !text.isEmpty() && text.length() <= MOST_DIGITS && text.chars().allMatch(HttpSyntax::digit);
    }

    static String text(byte[] value) {
        return new String(value, StandardCharsets.ISO_8859_1);
    }

    /** A path with or without a query, a query alone, or an asterisk. */
    static boolean pathWithQuery(String text) {
        boolean starts = text.isEmpty() || text.startsWith("/") || text.startsWith("?") || text.equals("*");
        return starts && text.chars().allMatch(c -> c > ' ' && c < 0x7f && NOT_IN_PATHS.indexOf(c) < 0);
    }

    static boolean scheme(String text) {
        return !text.isEmpty()
                && !digit(text.charAt(0))
                && text.chars().allMatch(c -> alphanumeric(c) || "+-.".indexOf(c) >= 0)
                && alphanumeric(text.charAt(0));
    }

    /** A host and perhaps a port, without a user. */
    static boolean authority(String text) {
        int bracket = text.lastIndexOf(']');
        int colon = text.lastIndexOf(':');
        boolean port = colon > bracket;
        String host = port ? text.substring(0, colon) : text;
        return host(host) && (!port || port(text.substring(colon + 1)));
    }

    private static boolean host(String host) {
        if (host.startsWith("[")) {
            return host.endsWith("]")
                    && host.length() > 2
                    && host.substring(1, host.length() - 1)
                            .chars()
                            .allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
        }
        return !host.isEmpty() && host.chars().allMatch(c -> alphanumeric(c) || "-._~%!$&'()*+,;=".indexOf(c) >= 0);
    }

    private static boolean port(String port) {
        return port.isEmpty()
                || (port.length() <= 5
                        && port.chars().allMatch(HttpSyntax::digit)
                        && Integer.parseInt(port) <= MOST_PORT);
    }
}
