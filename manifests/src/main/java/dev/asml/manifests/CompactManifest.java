package dev.asml.manifests;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A project's manifests as bytes that are read far faster than the files that people write: for who has to know again what
 * was checked before. It is of the version of this package that wrote it, and of no other.
 */
public final class CompactManifest {
    /** Changes when what is written changes, and so whenever a manifest's record does. */
    static final int FORMAT = 4;

    private CompactManifest() {}

    /** Everything that the manifest says; paths are kept relative to the project's directory. */
    public static byte[] write(ProjectManifest project) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(FORMAT);
            new CompactWriter(project.directory(), out).project(project);
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes what is written to it", e);
        }
        return bytes.toByteArray();
    }

    /**
     * The manifest that was written, for the same project in {@code directory}; empty if these are not the bytes of one.
     * Values are not checked again, so the bytes must come from where nobody else writes.
     */
    public static Optional<ProjectManifest> read(byte[] bytes, Path directory) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            if (in.getInt() != FORMAT) {
                return Optional.empty();
            }
            ProjectManifest project = new CompactReader(directory, in).project();
            return in.hasRemaining() ? Optional.empty() : Optional.of(project);
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException _) {
            return Optional.empty();
        }
    }
}
