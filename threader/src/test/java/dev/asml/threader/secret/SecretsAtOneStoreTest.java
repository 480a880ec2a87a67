package dev.asml.threader.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.threader.store.DirectoryStore;
import dev.asml.threader.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The secrets of several Threaders, or of one after the other, that have one store. */
class SecretsAtOneStoreTest {
    private static final SecretName DB = new SecretName("shop", "db");
    private static final SecretName TOKEN = new SecretName("shop", "token");

    @TempDir
    Path scratch;

    @SuppressWarnings("NullAway.Init")
    private Store store;

    private int threaders;

    @BeforeEach
    void openStore() throws IOException {
        store = newStore("store");
    }

    /** Another store than those of other names, without anything in it. */
    Store newStore(String name) throws IOException {
        return DirectoryStore.open(scratch.resolve(name));
    }

    /** Names of keys and the digits of which they consist, in turn. */
    private Map<String, KeySource> keys(String... namesAndDigits) throws IOException {
        Map<String, KeySource> keys = new TreeMap<>();
        for (int i = 0; i < namesAndDigits.length; i += 2) {
            Path file = scratch.resolve("key-" + namesAndDigits[i + 1]);
            if (!Files.exists(file)) {
                PrivateFiles.write(file, namesAndDigits[i + 1].repeat(32).getBytes(US_ASCII));
            }
            keys.put(namesAndDigits[i], new KeySource.InFile(file));
        }
        return keys;
    }

    SecretStore threader(String... keys) throws IOException {
        return SecretStore.open(scratch.resolve("data-" + threaders++), keys(keys), store, true);
    }

    private static void set(SecretStore secrets, SecretName name, String value) throws IOException {
        secrets.write(name, value.getBytes(UTF_8), SecretStore.DEFAULT_KEY);
    }

    static String read(SecretStore secrets, SecretName name) {
        return secrets.read(name).map(value -> new String(value, UTF_8)).orElse("none");
    }

    @Test
    void whatOneSetsOrRemovesAllSee() throws IOException {
        SecretStore one = threader("default", "0a");
        SecretStore two = threader("default", "0a");
        set(one, DB, "first");
        two.look();
        assertThat(read(two, DB)).isEqualTo("first");
        // Each with what the other has not seen yet.
        set(two, DB, "second");
        set(one, DB, "third");
        two.look();
        assertThat(read(one, DB)).isEqualTo("third").isEqualTo(read(two, DB));
        assertThat(two.remove(DB)).isTrue();
        assertThat(one.remove(DB)).isFalse();
        assertThat(read(one, DB)).isEqualTo("none");
        set(one, DB, "again");
        two.look();
        assertThat(read(two, DB)).isEqualTo("again");
        assertThat(threader("default", "0a").list()).hasSize(1);
    }

    @Test
    void ofThoseWhoSetTheSameAtOnceOneIsSeenByAll() throws Exception {
        SecretStore one = threader("default", "0a");
        SecretStore two = threader("default", "0a");
        Queue<Exception> failed = new ConcurrentLinkedQueue<>();
        Thread first = setting(one, "one", failed);
        Thread second = setting(two, "two", failed);
        first.join();
        second.join();

        one.look();
        two.look();
        assertThat(failed).isEmpty();
        assertThat(read(one, DB)).matches("(one|two)-19").isEqualTo(read(two, DB));
    }

