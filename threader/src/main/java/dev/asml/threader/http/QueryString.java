package dev.asml.threader.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a query, decoded, in their order. */
final class QueryString {
    private QueryString() {}

    /**
     * Reads a query.
     *
     * @throws IllegalArgumentException if it is not encoded rightly
     */
    static Map<String, List<String>> parse(String query) {
        if (query.isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            parameters
                    .computeIfAbsent(RequestPath.decode(name, true), _ -> new ArrayList<>(1))
                    .add(RequestPath.decode(value, true));
        }
        return parameters;
    }
}
