package dev.asml.threader.http;

import io.helidon.common.uri.UriValidator;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;

/**
 * The host that a request of HTTP/1.1 names, which has to be there once and be one (RFC 9112, section 3.2). Most are
 * letters, digits, dots and a port, which is seen at a glance; Helidon, which would look at all, takes patterns for it.
 */
final class HostField {
    private HostField() {}

    /** Whether a request with these headers may be served. */
    static boolean legal(Headers headers) {
        if (!headers.contains(HeaderNames.HOST)) {
            return false;
        }
        Header field = headers.get(HeaderNames.HOST);
        if (field.valueCount() != 1) {
            return false;
        }
        String host = field.get();
        int end = nameEnd(host);
        return (end > 0 && isPort(host, end)) || isOther(host);
    }

    /** Where the plain characters end with which it begins. */
    private static int nameEnd(String host) {
        int end = 0;
        while (end < host.length() && isPlain(host.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-';
    }

    /** Whether nothing but a port follows; nothing at all will do. */
    private static boolean isPort(String host, int from) {
        if (from == host.length()) {
            return true;
        }
        boolean digits = host.charAt(from) == ':' && from + 1 < host.length() && host.length() - from <= 6;
        for (int i = from + 1; digits && i < host.length(); i++) {
            digits = host.charAt(i) >= '0' && host.charAt(i) <= '9';
        }
        return digits;
    }

    /** Names with other characters, and addresses in brackets. */
    private static boolean isOther(String host) {
        int bracket = host.indexOf(']');
        int colon = host.indexOf(':', Math.max(bracket, 0));
        int end = colon < 0 ? host.length() : colon;
        if (!isPort(host, end)) {
            return false;
        }
        String name = host.substring(0, end);
        try {
            if (name.startsWith("[")) {
                UriValidator.validateIpLiteral(name);
            } else {
                UriValidator.validateNonIpLiteral(name);
            }
            return !name.isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
