package dev.asml.cli;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Adds tables at the end of manifests, whose other lines stay as they are; what would be wrong is taken back. */
final class ManifestEdit {
    private final Path project;

    ManifestEdit(Path project) {
        this.project = project;
    }

    /**
     * Appends a table.
     *
     * @throws CliException if the project would be wrong then; the manifest is as it was
     */
    void append(Path manifest, String table) throws IOException {
        String before = Files.readString(manifest);
        String gap = before.isEmpty() ? "" : before.endsWith("\n") ? "\n" : "\n\n";
        Files.writeString(manifest, before + gap + table);
        try {
            ProjectManifest.load(project);
        } catch (ManifestException e) {
            Files.writeString(manifest, before);
            throw CliException.failed("%s stays as it is, for this cannot be put at its end:\n%s\n%s"
                    .formatted(manifest, table.strip(), e.getMessage()));
        }
    }
}
