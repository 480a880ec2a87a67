package dev.asml.iomods.kv;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.iomod.testing.PendingCall;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds wherever the entries are. */
class ShelvesTest {
    @TempDir
    private static Path folder;

    private static final Map<Place, Kept> KEPT = new EnumMap<>(Place.class);
    private static final List<RedisServer> SERVERS = new ArrayList<>();

    private enum Place {
        EMBEDDED,
        REDIS;

        Kept kept() {
            return Objects.requireNonNull(KEPT.get(this));
        }
    }

    @BeforeAll
    static void open() throws Exception {
        RedisServer server = RedisServer.start(folder);
        SERVERS.add(server);
        KEPT.put(Place.EMBEDDED, Kept.in(folder, Map.of()));
        KEPT.put(Place.REDIS, Kept.in(folder, Map.of("url", server.url())));
    }

    @AfterAll
    static void close() {
        KEPT.values().forEach(Kept::close);
        SERVERS.forEach(RedisServer::close);
    }

    @ParameterizedTest
    @EnumSource
    void anEntryIsWhatWasPutLast(Place place) {
        Kept kv = place.kept();
        assertThat(kv.call("get", "key", "a").toString()).isEqualTo("{\"Ok\":null}");
        long first = kv.ok("put", "key", "a", "value", "one").get("version").asLong();
        long second = kv.ok("put", "key", "a", "value", "zwölf \uD83D\uDE00")
                .get("version")
                .asLong();
        assertThat(second).isGreaterThan(first);

        JsonNode found = kv.ok("get", "key", "a");
        assertThat(found.toString())
                .isEqualTo("{\"key\":\"a\",\"value\":\"zwölf \uD83D\uDE00\",\"encoding\":\"utf8\",\"version\":%d}"
                        .formatted(second));
        assertThat(kv.ok("delete", "key", "a").get("deleted").asBoolean()).isTrue();
        assertThat(kv.ok("delete", "key", "a").get("deleted").asBoolean()).isFalse();
        assertThat(kv.text("a")).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void bytesAreKeptAsTheyAre(Place place) {
        Kept kv = place.kept();
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        String text = Base64.getEncoder().encodeToString(bytes);
        kv.ok("put", "key", "bytes", "value", text, "encoding", "base64");
        kv.ok("put", "key", "empty", "value", "");

        assertThat(kv.ok("get", "key", "bytes").get("value").asText()).isEqualTo(text);
        assertThat(kv.ok("get", "key", "bytes").get("encoding").asText()).isEqualTo("base64");
        assertThat(kv.text("empty")).isEmpty();
        assertThat(kv.failure("get", "key", "bytes", "encoding", "utf8")).startsWith("NOT_UTF8 ");
        assertThat(kv.failure("put", "key", "bytes", "value", "?", "encoding", "base64"))
                .startsWith("INVALID_INPUT field \"value\" is not base64");
    }

    @ParameterizedTest
    @EnumSource
    void onlyOneOfManyTakesTheSameVersion(Place place) {
        Kept kv = place.kept();
        JsonNode made = kv.ok("compare_and_set", "key", "lock", "value", "me");
        assertThat(made.get("stored").asBoolean()).isTrue();
        JsonNode refused = kv.ok("compare_and_set", "key", "lock", "value", "you");
        assertThat(refused.get("stored").asBoolean()).isFalse();
        long version = refused.get("version").asLong();
        assertThat(version).isEqualTo(made.get("version").asLong());

        List<PendingCall> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(kv.iomod()
                    .start("compare_and_set", Kept.request("key", "lock", "value", "owner " + i, "version", version)));
        }
        assertThat(calls.stream().filter(call -> call.text().contains("\"stored\":true")))
                .hasSize(1);

        assertThat(kv.ok("delete", "key", "lock", "version", version)
                        .get("deleted")
                        .asBoolean())
                .isFalse();
        long now = kv.ok("get", "key", "lock").get("version").asLong();
        assertThat(kv.ok("delete", "key", "lock", "version", now).get("deleted").asBoolean())
                .isTrue();
        assertThat(kv.ok("compare_and_set", "key", "lock", "value", "x", "version", now)
                        .toString())
                .isEqualTo("{\"stored\":false}");
    }

    @ParameterizedTest
    @EnumSource
    void numbersAreCountedExactly(Place place) {
        Kept kv = place.kept();
        List<PendingCall> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(kv.iomod().start("increment", Kept.request("key", "n", "by", 2)));
        }
        calls.forEach(call -> assertThat(call.text().contains("Ok")).isTrue());
        assertThat(kv.text("n")).isEqualTo("100");

