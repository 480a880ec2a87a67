package dev.asml.threader.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.guard.Verification.NoKeys;
import dev.asml.threader.guard.Verification.NotAuthentic;
import dev.asml.threader.guard.Verification.Valid;
import dev.asml.threader.log.LogBook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key sets of a server that turns its keys over, goes away, hangs and lies. */
class KeySetTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final PublicJsonWebKey ONE = TestIssuer.p256("one");
    private static final PublicJsonWebKey TWO = TestIssuer.p256("two");

    private final TestIssuer issuer = new TestIssuer();
    private final AtomicLong passed = new AtomicLong();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LogBook log = new LogBook(1000, Clock.systemUTC());
    private KeySets sets = sets(KeyTimes.DEFAULT);

    private KeySets sets(KeyTimes times) {
        return new KeySets(times, () -> System.nanoTime() + passed.get(), log, new GuardMeters(registry));
    }

    @AfterEach
    void stop() {
        sets.close();
        issuer.close();
    }

    /** Real time goes on as well; this is added to it. */
    private void pass(Duration time) {
        passed.addAndGet(time.toNanos());
    }

    private void times(KeyTimes times) {
        sets.close();
        sets = sets(times);
    }

    private KeySet set() {
        return sets.of(new KeySource.Address(URI.create(issuer.jwks())));
    }

    private Verification check(KeySet set, String token) {
        Claims.Expected expected = new Claims.Expected(issuer.url(), List.of(TestIssuer.AUDIENCE));
        return Verification.of(token, expected, set, Instant.now(), Waiting.BLOCKING);
    }

    private Verification check(PublicJsonWebKey key) {
        return check(set(), issuer.token(key));
    }

    private double fetches(String outcome) {
        return registry.get("threader.guard.key.fetches")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void keysAreFetchedOnceForMany() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        issuer.serves(ONE).holdsBack(latch);
        String token = issuer.token(ONE);
        KeySet set = set();

        List<CompletableFuture<Verification>> checks = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 100)
                    .forEach(_ -> checks.add(CompletableFuture.supplyAsync(() -> check(set, token), threads)));
            TestIssuer.until(() -> issuer.fetches() == 1);
            latch.countDown();
        }

        for (CompletableFuture<Verification> check : checks) {
            assertThat(check.get()).isInstanceOf(Valid.class);
        }
        assertThat(issuer.fetches()).isEqualTo(1);
        assertThat(fetches("fetched")).isEqualTo(1);
    }

    @Test
    void setsOfDifferentAddressesAreKeptApart() {
        try (TestIssuer other = new TestIssuer()) {
            issuer.serves(ONE);
            other.serves(TWO);
            KeySet others = sets.of(new KeySource.Address(URI.create(other.jwks())));

            assertThat(check(ONE)).isInstanceOf(Valid.class);
            assertThat(check(others, issuer.token(ONE))).isInstanceOf(NotAuthentic.class);
            assertThat(check(others, issuer.token(TWO))).isInstanceOf(Valid.class);
        }
    }

    @Test
    void aNewKeyIsLearntWithTheFirstTokenOfIt() {
        issuer.serves("max-age=86400", ONE);
        assertThat(check(ONE)).isInstanceOf(Valid.class);

        issuer.serves("max-age=86400", ONE, TWO);
        assertThat(check(TWO)).isInstanceOf(Valid.class);
        issuer.serves("max-age=86400", TWO);
        assertThat(check(ONE)).as("still known").isInstanceOf(Valid.class);
        pass(HOUR.plusSeconds(1));

        assertThat(check(ONE)).as("the server has it no more").isInstanceOf(NotAuthentic.class);
        assertThat(check(TWO)).isInstanceOf(Valid.class);
    }

    @Test
    void unknownKeysDoNotMakeItAskWithoutEnd() {
        issuer.serves(ONE);
        for (int i = 0; i < 200; i++) {
            assertThat(check(TestIssuer.renamed(TWO, "no-" + i))).isInstanceOf(NotAuthentic.class);
        }
        assertThat(issuer.fetches()).isEqualTo(5);

        pass(Duration.ofSeconds(16));
        assertThat(check(TestIssuer.renamed(TWO, "again"))).isInstanceOf(NotAuthentic.class);
        assertThat(check(TestIssuer.renamed(TWO, "once"))).isInstanceOf(NotAuthentic.class);
        assertThat(issuer.fetches()).isEqualTo(6);
    }

    @Test
    void keysOfAServerThatIsDownCountForAWhile() {
        issuer.serves(ONE);
        assertThat(check(ONE)).isInstanceOf(Valid.class);
        issuer.answers(exchange -> TestIssuer.send(exchange, 500, "down"));

        pass(Duration.ofMinutes(16));
        assertThat(check(ONE)).as("stale").isInstanceOf(Valid.class);
        assertThat(check(TWO)).as("nobody can tell").isInstanceOf(NoKeys.class);
        pass(Duration.ofHours(3));
        assertThat(check(ONE)).as("stale for long").isInstanceOf(Valid.class);
        pass(Duration.ofHours(1));
        assertThat(check(ONE)).as("too long").isInstanceOf(NoKeys.class);

        issuer.serves(ONE);
        pass(Duration.ofMinutes(1));
        assertThat(check(ONE)).isInstanceOf(Valid.class);
        assertThat(log.tail(100, _ -> true))
                .extracting(line -> line.level() + " " + line.text())
                .anySatisfy(line -> assertThat(line).startsWith("WARN keys of").contains("status 500"))
                .anySatisfy(line -> assertThat(line).startsWith("INFO keys of").contains("can be had again"));
    }

    @Test
    void aServerThatFailsIsLeftAloneForLongerEachTime() {
        issuer.answers(exchange -> TestIssuer.send(exchange, 503, ""));
        for (int i = 0; i < 20; i++) {
            assertThat(check(ONE)).isInstanceOf(NoKeys.class);
        }
        assertThat(issuer.fetches()).isEqualTo(1);

        pass(Duration.ofSeconds(2));
        assertThat(check(ONE))
                .isInstanceOfSatisfying(
                        NoKeys.class, no -> assertThat(no.retryAfterSeconds()).isEqualTo(2));
        assertThat(check(ONE)).isInstanceOf(NoKeys.class);
        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void whoeverWaitsForASlowServerWaitsWithinABound() {
        times(withPatience(Duration.ofMillis(50)));
        CountDownLatch latch = new CountDownLatch(1);
        issuer.serves(ONE).holdsBack(latch);

        assertThat(check(ONE)).isInstanceOf(NoKeys.class);
        latch.countDown();
        TestIssuer.until(() -> set().usable() != null);

        assertThat(check(ONE)).isInstanceOf(Valid.class);
        assertThat(issuer.fetches()).isEqualTo(1);
    }

    private static KeyTimes withPatience(Duration time) {
        KeyTimes usual = KeyTimes.DEFAULT;
        return new KeyTimes(
                usual.least(),
                usual.usual(),
                usual.most(),
                usual.stale(),
                usual.fetch(),
                time,
                usual.unknownKey(),
                usual.leastBackOff(),
                usual.mostBackOff());
    }

    private static KeyTimes quick(Duration fetch) {
        Duration tick = Duration.ofMillis(20);
        return new KeyTimes(tick, tick, tick, HOUR, fetch, Duration.ofSeconds(10), tick, tick, tick);
    }

    @ParameterizedTest
    @ValueSource(strings = {"head", "body"})
    void aServerThatHangsIsGivenUp(String where) {
        times(quick(Duration.ofMillis(100)));
        CountDownLatch never = new CountDownLatch(1);
        issuer.answers(exchange -> {
            if (where.equals("body")) {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
            }
            never.await();
        });

        assertThat(check(ONE))
                .isInstanceOfSatisfying(NoKeys.class, no -> assertThat(no.why()).contains("does not answer in time"));
        assertThat(fetches("timeout")).isEqualTo(1);
    }

    @Test
    void heldKeysAreFetchedAgainWithoutAnybodyAsking() {
        times(quick(Duration.ofSeconds(10)));
        issuer.serves(ONE);
        KeySet set = set();
        set.hold();
        TestIssuer.until(() -> issuer.fetches() >= 3);
        issuer.answers(exchange -> TestIssuer.send(exchange, 500, ""));
        TestIssuer.until(set::failing);
        assertThat(check(ONE)).isInstanceOf(Valid.class);
        issuer.serves(TWO);
        TestIssuer.until(() -> !set.failing());
        assertThat(check(TWO)).isInstanceOf(Valid.class);

        set.letGo();
        TestIssuer.until(() -> !refreshes());
    }

    /** Whether a fetch begins within what is many lifetimes of keys. */
    private boolean refreshes() {
        int before = issuer.fetches();
        long end = System.nanoTime() + Duration.ofMillis(200).toNanos();
        while (System.nanoTime() < end) {
            if (issuer.fetches() != before) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-age=300 | 300",
                "public, max-age=\"300\" | 300",
                "max-age=1 | 60",
                "max-age=999999999999 | 3600",
                "max-age=99999999999999999999999 | 900",
                "max-age=-5 | 900",
                "no-store | 60",
                "max-age=300, no-cache | 60",
                "private | 900"
            })
    void theServersWordCountsWithinBounds(String cacheControl, long seconds) {
        issuer.serves(cacheControl, ONE);
        assertThat(check(ONE)).isInstanceOf(Valid.class);

        assertThat(log.tail(1, _ -> true).getFirst().text()).contains("fresh for %d s".formatted(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"keys\":{}}",
                "{\"keys\":[]}",
                "{\"keys\":[1,null,\"x\",[],{}]}",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"one\"}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-999\",\"x\":1,\"y\":[],\"kid\":\"one\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"\"}]}",
                "{\"keys\":99999999999999999999999999}",
                "<html>"
            })
    void garbageIsNoKeySet(String garbage) {
        issuer.answers(exchange -> TestIssuer.send(exchange, 200, garbage));

        assertThat(check(ONE)).isInstanceOf(NoKeys.class);
        assertThat(check(TestIssuer.renamed(ONE, null))).isInstanceOf(NoKeys.class);
        assertThat(fetches("malformed")).isEqualTo(1);
    }

    @Test
    void aKeySetHasABoundedSize() {
        issuer.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] piece = "[".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 1000; i++) {
                    out.write(piece);
                }
            }
        });

        assertThat(check(ONE))
                .isInstanceOfSatisfying(
                        NoKeys.class, no -> assertThat(no.why()).contains("is larger than 524288 bytes"));
        assertThat(fetches("too-large")).isEqualTo(1);
    }

    @Test
    void redirectsAreNotFollowed() {
        issuer.answers(exchange -> {
            exchange.getResponseHeaders().set("location", issuer.jwks() + "/else");
            TestIssuer.send(exchange, 302, "");
        });

        assertThat(check(ONE))
                .isInstanceOfSatisfying(NoKeys.class, no -> assertThat(no.why()).contains("status 302"));
        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void anIssuersConfigurationSaysWhereItsKeysAre() {
        issuer.serves(ONE);
        KeySet set = sets.of(new KeySource.Issuer(issuer.url()));

        assertThat(check(set, issuer.token(ONE))).isInstanceOf(Valid.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"issuer\":\"https://another.example\",\"jwks_uri\":\"KEYS\"} | configuration of another issuer",
                "{\"jwks_uri\":\"KEYS\"} | configuration of another issuer",
                "{\"issuer\":\"ISS\"} | has no jwks_uri",
                "{\"issuer\":\"ISS\",\"jwks_uri\":\"http://192.0.2.1/keys\"} | must be an https address",
                "{\"issuer\":\"ISS\",\"jwks_uri\":\"file:///etc/passwd\"} | must be an https address",
                "nonsense | is no JSON object"
            })
    void aConfigurationThatLiesIsNotBelieved(String configuration, String why) {
        issuer.serves(ONE);
        issuer.configured(_ -> configuration.replace("ISS", issuer.url()).replace("KEYS", issuer.jwks()));
        KeySet set = sets.of(new KeySource.Issuer(issuer.url()));

        assertThat(check(set, issuer.token(ONE)))
                .isInstanceOfSatisfying(NoKeys.class, no -> assertThat(no.why()).contains(why));
        assertThat(issuer.fetches()).isZero();
    }

    @Test
    void onlySoManySetsAreKnownThatNobodyHolds() {
        KeySet held = sets.of(new KeySource.Address(URI.create(issuer.jwks() + "/held")));
        held.hold();
        for (int i = 0; i < 1000; i++) {
            var _ = sets.of(new KeySource.Address(URI.create(issuer.jwks() + "/" + i)));
        }

        assertThat(sets.all()).hasSize(256).contains(held);
    }

    @Test
    void nothingIsFetchedOnceItStops() {
        sets.close();
        issuer.serves(ONE);

        assertThat(check(ONE)).isInstanceOf(NoKeys.class);
        assertThat(issuer.fetches()).isZero();
    }
}
