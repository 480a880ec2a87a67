package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestFactsTest {
    @TempDir
    Path project;

    @Test
    void aBoundIsShownOnlyWhereOneIsSet() throws IOException {
        Path service = Files.createDirectories(project.resolve("services/shop"));
        Files.writeString(
                project.resolve("assemblylift.toml"), "[project]\nname = \"p\"\n\n[[services]]\nname = \"shop\"\n");
        Files.writeString(service.resolve("service.toml"), """
                [[iomod.dependencies]]
                coordinates = "acme.text.tools"
                version = "1.0.0"
                limits.processes = 40
                """);

        ManifestFacts facts = ManifestFacts.of(ProjectManifest.load(project));

        assertThat(facts.parts().get(new ManifestFacts.Subject("iomod", "shop/acme.text.tools")))
                .containsEntry("limits.processes", new ManifestFacts.Value("40", false))
                .doesNotContainKey("limits.descriptors");
    }
}
