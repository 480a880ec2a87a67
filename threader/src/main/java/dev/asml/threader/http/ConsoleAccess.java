package dev.asml.threader.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the console: programs that send a token, and browsers with the cookie that a token got them.
 *
 * <p>The cookie does not contain the token. Cookies do not know ports, so browsers show it to every server of the
 * machine; the data plane keeps it from guests. Its name is the token's, so that several consoles of a machine, and one
 * that is started again on another port, do not lose each other's.
 */
final class ConsoleAccess {
    /** With this the names of all consoles' cookies begin. */
    static final String COOKIES = "asml-console-";

    private static final String BEARER = "Bearer ";
    private static final int NAME_DIGITS = 12;
    private static final int COOKIE_SECONDS = 90 * 24 * 3600;

    private final byte[] consoleToken;
    private final byte[] adminToken;
    private final String cookie;
    private final byte[] ticket;

    ConsoleAccess(String consoleToken, String adminToken) {
        this.consoleToken = bytes(consoleToken);
        this.adminToken = bytes(adminToken);
        this.cookie = COOKIES + hash("name", consoleToken).substring(0, NAME_DIGITS);
        this.ticket = bytes(hash("ticket", consoleToken));
    }

    private static String hash(String purpose, String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes(purpose + " " + token));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the request carries a token or the cookie. */
    boolean admits(RequestHead head) {
        String authorization = head.header("authorization");
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return isToken(authorization.substring(BEARER.length()).strip());
        }
        return head.cookies(cookie).stream().anyMatch(value -> MessageDigest.isEqual(bytes(value), ticket));
    }

    /** Whether a person may come in with it. */
    boolean isToken(String text) {
        return MessageDigest.isEqual(bytes(text), consoleToken) || MessageDigest.isEqual(bytes(text), adminToken);
    }

    /** What makes a browser one that is let in. */
    Reply.Header ticket() {
        return new Reply.Header(
                "set-cookie",
                "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict"
                        .formatted(cookie, new String(ticket, StandardCharsets.UTF_8), COOKIE_SECONDS));
    }

    /** Whether the request comes from no page at all, or from one of the host that it is for. */
    static boolean isOwn(RequestHead head) {
        String origin = head.header("origin");
        return origin == null || authority(origin).equals(host(head.header("host"), origin));
    }

    private static String authority(String origin) {
        int scheme = origin.indexOf("://");
        return scheme < 0 ? "" : host(origin.substring(scheme + 3), origin);
    }

    /** In lower case and without the port that the origin's scheme implies. */
    private static String host(@Nullable String host, String origin) {
        String lower = host == null ? "none" : host.toLowerCase(Locale.ROOT);
        String port = origin.toLowerCase(Locale.ROOT).startsWith("https:") ? ":443" : ":80";
        return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
    }

    /** Without the consoles' cookies: they are none of a guest's business. */
    static List<String> withoutTickets(List<String> cookieHeaders) {
        return cookieHeaders.stream()
                .map(ConsoleAccess::withoutTickets)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String withoutTickets(String line) {
        if (!line.contains(COOKIES)) {
            return line;
        }
        StringBuilder rest = new StringBuilder();
        for (String pair : line.split(";", -1)) {
            if (!pair.strip().startsWith(COOKIES)) {
                rest.append(rest.isEmpty() ? "" : "; ").append(pair.strip());
            }
        }
        return rest.toString();
    }
}
