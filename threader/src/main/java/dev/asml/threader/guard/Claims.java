package dev.asml.threader.guard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.threader.guard.Token.TokenException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a token says that was signed by its issuer. Source: RFC 7519, section 4.1. */
record Claims(Map<String, Object> members) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Clocks of machines that agree on the time differ by less. */
    static final Duration LEEWAY = Duration.ofSeconds(30);

    /** In seconds; the year 9999, beyond which a number is no time. */
    private static final double LAST = 253_402_300_799.0;

    /**
     * Checks them against what is expected and the time.
     *
     * @throws TokenException saying what does not hold
     */
    void check(Expected expected, Instant now) throws TokenException {
        if (!(members.get("iss") instanceof String issuer) || !issuer.equals(expected.issuer())) {
            throw new TokenException("The token is of another issuer.");
        }
        if (texts("aud", false).stream().noneMatch(expected.audience()::contains)) {
            throw new TokenException("The token is for another audience.");
        }
        double earliest = seconds(now.minus(LEEWAY));
        double latest = seconds(now.plus(LEEWAY));
        Double expires = time("exp");
        if (expires == null) {
            throw new TokenException("The token has no time of expiry.");
        }
        if (expires <= earliest) {
            throw new TokenException("The token has expired.");
        }
        if (isAfter(time("nbf"), latest) || isAfter(time("iat"), latest)) {
            throw new TokenException("The token is not valid yet.");
        }
    }

    private static boolean isAfter(@Nullable Double time, double limit) {
        return time != null && time > limit;
    }

    private static double seconds(Instant instant) {
        return instant.getEpochSecond() + instant.getNano() / 1e9;
    }

    private @Nullable Double time(String name) throws TokenException {
        Object value = members.get(name);
        if (value == null && !members.containsKey(name)) {
            return null;
        }
        if (value instanceof Number number && Math.abs(number.doubleValue()) <= LAST) {
            return number.doubleValue();
        }
        throw new TokenException("The token's times are not formed rightly.");
    }

    /** A text, or a list of them. */
    private List<String> texts(String name, boolean words) throws TokenException {
        return switch (members.get(name)) {
            case null -> List.of();
            case String text -> words ? words(text) : List.of(text);
            case List<?> list -> {
                List<String> texts = new ArrayList<>();
                for (Object each : list) {
                    texts.add(text(each));
                }
                yield List.copyOf(texts);
            }
            default -> throw malformed();
        };
    }

    private static String text(@Nullable Object value) throws TokenException {
        if (value instanceof String text) {
            return text;
        }
        throw malformed();
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split(" +"));
    }

    private static TokenException malformed() {
        return new TokenException("The token's claims are not formed rightly.");
    }

    /** What it may be used for: {@code scope} (RFC 8693, section 4.2), or {@code scp} of those who have that instead. */
    List<String> scopes() throws TokenException {
        return texts(members.containsKey("scope") ? "scope" : "scp", true);
    }

    /** Whom it is about; may be empty. */
    String subject() {
        return members.get("sub") instanceof String subject ? subject : "";
    }

    /** All as texts; lists and objects are JSON. */
    Map<String, String> texts() throws TokenException {
        Map<String, String> texts = LinkedHashMap.newLinkedHashMap(members.size());
        for (Map.Entry<String, Object> member : members.entrySet()) {
            texts.put(member.getKey(), member.getValue() instanceof String text ? text : json(member.getValue()));
        }
        return texts;
    }

    private static String json(@Nullable Object value) throws TokenException {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException _) {
            throw malformed(); // nested too deep
        }
    }

    /**
     * What a token has to say.
     *
     * @param audience of which it names one
     */
    record Expected(String issuer, List<String> audience) {}
}
