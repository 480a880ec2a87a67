package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets as an operator has them: set, listed, removed, and sealed with another key. */
class SecretIT {
    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path key;

    @SuppressWarnings("NullAway.Init")
    private Path next;

    @BeforeEach
    void makeKeys() throws IOException {
        key = key("key", "0a");
        next = key("next.key", "0b");
    }

    private Path key(String name, String digits) throws IOException {
        Path file = Files.writeString(folder.resolve(name), digits.repeat(32));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private AsmlProcess up(String... more) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("up", "--data", "data"));
        for (String port : List.of("--http", "--admin", "--console")) {
            words.addAll(List.of(port, "127.0.0.1:0"));
        }
        words.addAll(List.of(more));
        AsmlProcess threader = new Workspace(folder).startLauncher(words.toArray(String[]::new));
        threader.value("admin");
        return threader;
    }

    private Run asml(String... words) {
        return Workspace.asmlHere(folder.resolve("data"), words);
    }

    private Run set(String name, String value) throws IOException {
        Path file = Files.write(folder.resolve("value"), value.getBytes(UTF_8));
        return asml("secret", "set", name, "-d", "@" + file);
    }

    @Test
    void areSetListedAndRemoved() throws IOException, InterruptedException {
        try (AsmlProcess _ = up()) {
            assertThat(asml("secret", "ls").err()).startsWith("There is no secret; ");
            assertThat(set("shop/db", "s3cret")).isEqualTo(new Run(0, "", "shop/db is set (6 bytes)\n"));
            assertThat(set("shop/db@staging", "other").status()).isZero();

            assertThat(asml("secret", "ls").out().lines())
                    .anyMatch(line -> line.matches("shop/db +default +\\S+Z"))
                    .anyMatch(line -> line.matches("shop/db@staging +default +\\S+Z"))
                    .anyMatch(line -> line.matches("default +\\S+ +2 values"));

            assertThat(set("shop/db", "").err()).contains("a secret has 1 to 65536 bytes, not 0");
            assertThat(set("db", "value").status()).isEqualTo(2);
            assertThat(asml("secret", "rm", "shop/db@staging").status()).isZero();
            assertThat(asml("secret", "ls").out()).doesNotContain("staging");
        }
    }

    @Test
    void areSealedWithANewKeyThatTakesTheNameOfTheOld() throws IOException, InterruptedException {
        try (AsmlProcess _ = up("--secrets-key", key.toString())) {
            assertThat(set("shop/db", "s3cret").status()).isZero();
            assertThat(set("shop/token", "t0ken").status()).isZero();
        }
        try (AsmlProcess _ = up("--secrets-key", next.toString(), "--secrets-key", "old=" + key)) {
            assertThat(asml("secret", "ls").out().lines()).anyMatch(line -> line.matches("old +\\S+ +2 values"));
            assertThat(asml("secret", "rotate-key")).isEqualTo(new Run(0, "2 secrets sealed anew, 0 before\n", ""));
            assertThat(asml("secret", "rotate-key").out()).isEqualTo("0 secrets sealed anew, 2 before\n");
            assertThat(asml("secret", "ls").out().lines())
                    .anyMatch(line -> line.matches("default +\\S+ +2 values"))
                    .anyMatch(line -> line.matches("old +\\S+ +0 values"));
        }
        try (AsmlProcess _ = up("--secrets-key", next.toString())) {
            assertThat(asml("secret", "ls").err()).isEmpty();
            assertThat(asml("ready").status()).isZero();
        }
        try (AsmlProcess _ = up("--secrets-key", key.toString())) {
            Run rotated = asml("secret", "rotate-key");
            assertThat(rotated.status()).isEqualTo(1);
            assertThat(rotated.err()).contains("2 secrets could not be sealed anew; the old keys are still needed");
        }
    }
}
