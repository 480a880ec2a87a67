package dev.asml.threader.http;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Who of those that ask gets a release that is tried. Callers that are known always get the same one, of every Threader, for
 * it is decided by a hash; the larger share has all that the smaller one had.
 *
 * @param percent of the requests or callers, from 1 to 99
 * @param sticky by what callers are known: {@code header:NAME} or {@code cookie:NAME}; empty if each request is for itself
 * @param salt what makes other callers be the first of another trial
 */
public record Split(int percent, String sticky, String salt) {
    private static final String HEADER = "header:";
    private static final String COOKIE = "cookie:";

    /** Whether a request gets it; one whose caller is not known gets it by chance. */
    boolean takes(Exchange exchange) {
        String caller = caller(exchange);
        int place = caller == null ? ThreadLocalRandom.current().nextInt(100) : place(caller);
        return place < percent;
    }

    private int place(String caller) {
        CRC32C hash = new CRC32C();
        hash.update((salt + "\n" + caller).getBytes(StandardCharsets.UTF_8));
        return (int) (hash.getValue() % 100);
    }

    private @Nullable String caller(Exchange exchange) {
        if (sticky.startsWith(HEADER)) {
            return exchange.header(sticky.substring(HEADER.length()));
        }
        return sticky.startsWith(COOKIE) ? cookie(exchange.header("cookie"), sticky.substring(COOKIE.length())) : null;
    }

    /** The value of a cookie in the field of RFC 6265, section 4.2.1. */
    private static @Nullable String cookie(@Nullable String field, String name) {
        if (field == null) {
            return null;
        }
        for (String pair : field.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                return pair.substring(equals + 1).strip();
            }
        }
        return null;
    }
}
