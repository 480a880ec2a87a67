package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.manifests.ApiKeyHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that {@code asml apikey} makes. */
class ApiKeyTest {
    @TempDir
    private Path folder;

    private Run asml(String... arguments) throws IOException, InterruptedException {
        return new Workspace(folder).asml(arguments);
    }

    @Test
    void theHashIsOfTheKeyAndAnotherEachTime() throws IOException, InterruptedException {
        JsonNode one = Json.parse(asml("apikey", "acme", "-o", "json").out().getBytes(StandardCharsets.UTF_8));
        Run other = asml("apikey", "acme");

        assertThat(one.path("name").asText()).isEqualTo("acme");
        assertThat(ApiKeyHash.parse(one.path("hash").asText())
                        .matches(one.path("key").asText()))
                .isTrue();
        assertThat(other.out())
                .matches("key +asml_[A-Za-z0-9_-]{43}\nmanifest +\\{ name = \"acme\", hash = \"sha256:[^\"]+\" }\n")
                .doesNotContain(one.path("key").asText());
    }

    @Test
    void aNameThatNoManifestTakesIsRefused() throws IOException, InterruptedException {
        assertThat(asml("apikey", "a b").status()).isEqualTo(2);
        assertThat(asml("apikey").status()).isEqualTo(2);
    }
}
