package dev.asml.threader.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.threader.store.DirectoryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretStoreTest {
    private static final SecretName DB = new SecretName("shop", "db");

    @TempDir
    Path scratch;

    private int others;

    private SecretStore open() throws IOException {
        return open(Map.of());
    }

    private SecretStore open(Map<String, KeySource> keys) throws IOException {
        return SecretStore.open(scratch.resolve("secrets"), keys, DirectoryStore.open(scratch.resolve("store")), false);
    }

    /** Another Threader at the same store, which has nothing at hand. */
    private SecretStore other() throws IOException {
        return SecretStore.open(
                scratch.resolve("others/" + others++),
                Map.of("default", new KeySource.InFile(scratch.resolve("secrets/keys/default.key"))),
                DirectoryStore.open(scratch.resolve("store")),
                true);
    }

    private Path file(SecretName name) {
        return scratch.resolve("store/secrets").resolve(name.service()).resolve(name.name());
    }

    private static void set(SecretStore store, SecretName name, String value) throws IOException {
        store.write(name, value.getBytes(UTF_8), SecretStore.DEFAULT_KEY);
    }

    private static String read(SecretStore store, SecretName name) {
        return store.read(name).map(value -> new String(value, UTF_8)).orElse("none");
    }

    @Test
    void keepsValuesAcrossStartsAndNeverInClear() throws IOException {
        set(open(), DB, "correct horse battery");
        set(open(), DB, "staple");

        assertThat(read(open(), DB)).isEqualTo("staple");
        assertThat(read(open(), new SecretName("other", "db"))).isEqualTo("none");
        assertThat(open().list())
                .extracting(each -> each.name() + " " + each.key())
                .containsExactly("shop/db default");
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(each, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain("staple", "horse");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                        .as("%s", each)
                        .matches(each.startsWith(scratch.resolve("store")) ? ".*" : "rw-------");
            }
        }
        assertThat(open().remove(DB)).isTrue();
        assertThat(open().remove(DB)).isFalse();
        assertThat(read(open(), DB)).isEqualTo("none");
    }

    @Test
    void theSameValueIsSealedAnewEachTime() throws IOException {
        SecretStore store = open();
        set(store, DB, "same");
        byte[] first = Files.readAllBytes(file(DB));
        set(store, DB, "same");

        assertThat(Files.readAllBytes(file(DB))).hasSameSizeAs(first).isNotEqualTo(first);
    }

    @Test
    void aFileThatIsDamagedAnywhereIsAnErrorAndTheOthersStay() throws IOException {
        SecretStore store = open();
        SecretName other = new SecretName("shop", "other");
        set(store, DB, "value");
        set(store, other, "stays");
        byte[] whole = Files.readAllBytes(file(DB));

        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(file(DB), changed);
            SecretStore found = other();
            assertThatThrownBy(() -> found.read(DB)).as("byte %d", at).isInstanceOf(SecretException.class);
            Files.write(file(DB), Arrays.copyOf(whole, at));
            found.look();
            assertThatThrownBy(() -> found.read(DB)).as("cut at %d", at).isInstanceOf(SecretException.class);
        }
        SecretStore found = other();
        assertThat(read(found, other)).isEqualTo("stays");
        assertThat(found.list()).hasSize(2);
        assertThat(found.problem().orElseThrow()).contains("shop/db is damaged; set it again");
        // Who knows the value of before goes on with it.
        store.look();
        assertThat(read(store, DB)).isEqualTo("value");
        assertThat(store.problem().orElseThrow()).contains("shop/db is damaged", "The value of before is used");
        assertThat(read(open(), DB)).isEqualTo("value");
        set(store, DB, "again");
        assertThat(read(store, DB)).isEqualTo("again");
        assertThat(store.problem()).isEmpty();
        found.look();
        assertThat(read(found, DB)).isEqualTo("again");
    }

    @Test
    void aFileInThePlaceOfAnotherDoesNotOpen() throws IOException {
        SecretStore store = open();
        SecretName stranger = new SecretName("other", "db");
        set(store, DB, "value");
        set(store, stranger, "own");
        Files.copy(file(DB), file(stranger), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        SecretStore found = other();
        assertThatThrownBy(() -> found.read(stranger))
                .hasMessageContaining("the secret other/db is damaged; set it again");
    }

    @Test
    void namedKeysComeFromFilesThatOnlyTheirOwnerCanRead() throws IOException {
        Path key = Files.writeString(scratch.resolve("k"), "0a".repeat(32) + "\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> open(Map.of("vault", new KeySource.InFile(key))))
                .hasMessageContaining("others can read")
                .hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        SecretStore store = open(Map.of("vault", new KeySource.InFile(key)));
        store.write(DB, "value".getBytes(UTF_8), "vault");

        assertThat(read(store, DB)).isEqualTo("value");
        assertThat(store.list().getFirst().key()).isEqualTo("vault");
        assertThatThrownBy(() -> open().read(DB))
                .hasMessageContaining("is sealed with the key \"vault\" of the id", "--secrets-key vault=FILE");
        Files.writeString(key, "no key");
        assertThatThrownBy(() -> open(Map.of("vault", new KeySource.InFile(key))))
                .hasMessageContaining("openssl rand -hex 32")
                .hasMessageNotContaining("no key\"");
    }

    @Test
    void aLostKeyIsNotReplacedByANewOne() throws IOException {
        set(open(), DB, "value");
        Path key = scratch.resolve("secrets/keys/default.key");
        String lost = Files.readString(key, US_ASCII);
        Files.delete(key);

        assertThatThrownBy(() -> open().read(DB)).hasMessageContaining("with the key \"default\" of the id");
        assertThatThrownBy(() -> set(open(), DB, "new"))
                .hasMessageContaining("is not set", "with the key \"default\" of the id");
        assertThat(key).doesNotExist();
        Files.writeString(key, lost, US_ASCII);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        assertThat(read(open(), DB)).isEqualTo("value");
    }

    @Test
    void aCommandMayPrintAKeyAndNothingOfItIsToldOrShown() throws IOException {
        String digits = "0a".repeat(32);
        Path sealed = Files.writeString(scratch.resolve("sealed"), digits);
        set(open(Map.of("default", KeySource.parse("exec:cat " + sealed))), DB, "value");

        assertThat(read(open(Map.of("default", KeySource.parse("exec:printf '%s\\n' \"$(cat " + sealed + ")\""))), DB))
                .isEqualTo("value");
        assertThatThrownBy(() -> open(Map.of("kms", KeySource.parse("exec:cat " + sealed + " >&2; exit 3"))))
                .hasMessage(
                        "key \"kms\": its command ends with the exit code 3; run it by hand, as this user, to see why");
        assertThatThrownBy(() -> open(Map.of("kms", KeySource.parse("exec:cat " + sealed + "; echo 0b"))))
                .hasMessageContaining("its command does not print 64 hexadecimal digits")
                .hasMessageNotContaining(digits);
    }

    @Test
    void namesAndValuesAreBounded() throws IOException {
        SecretStore store = open();
        store.write(DB, new byte[SecretStore.MAX_VALUE], SecretStore.DEFAULT_KEY);

        assertThat(store.read(DB).orElseThrow()).hasSize(SecretStore.MAX_VALUE);
        assertThatThrownBy(() -> store.write(DB, new byte[SecretStore.MAX_VALUE + 1], SecretStore.DEFAULT_KEY))
                .hasMessageContaining("the limit is 65536");
        for (String name : List.of("", ".", "..", ".x", "a/b", "../x", "-x", "a b", "é", "x".repeat(129))) {
            assertThatThrownBy(() -> new SecretName("shop", name)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new SecretName(name, "db")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whoeverIsKilledWhileWritingLeavesAWholeValue() throws Exception {
        Process writer = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        scratch.toString())
                .start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(writer.getInputStream(), UTF_8))) {
            for (int i = 0; i < 20; i++) {
                assertThat(lines.readLine()).isEqualTo("written");
            }
        } finally {
            assertThat(writer.destroyForcibly().waitFor(30, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(read(open(), DB)).matches("(\\d+)-{1000}\\1");
        set(open(), DB, "after");
        assertThat(read(open(), DB)).isEqualTo("after");
    }

    /** Sets a secret again and again until it is killed. */
    static final class Writer {
        private static final int MOST = 100_000;

        public static void main(String[] arguments) throws IOException {
            Path scratch = Path.of(arguments[0]);
            SecretStore store = SecretStore.open(
                    scratch.resolve("secrets"), Map.of(), DirectoryStore.open(scratch.resolve("store")), false);
            for (int i = 0; i < MOST; i++) {
                set(store, DB, i + "-".repeat(1000) + i);
                System.out.println("written");
            }
        }
    }
}
