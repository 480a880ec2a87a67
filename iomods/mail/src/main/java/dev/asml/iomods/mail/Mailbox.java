package dev.asml.iomods.mail;

import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a message is from or for: {@code ann@example.com}, or {@code Ann Example <ann@example.com>}.
 *
 * @param name what people see; may be empty
 * @param local what stands before the {@code @}; dots and the characters of RFC 5322, section 3.2.3, and any that are not
 *     ASCII (RFC 6531)
 * @param domain in ASCII, lower case: RFC 5890
 */
record Mailbox(String name, String local, String domain) {
    private static final Pattern NAMED = Pattern.compile("(.*?)\\s*<([^<>]*)>");
    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-\\x{80}-\\x{10FFFF}]+";
    private static final Pattern LOCAL = Pattern.compile(ATOM + "(\\." + ATOM + ")*");
    private static final Pattern DOMAIN =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** RFC 5321, section 4.5.3.1. */
    private static final int MAX_LOCAL_BYTES = 64;

    private static final int MAX_DOMAIN_BYTES = 253;
    private static final int MAX_NAME_CHARACTERS = 320;

    /**
     * Reads a request's or a configuration's field.
     *
     * @throws IllegalArgumentException naming the field
     */
    static Mailbox parse(String field, String text) {
        Matcher named = NAMED.matcher(text.strip());
        return named.matches()
                ? of(field, unquoted(named.group(1)), named.group(2).strip())
                : of(field, "", text.strip());
    }

    private static String unquoted(String name) {
        String text = name.strip();
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1")
                : text;
    }

    private static Mailbox of(String field, String name, String address) {
        if (name.length() > MAX_NAME_CHARACTERS || !Lines.isOneLine(name)) {
            throw new IllegalArgumentException(
                    "field \"%s\" has a name that is longer than %d characters or has control characters"
                            .formatted(field, MAX_NAME_CHARACTERS));
        }
        int at = address.lastIndexOf('@');
        String local = address.substring(0, Math.max(at, 0));
        String domain = ascii(address.substring(at + 1));
        if (!LOCAL.matcher(local).matches()
                || local.codePoints().anyMatch(Character::isISOControl)
                || local.getBytes(StandardCharsets.UTF_8).length > MAX_LOCAL_BYTES
                || !DOMAIN.matcher(domain).matches()
                || domain.length() > MAX_DOMAIN_BYTES) {
            throw new IllegalArgumentException(
                    "field \"%s\" has \"%s\", which is no address of the form ann@example.com or Ann <ann@example.com>"
                            .formatted(field, Lines.shortened(address)));
        }
        return new Mailbox(name, local, domain);
    }

    /** Empty if it has no form in ASCII. */
    private static String ascii(String domain) {
        try {
            return IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    String address() {
        return local + "@" + domain;
    }

    /** Whether only servers with SMTPUTF8 can take it: RFC 6531. */
    boolean needsUtf8() {
        return !local.chars().allMatch(c -> c < 0x80);
    }

    /** For a header; the name is encoded where it has to be (RFC 2047). */
    InternetAddress header() {
        InternetAddress header = new InternetAddress();
        header.setAddress(address());
        if (!name.isEmpty()) {
            try {
                header.setPersonal(name, "UTF-8");
            } catch (UnsupportedEncodingException e) {
                throw new IllegalStateException("every Java has UTF-8", e);
            }
        }
        return header;
    }

    /** For the server. */
    InternetAddress envelope() {
        InternetAddress envelope = new InternetAddress();
        envelope.setAddress(address());
        return envelope;
    }
}