    private static Thread setting(SecretStore secrets, String value, Queue<Exception> failed) {
        return Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < 20; i++) {
                    set(secrets, DB, value + "-" + i);
                }
            } catch (IOException e) {
                failed.add(e);
            }
        });
    }

    @Test
    void anotherKeyOfTheSameNameIsToldAndSealsNothing() throws IOException {
        SecretStore one = threader("default", "0a");
        set(one, DB, "value");
        SecretStore two = threader("default", "0b");

        assertThat(two.problem().orElseThrow())
                .containsPattern(
                        "shop/db is sealed with the key \"default\" of the id [0-9a-f]{16}, and the key \"default\" here is another one, of the id [0-9a-f]{16}; start this Threader with the key of the others");
        assertThatThrownBy(() -> two.read(DB)).hasMessageContaining("is another one");
        assertThatThrownBy(() -> set(two, DB, "other")).hasMessageContaining("or else remove that one first");
        assertThatThrownBy(() -> set(two, TOKEN, "other")).hasMessageContaining("shop/token is not set");
        assertThat(two.list().getFirst().problem()).contains("another one");
        assertThat(two.keys()).extracting(SecretStore.KeyUse::here).containsExactlyInAnyOrder(true, false);
        one.look();
        assertThat(read(one, DB)).isEqualTo("value");
        assertThat(two.remove(DB)).isTrue();
        set(two, DB, "other");
        assertThat(read(two, DB)).isEqualTo("other");
    }

    @Test
    void aKeyThatOthersDoNotHaveSealsNothingForThem() throws IOException {
        SecretStore one = threader();

        assertThatThrownBy(() -> set(one, DB, "value"))
                .hasMessageContaining("the other Threaders at the store", "openssl rand -hex 32", "--secrets-key FILE");
        assertThat(store.list("")).isEmpty();
        assertThat(scratch.resolve("data-0/keys/default.key")).doesNotExist();
    }

    @Test
    void aNewKeyOfSomeTakesNothingFromTheOthers() throws IOException {
        SecretStore one = threader("default", "0a");
        set(one, DB, "value");
        SecretStore renewed = threader("default", "0b", "old", "0a");
        set(renewed, TOKEN, "new");
        assertThat(renewed.reseal("").sealed()).isEqualTo(1);

        one.look();
        assertThat(read(one, DB)).isEqualTo("value");
        assertThat(one.problem().orElseThrow())
                .contains("shop/db is sealed", "The value of before is used", "shop/token is sealed");
        assertThatThrownBy(() -> one.read(TOKEN)).isInstanceOf(SecretException.class);
    }

    @Test
    void theStoreMayBeAwayAndTheLastValuesAreUsedByAStartToo() throws IOException {
        BrokenStore broken = new BrokenStore(store);
        Path data = scratch.resolve("data");
        SecretStore secrets = SecretStore.open(data, keys("default", "0a"), broken, true);
        set(secrets, DB, "value");
        set(secrets, TOKEN, "gone");
        assertThat(secrets.remove(TOKEN)).isTrue();
        assertThat(secrets.problem()).isEmpty();

        broken.answer(0);

        assertThatThrownBy(secrets::look).hasMessage("the store is away");
        assertThat(read(secrets, DB)).isEqualTo("value");
        assertThat(secrets.problem().orElseThrow()).contains("the store does not answer, and those of 20");
        assertThatThrownBy(() -> set(secrets, DB, "new")).hasMessage("the store is away");
        SecretStore restarted = SecretStore.open(data, keys("default", "0a"), broken, true);
        assertThat(read(restarted, DB)).isEqualTo("value");
        assertThat(read(restarted, TOKEN)).isEqualTo("none");
        assertThat(restarted.problem().orElseThrow()).contains("those of the last run are used");
        assertThatThrownBy(() -> SecretStore.open(data, Map.of(), broken, true).read(DB))
                .hasMessageContaining("which is missing here");
        broken.answer(Integer.MAX_VALUE);
        set(restarted, DB, "new");
        assertThat(restarted.problem()).isEmpty();
    }

    @Test
    void whatTheStoreHasLostIsUsedAsItWas() throws IOException {
        SecretStore one = threader("default", "0a");
        set(one, DB, "value");
        store.delete("secrets/shop/db");
        one.look();

        assertThat(read(one, DB)).isEqualTo("value");
        assertThat(one.problem().orElseThrow()).contains("shop/db is not in the store any more");
        set(one, DB, "again");
        assertThat(one.problem()).isEmpty();
        assertThat(read(threader("default", "0a"), DB)).isEqualTo("again");
    }

    @Test
    void whoeverIsKilledWhileKeysAreRotatedLeavesValuesAndTheRestCanBeDone() throws IOException {
        int values = 4;
        for (int writes = 0; writes <= values; writes++) {
            store = newStore("kill-" + writes);
            SecretStore before = threader("default", "0a", "vault", "0c");
            for (int i = 0; i < values; i++) {
                before.write(
                        new SecretName("shop", "s" + i), ("value-" + i).getBytes(UTF_8), i == 0 ? "vault" : "default");
            }
            BrokenStore broken = new BrokenStore(store);
            Map<String, KeySource> both = keys("default", "0b", "old", "0a", "vault", "0c");
            SecretStore killed = SecretStore.open(scratch.resolve("killed-" + writes), both, broken, true);
            // The last of these is done, and its answer lost.
            broken.write(writes);
            if (writes < values) {
                assertThatThrownBy(() -> killed.reseal("vault")).hasMessage("the store is away");
            }

            SecretStore next = threader("default", "0b", "old", "0a", "vault", "0c");
            check(next, values);
            assertThat(next.reseal("vault"))
                    .isEqualTo(new SecretStore.Resealed(values - writes % values, writes % values, Map.of()));
            assertThat(next.reseal("vault").sealed()).isZero();
            check(threader("default", "0b"), values);
            assertThat(next.keys())
                    .extracting(use -> use.name() + " " + use.values())
                    .containsExactlyInAnyOrder("default " + values, "old 0", "vault 0");
        }
    }

    private static void check(SecretStore secrets, int values) {
        for (int i = 0; i < values; i++) {
            assertThat(read(secrets, new SecretName("shop", "s" + i))).isEqualTo("value-" + i);
        }
    }

    @Test
    void whoeverIsKilledWhileSettingLeavesTheOldOrTheNew() throws IOException {
        BrokenStore broken = new BrokenStore(store);
        SecretStore one = SecretStore.open(scratch.resolve("data"), keys("default", "0a"), broken, true);
        set(one, DB, "old");
        for (int requests = 0; requests < 4; requests++) {
            broken.answer(requests);
            String expected = "old";
            try {
                set(one, DB, "new");
                expected = "new";
            } catch (IOException _) {
                // It is as before: what was asked for last was not done.
            }
            broken.answer(Integer.MAX_VALUE);
            assertThat(read(threader("default", "0a"), DB)).isEqualTo(expected);
            set(one, DB, "old");
        }
    }

    @Test
    void theOwnKeyIsReplacedByANewOneThatTakesItsNameOver() throws IOException {
        Path data = scratch.resolve("data");
        SecretStore first = SecretStore.open(data, Map.of(), store, false);
        set(first, DB, "value");
        byte[] recorded = first.sealed("told".getBytes(UTF_8), "recording");
        Files.move(data.resolve("keys/default.key"), data.resolve("keys/old.key"));

        SecretStore second = SecretStore.open(data, Map.of(), store, false);
        assertThat(read(second, DB)).isEqualTo("value");
        assertThat(second.opened(recorded, "recording")).asString(UTF_8).isEqualTo("told");
        assertThat(second.reseal("").sealed()).isEqualTo(1);
        Files.delete(data.resolve("keys/old.key"));

        SecretStore third = SecretStore.open(data, Map.of(), store, false);
        assertThat(read(third, DB)).isEqualTo("value");
        assertThatThrownBy(() -> third.opened(recorded, "recording")).hasMessageContaining("--secrets-key old=FILE");
    }

    // Data folders of before

    private Path former(Path data, SecretName name, String digits, String value) throws Exception {
        byte[] nonce = HexFormat.of().parseHex("00112233445566778899aabb");
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        SecretKeySpec key = new SecretKeySpec(HexFormat.of().parseHex(digits.repeat(32)), "AES");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        cipher.updateAAD(("asml-secret-1 " + name + "\0default").getBytes(UTF_8));
        String sealed = HexFormat.of().formatHex("asml-secret-1 default\n".getBytes(US_ASCII))
                + HexFormat.of().formatHex(nonce)
                + HexFormat.of().formatHex(cipher.doFinal(value.getBytes(UTF_8)));
        Path file = data.resolve("values").resolve(name.service()).resolve(name.name());
        Files.createDirectories(file.getParent());
        Files.createDirectories(data.resolve("keys"));
        PrivateFiles.write(data.resolve("keys/default.key"), digits.repeat(32).getBytes(US_ASCII));
        return Files.write(file, HexFormat.of().parseHex(sealed));
    }

    @Test
    void valuesOfBeforeAreTakenOverIntoTheOwnStoreWhateverKilledTheStart() throws Exception {
        Path data = scratch.resolve("data");
        Path file = former(data, DB, "0a", "value");
        Path damaged = former(data, TOKEN, "0a", "damaged");
        Files.write(damaged, new byte[10]);
        byte[] content = Files.readAllBytes(file);
        SecretStore taken = SecretStore.open(data, Map.of(), store, false);
        assertThat(read(taken, DB)).isEqualTo("value");
        assertThat(file).doesNotExist();
        assertThat(taken.list()).hasSize(2);
        assertThatThrownBy(() -> taken.read(TOKEN)).hasMessageContaining("is damaged");

        // Killed when it was stored, and not deleted yet.
        Files.write(file, content);
        assertThat(read(SecretStore.open(data, Map.of(), store, false), DB)).isEqualTo("value");
        assertThat(file).doesNotExist();
        assertThat(taken.reseal("").sealed()).isEqualTo(1);
        assertThat(read(threader("default", "0a"), DB)).isEqualTo("value");
    }

    @Test
    void valuesOfBeforeAreUsedWhereTheyAreUntilThereIsAKeyForAll() throws Exception {
        Path data = scratch.resolve("data");
        Path file = former(data, DB, "0a", "value");
        SecretStore alone = SecretStore.open(data, Map.of(), store, true);
        assertThat(read(alone, DB)).isEqualTo("value");
        assertThat(alone.problem().orElseThrow()).contains("for this Threader alone", "--secrets-key FILE");
        assertThat(store.list("")).isEmpty();

        SecretStore given = SecretStore.open(data, keys("default", "0b"), store, true);
        assertThat(read(given, DB)).isEqualTo("value");
        assertThat(given.problem()).isEmpty();
        assertThat(file).doesNotExist();
        assertThat(read(threader("default", "0b"), DB)).isEqualTo("value");

        Path other = scratch.resolve("other");
        Path another = former(other, DB, "0a", "another");
        assertThat(read(SecretStore.open(other, keys("default", "0b"), store, true), DB))
                .isEqualTo("value");
        assertThat(another).exists();
    }

    @Test
    void whoReadsTheStoreLearnsNamesAndSizes() throws IOException {
        set(threader("default", "0a"), DB, "correct horse");
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readAllBytes(each)).asString(UTF_8).doesNotContain("correct", "horse");
            }
        }
        assertThat(store.list("")).extracting(Store.Item::key).containsExactly("secrets/shop/db");
        assertThat(store.read("secrets/shop/db").orElseThrow().content())
                .asString(ISO_8859_1)
                .doesNotContain("0a".repeat(8), "correct", "horse");
    }
}
