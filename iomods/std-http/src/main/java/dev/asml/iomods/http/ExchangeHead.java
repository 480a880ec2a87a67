package dev.asml.iomods.http;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The head of a streamed request.
 *
 * @param method as it is sent
 * @param scheme {@code http} or {@code https}, which it is unless given
 * @param authority host, and port if it is not the scheme's own
 * @param path path and query as they are sent
 * @param headers each a name and a value, whose characters are bytes
 * @param connectTimeout milliseconds until there is a connection
 * @param firstByteTimeout milliseconds from the request's end until its answer begins
 * @param betweenBytesTimeout milliseconds in which nothing comes of the answer
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ExchangeHead(
        @Nullable String method,
        @Nullable String scheme,
        @Nullable String authority,
        @Nullable String path,
        @Nullable List<List<String>> headers,
        @JsonProperty("connect_timeout_ms") @Nullable Long connectTimeout,
        @JsonProperty("first_byte_timeout_ms") @Nullable Long firstByteTimeout,
        @JsonProperty("between_bytes_timeout_ms") @Nullable Long betweenBytesTimeout) {
    /** What belongs to the connection and not to the request, or is made of the rest of it: RFC 9110, section 7.6.1. */
    private static final Set<String> NOT_SENT = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** Methods that have a body only if it says so. */
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE", "OPTIONS", "TRACE");

    private static final long LONGEST_MILLIS = Duration.ofDays(1).toMillis();

    String verb() {
        return Objects.requireNonNullElse(method, "GET");
    }

    /**
     * Where it goes.
     *
     * @throws IllegalArgumentException if it goes nowhere
     */
    URI target() {
        String protocol = Objects.requireNonNullElse(scheme, "https").toLowerCase(Locale.ROOT);
        URI target = URI.create(protocol + "://" + authority + (path == null || path.isEmpty() ? "/" : path));
        if (!Set.of("http", "https").contains(protocol) || target.getHost() == null || target.getUserInfo() != null) {
            throw new IllegalArgumentException("%s is not an address of http or https".formatted(target));
        }
        return target;
    }

    private List<List<String>> fields() {
        return headers == null
                ? List.of()
                : headers.stream().filter(field -> field.size() == 2).toList();
    }

    /** The fields to send as they are. */
    List<List<String>> sent() {
        return fields().stream()
                .filter(field -> !NOT_SENT.contains(field.getFirst().toLowerCase(Locale.ROOT)))
                .toList();
    }

    boolean has(String name) {
        return fields().stream().anyMatch(field -> field.getFirst().equalsIgnoreCase(name));
    }

    /**
     * How long its body is, if it says so.
     *
     * @throws IllegalArgumentException if that is no length
     */
    OptionalLong contentLength() {
        Optional<String> text = fields().stream()
                .filter(field -> field.getFirst().equalsIgnoreCase("content-length"))
                .map(List::getLast)
                .findFirst();
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        long length = Long.parseLong(text.get().strip());
        if (length < 0) {
            throw new IllegalArgumentException("a content-length of " + length);
        }
        return OptionalLong.of(length);
    }

    /** Whether the first of the body has to be awaited to know whether there is one. */
    boolean mayHaveNoBody() {
        return WITHOUT_BODY.contains(verb());
    }

    Optional<Duration> connectWithin() {
        return time(connectTimeout);
    }

    Optional<Duration> firstByteWithin() {
        return time(firstByteTimeout);
    }

    Optional<Duration> betweenBytesWithin() {
        return time(betweenBytesTimeout);
    }

    private static Optional<Duration> time(@Nullable Long millis) {
        return millis == null || millis <= 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Math.min(millis, LONGEST_MILLIS)));
    }
}