        kv.ok("put", "key", "n", "value", Long.toString(Long.MAX_VALUE - 1));
        assertThat(kv.ok("increment", "key", "n").get("value").asLong()).isEqualTo(Long.MAX_VALUE);
        assertThat(kv.failure("increment", "key", "n")).startsWith("LIMIT ");
        assertThat(kv.ok("increment", "key", "n", "by", -3).get("value").asLong())
                .isEqualTo(Long.MAX_VALUE - 3);
        for (String none : List.of("", "one", "1.5", " 1", "+1", "01", "9223372036854775808")) {
            kv.ok("put", "key", "none", "value", none);
            assertThat(kv.failure("increment", "key", "none"))
                    .describedAs(none)
                    .matches("(NOT_A_NUMBER|LIMIT) .*\"none\".*");
            assertThat(kv.text("none")).isEqualTo(none);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHasExpiredIsGone(Place place) throws InterruptedException {
        Kept kv = place.kept();
        Instant before = Instant.now();
        kv.ok("put", "key", "long", "value", "x", "ttl_seconds", 100);
        Instant end = Instant.parse(kv.ok("get", "key", "long").get("expires").asText());
        assertThat(end).isBetween(before.plusSeconds(99), Instant.now().plusSeconds(101));
        assertThat(kv.ok("expire", "key", "long").get("found").asBoolean()).isTrue();
        assertThat(kv.ok("get", "key", "long").has("expires")).isFalse();
        kv.ok("increment", "key", "hits", "ttl_seconds", 100);
        kv.ok("increment", "key", "hits", "ttl_seconds", 1000);
        assertThat(Instant.parse(kv.ok("get", "key", "hits").get("expires").asText()))
                .isBefore(Instant.now().plusSeconds(200));
        kv.ok("put", "key", "long", "value", "y");
        assertThat(kv.ok("get", "key", "long").has("expires")).isFalse();

        kv.ok("put", "key", "short", "value", "x", "ttl_seconds", 0.001);
        while (kv.text("short") != null) {
            Thread.onSpinWait();
        }
        assertThat(kv.ok("expire", "key", "short", "ttl_seconds", 5)
                        .get("found")
                        .asBoolean())
                .isFalse();
        assertThat(kv.ok("delete", "key", "short").get("deleted").asBoolean()).isFalse();
        assertThat(kv.ok("scan", "prefix", "short").get("entries")).isEmpty();
        assertThat(kv.ok("compare_and_set", "key", "short", "value", "new")
                        .get("stored")
                        .asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void severalAreGotAndPutAtOnce(Place place) {
        Kept kv = place.kept();
        JsonNode put = kv.ok(
                "put_many",
                "entries",
                List.of(Map.of("key", "m1", "value", "one"), Map.of("key", "m2", "value", "two", "ttl_seconds", 100)));
        assertThat(put.get("versions")).hasSize(2);
        JsonNode found = kv.ok("get_many", "keys", List.of("m2", "none", "m1")).get("entries");
        assertThat(found.findValuesAsText("value")).containsExactly("two", "one");

        assertThat(kv.failure(
                        "put_many",
                        "entries",
                        List.of(
                                Map.of("key", "m1", "value", "1"),
                                Map.of("key", "m2", "value", "x".repeat((1 << 20) + 1)))))
                .startsWith("LIMIT field \"value\" has 1048577 bytes");
        assertThat(kv.text("m1")).isEqualTo("one");
        assertThat(kv.failure(
                        "put_many",
                        "entries",
                        List.of(Map.of("key", "m1", "value", "1"), Map.of("key", "m1", "value", "2"))))
                .contains("the same key twice");
    }

    @ParameterizedTest
    @EnumSource
    void aScanGivesAllThatBeginsSo(Place place) {
        Kept kv = place.kept();
        Set<String> keys = new TreeSet<>();
        for (int i = 0; i < 30; i++) {
            keys.add("s[*]?\\/" + i);
        }
        keys.forEach(key -> kv.ok("put", "key", key, "value", "v" + key));
        kv.ok("put", "key", "s", "value", "");
        kv.ok("put", "key", "s[+]", "value", "");

        Set<String> found = new TreeSet<>();
        @Nullable String cursor = null;
        do {
            JsonNode page = kv.ok("scan", "prefix", "s[*]?\\/", "cursor", cursor, "limit", 7, "values", true);
            for (JsonNode entry : page.get("entries")) {
                found.add(entry.get("key").asText());
                assertThat(entry.get("value").asText())
                        .isEqualTo("v" + entry.get("key").asText());
            }
            cursor = page.path("cursor").asText(null);
        } while (cursor != null);
        assertThat(found).isEqualTo(keys);
        assertThat(kv.ok("scan", "prefix", "s[+", "limit", 1000).findValues("value"))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatMakesNoSenseIsRefused(Place place) {
        Kept kv = place.kept();
        assertThat(kv.failure("get", "key", ""))
                .startsWith("INVALID_INPUT ")
                .endsWith("field \"key\" has 0 bytes; a key has 1 to 512");
        assertThat(kv.failure("get", "key", "é".repeat(257))).contains("514 bytes");
        assertThat(kv.failure("put", "key", "a\0b", "value", "")).contains("character 0");
        assertThat(kv.failure("put", "key", "a")).contains("value");
        assertThat(kv.failure("put", "key", "a", "value", "", "ttl_seconds", 0)).contains("\"ttl_seconds\" is 0.0");
        assertThat(kv.failure("put", "key", "a", "value", "", "ttl", 1)).contains("\"ttl\"");
        assertThat(kv.failure("scan", "limit", 0)).contains("\"limit\" is 0; ask for 1 to 1000");
        assertThat(kv.failure("increment", "key", "a", "by", "x")).contains("by");
    }
}
