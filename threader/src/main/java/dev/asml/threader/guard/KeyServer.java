package dev.asml.threader.guard;

import dev.asml.manifests.KeyAddress;
import dev.asml.threader.guard.KeyRing.KeyRingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Fetches key sets. Redirects are not followed: they would lead past the rule for addresses. Safe for many threads. */
final class KeyServer implements AutoCloseable {
    private static final int MOST_BYTES = 512 << 10;

    private final Object lock = new Object();
    private @Nullable HttpClient client;
    private boolean closed;

    /**
     * What was fetched.
     *
     * @param seconds for how long its server calls it fresh; negative if it does not say
     */
    record Fetched(KeyRing ring, long seconds) {}

    /** Why a key set could not be fetched; the message is for operators. */
    static final class FetchException extends Exception {
        private static final long serialVersionUID = 1;
        private final FetchOutcome outcome;

        FetchException(FetchOutcome outcome, String message) {
            super(message);
            this.outcome = outcome;
        }

        FetchOutcome outcome() {
            return outcome;
        }
    }

    /**
     * Fetches a key set.
     *
     * @param time how long all of it may take
     */
    Fetched fetch(KeySource source, Duration time) throws FetchException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        URI address = switch (source) {
            case KeySource.Address(URI uri) -> uri;
            case KeySource.Issuer issuer -> discovered(issuer, end);
        };
        HttpResponse<byte[]> answer = get(address, end);
        try {
            return new Fetched(KeyRing.parse(text(answer)), freshSeconds(answer));
        } catch (KeyRingException e) {
            throw new FetchException(FetchOutcome.MALFORMED, "%s: %s".formatted(address, e.getMessage()));
        }
    }

    private URI discovered(KeySource.Issuer source, long end) throws FetchException, InterruptedException {
        URI address = source.configuration();
        Map<String, Object> configuration = configuration(address, text(get(address, end)));
        // Section 4.3: otherwise whoever serves one issuer could speak for another.
        if (!source.issuer().equals(configuration.get("issuer"))) {
            throw new FetchException(
                    FetchOutcome.MALFORMED, "%s is the configuration of another issuer".formatted(address));
        }
        if (!(configuration.get("jwks_uri") instanceof String keys)) {
            throw new FetchException(FetchOutcome.MALFORMED, "%s has no jwks_uri".formatted(address));
        }
        try {
            return KeyAddress.parse(keys);
        } catch (IllegalArgumentException e) {
            throw new FetchException(
                    FetchOutcome.MALFORMED, "the jwks_uri of %s %s".formatted(address, e.getMessage()));
        }
    }

    private static Map<String, Object> configuration(URI address, String json) throws FetchException {
        try {
            return JsonUtil.parseJson(json);
        } catch (JoseException | RuntimeException _) {
            // The latter is what the library makes of numbers that do not fit.
            throw new FetchException(FetchOutcome.MALFORMED, "%s is no JSON object".formatted(address));
        }
    }

    private HttpResponse<byte[]> get(URI address, long end) throws FetchException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("accept", "application/jwk-set+json, application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client().sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            HttpResponse<byte[]> answer = exchange.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (answer.statusCode() != 200) {
                throw new FetchException(
                        FetchOutcome.REFUSED, "%s answers with status %d".formatted(address, answer.statusCode()));
            }
            return answer;
        } catch (TimeoutException _) {
            throw new FetchException(FetchOutcome.TIMEOUT, "%s does not answer in time".formatted(address));
        } catch (ExecutionException e) {
            throw failure(address, Objects.requireNonNull(e.getCause()));
        } finally {
            exchange.cancel(true); // nothing, if it is complete
        }
    }

    private static FetchException failure(URI address, Throwable cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        // How the JDK's limiting subscriber says it, and nothing but its text tells it from other failures.
        if (cause instanceof IOException && message.contains("exceeds capacity")) {
            return new FetchException(
                    FetchOutcome.TOO_LARGE, "%s is larger than %d bytes".formatted(address, MOST_BYTES));
        }
        return new FetchException(FetchOutcome.UNREACHABLE, "%s cannot be reached: %s".formatted(address, message));
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** Source: RFC 9111, sections 4.2.1, 4.2.3 and 5.2.2. */
    private static long freshSeconds(HttpResponse<?> answer) {
        long seconds = -1;
        for (String line : answer.headers().allValues("cache-control")) {
            for (String each : line.toLowerCase(Locale.ROOT).split(",", -1)) {
                String directive = each.strip();
                if (directive.equals("no-store") || directive.equals("no-cache")) {
                    return 0;
                }
                if (directive.startsWith("max-age=")) {
                    seconds = number(directive.substring("max-age=".length()));
                }
            }
        }
        long age = Math.max(0, number(answer.headers().firstValue("age").orElse("0")));
        return seconds < 0 ? seconds : Math.max(0, seconds - age);
    }

    private static long number(String text) {
        String digits = text.replace("\"", "");
        return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : -1;
    }

    /** Made when it is first needed, as many Threaders never need it. */
    private HttpClient client() throws FetchException {
        synchronized (lock) {
            if (closed) {
                throw new FetchException(FetchOutcome.UNREACHABLE, "the Threader stops");
            }
            HttpClient made = client;
            if (made == null) {
                made = HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
                client = made;
            }
            return made;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (client != null) {
                client.shutdownNow();
            }
        }
    }
}
