package dev.asml.threader.http;

import dev.asml.threader.guard.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as the environment variables of a program. Source: RFC 3875, section 4.1. The field {@code Proxy} is left
 * out, for programs take {@code HTTP_PROXY} for something else.
 */
final class MetaVariables {
    private static final byte[] NOTHING = {};

    private MetaVariables() {}

    static Map<String, String> of(Exchange exchange, String prefix, @Nullable Caller caller) {
        HttpEvent event = new HttpEvent(
                exchange.id(),
                Instant.EPOCH,
                exchange.protocol(),
                exchange.sourceIp(),
                exchange.method(),
                exchange.rawPath(),
                exchange.rawQuery(),
                "",
                Map.of(),
                exchange.headers(),
                caller,
                NOTHING);
        return of(event, prefix);
    }

    /** @param prefix the part of the path that names the function; empty if a route led to it */
    static Map<String, String> of(HttpEvent event, String prefix) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("GATEWAY_INTERFACE", "CGI/1.1");
        variables.put("SERVER_SOFTWARE", "Threader");
        variables.put("SERVER_PROTOCOL", event.protocol());
        variables.put("REQUEST_METHOD", event.method());
        variables.put("REQUEST_ID", event.id());
        variables.put("SCRIPT_NAME", prefix);
        variables.put("PATH_INFO", decoded(event.path().substring(prefix.length())));
        variables.put("QUERY_STRING", event.query());
        variables.put("REMOTE_ADDR", event.sourceIp());
        variables.put("REMOTE_HOST", event.sourceIp());
        server(variables, event.header("host"));
        event.headers().forEach((name, values) -> field(variables, name, values));
        Caller caller = event.caller();
        if (caller != null) {
            variables.put("AUTH_TYPE", caller.scheme());
            variables.put("REMOTE_USER", caller.name());
        }
        return variables;
    }

    private static void server(Map<String, String> variables, String host) {
        int colon = host.lastIndexOf(':');
        boolean port = colon > host.lastIndexOf(']');
        variables.put("SERVER_NAME", port ? host.substring(0, colon) : host);
        variables.put("SERVER_PORT", port ? host.substring(colon + 1) : "80");
    }

    private static void field(Map<String, String> variables, String name, List<String> values) {
        String upper = name.toUpperCase(Locale.ROOT).replace('-', '_');
        String value = String.join(upper.equals("COOKIE") ? "; " : ", ", values);
        switch (upper) {
            case "CONTENT_LENGTH", "CONTENT_TYPE" -> variables.put(upper, value);
            case "PROXY", "CONNECTION", "KEEP_ALIVE", "TRANSFER_ENCODING" -> {}
            default -> {
                if (upper.matches("[A-Z0-9_]+")) {
                    variables.put("HTTP_" + upper, value);
                }
            }
        }
    }

    /** Percent signs that are none of an encoding stay, and so does what would be no text. */
    private static String decoded(String path) {
        byte[] bytes = new byte[path.length()];
        int count = 0;
        for (int i = 0; i < path.length(); i++) {
            int high = i + 2 < path.length() && path.charAt(i) == '%' ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(path.charAt(i + 2), 16);
            if (low >= 0 && high + low > 0) {
                bytes[count++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[count++] = (byte) path.charAt(i);
            }
        }
        return new String(bytes, 0, count, StandardCharsets.UTF_8);
    }
}
