package dev.asml.threader.guard;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** An issuer of tokens on this machine: makes and signs them, and serves its keys by real HTTP. */
public final class TestIssuer implements AutoCloseable {
    public static final String AUDIENCE = "shop";

    /** How the server answers; not found until something else is said. */
    public interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile Answer answer = exchange -> send(exchange, 404, "");

    public TestIssuer() {
        this(0);
    }

    /** The same again on a port that one had before. */
    public TestIssuer(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/keys", exchange -> {
            try {
                fetches.incrementAndGet();
                answer.to(exchange);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
        configured(UnaryOperator.identity());
        server.start();
    }

    /** Serves an OpenID configuration that was changed so. */
    public void configured(UnaryOperator<String> change) {
        String text = change.apply("{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(url(), jwks()));
        try {
            server.removeContext("/.well-known/openid-configuration");
        } catch (IllegalArgumentException _) {
            // the first time there is none
        }
        server.createContext("/.well-known/openid-configuration", exchange -> send(exchange, 200, text));
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public String jwks() {
        return url() + "/keys";
    }

    public int fetches() {
        return fetches.get();
    }

    public TestIssuer answers(Answer given) {
        answer = given;
        return this;
    }

    /** Serves the public halves of these keys. */
    public TestIssuer serves(PublicJsonWebKey... keys) {
        String json = new JsonWebKeySet(keys).toJson(OutputControlLevel.PUBLIC_ONLY);
        return answers(exchange -> send(exchange, 200, json));
    }

    /** The same, saying how long they are fresh. */
    public TestIssuer serves(String cacheControl, PublicJsonWebKey... keys) {
        String json = new JsonWebKeySet(keys).toJson(OutputControlLevel.PUBLIC_ONLY);
        return answers(exchange -> {
            exchange.getResponseHeaders().set("cache-control", cacheControl);
            send(exchange, 200, json);
        });
    }

    public static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    /** Answers only when the latch is open. */
    public TestIssuer holdsBack(CountDownLatch latch) {
        Answer then = answer;
        return answers(exchange -> {
            latch.await();
            then.to(exchange);
        });
    }

    public static PublicJsonWebKey rsa(String id) {
        return made(id, () -> RsaJwkGenerator.generateJwk(2048));
    }

    public static PublicJsonWebKey p256(String id) {
        return made(id, () -> EcJwkGenerator.generateJwk(EllipticCurves.P256));
    }

    public static PublicJsonWebKey ed25519(String id) {
        return made(id, () -> OkpJwkGenerator.generateJwk("Ed25519"));
    }

    interface Maker {
        PublicJsonWebKey make() throws JoseException;
    }

    static PublicJsonWebKey made(@Nullable String id, Maker maker) {
        try {
            PublicJsonWebKey key = maker.make();
            key.setKeyId(id);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same key by another name, or by none. */
    static PublicJsonWebKey renamed(PublicJsonWebKey key, @Nullable String id) {
        return made(id, () -> PublicJsonWebKey.Factory.newPublicJwk(key.toParams(OutputControlLevel.INCLUDE_PRIVATE)));
    }

    /** The claims of a good token: one hour, subject {@code ada}. */
    public JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(url());
        claims.setAudience(AUDIENCE);
        claims.setSubject("ada");
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(60);
        return claims;
    }

    /** A good token with further claims, or others in the place of the usual ones; null takes one out. */
    public String token(PublicJsonWebKey key, Map<String, ?> more) {
        JwtClaims claims = claims();
        more.forEach(claims::setClaim);
        return sign(key, "ES256", claims.toJson());
    }

    public String token(PublicJsonWebKey key) {
        return sign(key, "ES256", claims().toJson());
    }

    /** Signs any text. */
    public static String sign(PublicJsonWebKey key, String algorithm, String payload) {
        return sign(key, algorithm, payload, Map.of());
    }

    static String sign(PublicJsonWebKey key, String algorithm, String payload, Map<String, Object> header) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(org.jose4j.jwa.AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setAlgorithmHeaderValue(algorithm);
        if (key.getKeyId() != null) {
            signature.setKeyIdHeaderValue(key.getKeyId());
        }
        header.forEach(signature.getHeaders()::setObjectHeaderValue);
        signature.setPayload(payload);
        signature.setKey(key.getPrivateKey());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for something that comes by itself; the test's own time limit is the bound. */
    public static void until(BooleanSupplier reached) {
        while (!reached.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
