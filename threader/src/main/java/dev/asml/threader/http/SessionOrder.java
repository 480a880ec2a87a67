package dev.asml.threader.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.session.SessionRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What somebody asks for who wants a session. */
record SessionOrder(FunctionName function, SessionRequest request) {
    private static final Set<String> KEYS =
            new TreeSet<>(Set.of("function", "input", "arguments", "paced", "hold", "record", "linger_seconds"));
    private static final int MOST_ARGUMENTS = 1024;
    private static final double MOST_LINGER = 86_400;

    /**
     * Reads an order.
     *
     * @throws IllegalArgumentException naming the member that is wrong, and what belongs there
     */
    static SessionOrder parse(JsonNode document) {
        if (!document.isObject()) {
            throw new IllegalArgumentException("the body must be a JSON object, for example {\"function\":\"S/F\"}");
        }
        for (Map.Entry<String, JsonNode> member : document.properties()) {
            if (!KEYS.contains(member.getKey())) {
                throw new IllegalArgumentException(
                        "unknown member \"%s\"; there are %s".formatted(member.getKey(), String.join(", ", KEYS)));
            }
        }
        if (!document.hasNonNull("function")) {
            throw new IllegalArgumentException("function is missing; name it as SERVICE/FUNCTION");
        }
        SessionRequest request = new SessionRequest(
                text(document, "input").getBytes(StandardCharsets.UTF_8),
                arguments(document.path("arguments")),
                flag(document, "paced", true),
                flag(document, "record", false),
                flag(document, "hold", false),
                linger(document.path("linger_seconds")));
        return new SessionOrder(FunctionName.parse(text(document, "function")), request);
    }

    private static String text(JsonNode document, String name) {
        JsonNode value = document.path(name);
        if (absent(value)) {
            return "";
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException(name + " must be a text");
        }
        return value.textValue();
    }

    private static boolean flag(JsonNode document, String name, boolean otherwise) {
        JsonNode value = document.path(name);
        if (!absent(value) && !value.isBoolean()) {
            throw new IllegalArgumentException(name + " must be true or false");
        }
        return value.asBoolean(otherwise);
    }

    private static List<String> arguments(JsonNode value) {
        if (absent(value)) {
            return List.of();
        }
        List<String> all = new ArrayList<>();
        for (JsonNode each : value) {
            if (each.isTextual() && each.textValue().indexOf('\0') < 0) {
                all.add(each.textValue());
            }
        }
        if (!value.isArray() || all.size() != value.size() || all.size() > MOST_ARGUMENTS) {
            throw new IllegalArgumentException(
                    "arguments must be a list of at most %d texts without \\u0000".formatted(MOST_ARGUMENTS));
        }
        return List.copyOf(all);
    }

    private static Optional<Duration> linger(JsonNode value) {
        if (absent(value)) {
            return Optional.empty();
        }
        double seconds = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(seconds <= MOST_LINGER)) {
            throw new IllegalArgumentException(
                    "linger_seconds must be a number of seconds, at most %.0f; negative for ever"
                            .formatted(MOST_LINGER));
        }
        return Optional.of(Duration.ofMillis(Math.max(-1000, Math.round(seconds * 1000))));
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
