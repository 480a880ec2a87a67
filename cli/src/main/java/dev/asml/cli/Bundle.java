package dev.asml.cli;

import dev.asml.manifests.ProjectBundle;
import dev.asml.manifests.ProjectManifest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A project's bundle in a temporary file; closing removes it. */
record Bundle(Path file) implements AutoCloseable {
    static Bundle of(ProjectManifest project) throws IOException {
        Bundle bundle = new Bundle(Files.createTempFile("asml", ".zip"));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(bundle.file))) {
            ProjectBundle.write(project, out);
            return bundle;
        } catch (IOException | RuntimeException e) {
            bundle.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
