package dev.asml.threader.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.util.Locale;
import java.util.Set;

/** What a guest may put in a header field. */
final class HeaderRules {
    /** They say how this connection works or how long the body is, which only the server knows. */
    private static final Set<String> NOT_THE_GUESTS = Set.of(
            "connection",
            "content-length",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            RequestId.HEADER);

    /** They mean something before the body or not at all (RFC 9110, 6.5.1). */
    private static final Set<String> NO_TRAILERS = Set.of(
            "authorization",
            "cache-control",
            "content-encoding",
            "content-range",
            "content-type",
            "cookie",
            "expect",
            "host",
            "max-forwards",
            "pragma",
            "range",
            "set-cookie",
            "www-authenticate");

    private static final String CONTENT_TYPE = "content-type";

    private HeaderRules() {}

    /** Whether the field is left out of the answer. */
    static boolean dropped(String name) {
        return NOT_THE_GUESTS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Whether the field may not come after a body. */
    static boolean noTrailer(String name) {
        return dropped(name) || NO_TRAILERS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Whether this is a token as RFC 9110 defines it. */
    static boolean legalName(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!tokenCharacter(name.charAt(i))) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /**
     * A field of an answer. Helidon would check it too, with a stream and a table for each.
     *
     * @throws IllegalArgumentException if the name is no token, or the value could end the field
     */
    static Header field(String name, String value) {
        HeaderName known = CONTENT_TYPE.equals(name) ? HeaderNames.CONTENT_TYPE : HeaderNames.create(name);
        return field(known, value);
    }

    /** The same of a name that is at hand. */
    static Header field(HeaderName name, String value) {
        if (!legalName(name.defaultCase()) || !legalValue(value)) {
            throw new IllegalArgumentException("HTTP has no field %s with this value".formatted(name.defaultCase()));
        }
        return HeaderValues.create(name, value);
    }

    private static boolean tokenCharacter(char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /** Whether the value has no line end or other control character, and only characters that a header can carry. */
    static boolean legalValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                return false;
            }
        }
        return true;
    }
}
