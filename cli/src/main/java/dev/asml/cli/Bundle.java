package dev.asml.cli;

import dev.asml.manifests.BundleSeal;
import dev.asml.manifests.ProjectBundle;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.TrustedKeys;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A project's bundle.
 *
 * @param temporary whether closing removes the file
 */
record Bundle(Path file, boolean temporary) implements AutoCloseable {
    /** One in a temporary file. */
    static Bundle of(ProjectManifest project) throws IOException {
        Bundle bundle = new Bundle(Files.createTempFile("asml", ".zip"), true);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(bundle.file))) {
            ProjectBundle.write(project, out);
            return bundle;
        } catch (IOException | RuntimeException e) {
            bundle.close();
            throw e;
        }
    }

    /** One that was made before, whose signatures hold if it has any. */
    static Bundle open(Path file) throws IOException {
        TrustedKeys.NONE.require(BundleSeal.read(file));
        return new Bundle(file, false);
    }

    @Override
    public void close() throws IOException {
        if (temporary) {
            Files.deleteIfExists(file);
        }
    }
}
