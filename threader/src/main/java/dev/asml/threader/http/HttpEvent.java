package dev.asml.threader.http;

import dev.asml.threader.guard.Caller;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request that reached its function: all that the event formats draw on.
 *
 * @param path as it came, still encoded
 * @param query as it came, without the question mark; may be empty
 * @param pattern the route's path as declared
 * @param parameters the path's variable parts, decoded
 * @param headers by name as sent, each with its values in order
 * @param caller what an authorizer found out about who calls; null if none guards the function
 */
// The body is handed over, never shared.
@SuppressWarnings("ArrayRecordComponent")
record HttpEvent(
        String id,
        Instant time,
        String protocol,
        String sourceIp,
        String method,
        String path,
        String query,
        String pattern,
        Map<String, String> parameters,
        Map<String, List<String>> headers,
        @Nullable Caller caller,
        byte[] body) {

    /** The headers by name in lower case. */
    Map<String, List<String>> headersInLowerCase() {
        Map<String, List<String>> lower = LinkedHashMap.newLinkedHashMap(headers.size());
        headers.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), values));
        return lower;
    }

    /** The first value of a header, or the empty text. */
    String header(String name) {
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue().getFirst();
            }
        }
        return "";
    }

    /** The single cookies of all cookie headers, each as {@code name=value}. */
    List<String> cookies() {
        List<String> cookies = List.of();
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase("cookie")) {
                cookies = cookies.isEmpty() ? new ArrayList<>() : cookies;
                addCookies(header.getValue(), cookies);
            }
        }
        return cookies;
    }

    private static void addCookies(List<String> lines, List<String> cookies) {
        for (String line : lines) {
            for (String part : line.split(";", -1)) {
                String cookie = part.strip();
                if (!cookie.isEmpty()) {
                    cookies.add(cookie);
                }
            }
        }
    }

    /** The route that took the request, as API Gateway names it. */
    String routeKey() {
        return method + " " + pattern;
    }

    /** The host that was asked, without its port. */
    String domain() {
        String host = header("host");
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
