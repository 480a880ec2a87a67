package dev.asml.threader.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request before its body.
 *
 * @param rawPath as it came
 * @param rawQuery as it came; empty if there is none
 */
record RequestHead(String method, String rawPath, String rawQuery, Headers headers) {
    /** The first value of a header. */
    @Nullable
    String header(String name) {
        return headers.first(HeaderNames.create(name)).orElse(null);
    }

    /** Whether a header that lists words has this one, in any case. */
    boolean lists(String name, String word) {
        for (String value : headers.values(HeaderNames.create(name))) {
            for (String part : value.split(",", -1)) {
                if (part.strip().equalsIgnoreCase(word)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The values of the cookies of a name. */
    List<String> cookies(String name) {
        List<String> values = new ArrayList<>();
        for (String line : headers.values(HeaderNames.COOKIE)) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    values.add(pair.substring(equals + 1).strip());
                }
            }
        }
        return values;
    }
}
