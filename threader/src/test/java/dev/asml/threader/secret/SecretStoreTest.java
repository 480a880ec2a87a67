package dev.asml.threader.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    private SecretStore open() throws IOException {
        return SecretStore.open(scratch.resolve("secrets"), Map.of());
    }

    private Path file(SecretName name) {
        return scratch.resolve("secrets/values").resolve(name.service()).resolve(name.name());
    }

    private static void set(SecretStore store, SecretName name, String value) {
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
                        .isEqualTo("rw-------");
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
            assertThatThrownBy(() -> store.read(DB)).as("byte %d", at).isInstanceOf(SecretException.class);
            Files.write(file(DB), Arrays.copyOf(whole, at));
            assertThatThrownBy(() -> store.read(DB)).as("cut at %d", at).isInstanceOf(SecretException.class);
        }
        assertThat(read(store, other)).isEqualTo("stays");
        assertThat(store.list()).hasSize(2);
        set(store, DB, "again");
        assertThat(read(store, DB)).isEqualTo("again");
    }

    @Test
    void aFileInThePlaceOfAnotherDoesNotOpen() throws IOException {
        SecretStore store = open();
        SecretName stranger = new SecretName("other", "db");
        set(store, DB, "value");
        set(store, stranger, "own");
        Files.copy(file(DB), file(stranger), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> store.read(stranger))
                .hasMessageContaining(
                        "the secret other/db cannot be opened: it is damaged, or was sealed with another key");
    }

    @Test
    void namedKeysComeFromFilesThatOnlyTheirOwnerCanRead() throws IOException {
        Path key = Files.writeString(scratch.resolve("k"), "0a".repeat(32) + "\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> SecretStore.open(scratch.resolve("secrets"), Map.of("vault", key)))
                .hasMessageContaining("others can read")
                .hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        SecretStore store = SecretStore.open(scratch.resolve("secrets"), Map.of("vault", key));
        store.write(DB, "value".getBytes(UTF_8), "vault");

        assertThat(read(store, DB)).isEqualTo("value");
        assertThat(store.list().getFirst().key()).isEqualTo("vault");
        assertThatThrownBy(() -> open().read(DB)).hasMessageContaining("there is no key \"vault\"");
        Files.writeString(key, "no key");
        assertThatThrownBy(() -> SecretStore.open(scratch.resolve("secrets"), Map.of("vault", key)))
                .hasMessageContaining("openssl rand -hex 32")
                .hasMessageNotContaining("no key\"");
    }

    @Test
    void aLostKeyIsNotReplacedByANewOne() throws IOException {
        set(open(), DB, "value");
        Path key = scratch.resolve("secrets/keys/default.key");
        String lost = Files.readString(key, US_ASCII);
        Files.delete(key);

        assertThatThrownBy(() -> open().read(DB)).hasMessageContaining("there is no key \"default\"");
        assertThatThrownBy(() -> set(open(), DB, "new")).hasMessageContaining("there is no key \"default\"");
        assertThat(key).doesNotExist();
        Files.writeString(key, lost, US_ASCII);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        assertThat(read(open(), DB)).isEqualTo("value");
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
                        scratch.resolve("secrets").toString())
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
            SecretStore store = SecretStore.open(Path.of(arguments[0]), Map.of());
            for (int i = 0; i < MOST; i++) {
                set(store, DB, i + "-".repeat(1000) + i);
                System.out.println("written");
            }
        }
    }
}
