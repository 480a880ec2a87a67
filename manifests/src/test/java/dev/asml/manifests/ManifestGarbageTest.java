package dev.asml.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever lies in a file, reading it ends in a project or in a {@link ManifestException}. */
class ManifestGarbageTest {
    private static final String SERVICE = """
            [service]
            name = "todo"
            [[functions]]
            name = "f"
            http = { verb = "GET", path = "/{x}" }
            environment = { A = 'b', "C" = \"""
            d\""" }
            timeout_seconds = 1.5
            [iomod]
            dependencies = [
              { coordinates = "a.b.c", version = "1.0.0", arguments = ["x"], limits.queue = 3 },
            ]
            """;

    @TempDir
    Path folder;

    Written project;

    @BeforeEach
    void startWithAProject() {
        project = new Written(folder).withService(SERVICE);
        assertThat(project.function().timeout()).hasMillis(1500);
    }

    private void assertReadOrRefused(byte[] bytes) {
        project.with("services/todo/service.toml", bytes);
        try {
            assertThat(project.load().services()).hasSize(1);
        } catch (ManifestException e) {
            assertThat(e.problems())
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem.line())
                            .isBetween(
                                    0,
                                    1
                                            + (int) new String(bytes, StandardCharsets.ISO_8859_1)
                                                    .chars()
                                                    .filter(character -> character == '\n')
                                                    .count()));
        }
    }

    @Test
    void survivesEveryTruncation() {
        byte[] whole = SERVICE.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            assertReadOrRefused(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void survivesChangedAndRandomBytes() {
        Random random = new Random(3);
        byte[] whole = SERVICE.getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 2000; round++) {
            byte[] changed = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(128);
            }
            assertReadOrRefused(changed);
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            assertReadOrRefused(noise);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a=", "[{a="})
    void refusesDeepNesting(String open) {
        project.with("services/todo/service.toml", "functions = " + open.repeat(200_000));
        assertThatThrownBy(project::load)
                .isExactlyInstanceOf(ManifestException.class)
                .hasMessageEndingWith(
                        "nests lists or tables more than 1000 deep, or holds a name or number of absurd length");
    }

    @Test
    void survivesKeysOfManyParts() {
        assertReadOrRefused(("a" + ".a".repeat(300_000) + " = 1").getBytes(StandardCharsets.UTF_8));
        assertReadOrRefused(("[[functions" + ".a".repeat(300_000) + "]]").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void boundsWhatItReports() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            text.append("k").append(i).append(" = 1\n");
        }
        project.with("services/todo/service.toml", text.toString());
        assertThat(project.problems().lines()).hasSize(1000);
        project.withService("[[functions]]\nname = \"%s\"\n".formatted("x".repeat(900_000)));
        assertThat(project.problems()).hasSizeLessThan(700);
    }
}
