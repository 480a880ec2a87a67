package dev.asml.manifests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * An IOmod as it is handed around: an {@code .iomod} file, which is a zip, or the folder that it is packed from.
 *
 * <p>In the zip, {@code iomod.toml} lies at the root ({@code ./iomod.toml} or {@code iomod.toml}) or in the one folder
 * that holds everything ({@code NAME/iomod.toml} or {@code /NAME/iomod.toml}). Immutable; the content is read when it
 * is asked for.
 */
public final class IomodPackage {
    private static final String MANIFEST = IomodManifestReader.FILE;

    private final Path path;
    private final FileSet files;
    private final IomodManifest manifest;

    private IomodPackage(Path path, FileSet files) throws IOException {
        this.path = path;
        this.files = files;
        this.manifest = manifest(path, files);
        if (!files.files().containsKey(manifest.entrypoint())) {
            throw ManifestException.of(
                    path.resolve(MANIFEST),
                    "entrypoint names \"%s\", which is not in the package; build it, or correct the path"
                            .formatted(manifest.entrypoint()));
        }
    }

    /**
     * Opens an {@code .iomod} file or an unpacked IOmod's folder.
     *
     * @throws ManifestException if there is no such file, if it is not safe to unpack, if {@code iomod.toml} is missing
     *     or wrong, or if its entrypoint is missing
     */
    public static IomodPackage open(Path path) {
        return open(path, Optional.empty());
    }

    private static IomodPackage open(Path path, Optional<Path> except) {
        if (!Files.exists(path)) {
            throw ManifestException.of(path, "there is no such .iomod file or folder");
        }
        try {
            FileSet files = Files.isDirectory(path)
                    ? FileSet.ofFolder(path, Bounds.IOMOD, except)
                    : Archive.read(path, Bounds.IOMOD, Archive.Names.ROOTED);
            return new IomodPackage(path, files.below(rootOf(path, files)));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** What the package's {@code iomod.toml} says. */
    public IomodManifest manifest() {
        return manifest;
    }

    FileSet files() {
        return files;
    }

    /**
     * A SHA-256, in hex, over the names and bytes of the package's files: the same for a folder and for every zip of
     * it.
     *
     * @throws ManifestException if the content is damaged or cannot be read
     */
    public String digest() {
        try {
            return files.digest();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /**
     * What its entrypoint is for, by the header of ELF files; another kind of file, such as a script, is for any. Empty if
     * that is an architecture which has no name here.
     *
     * @throws ManifestException if the content is damaged or cannot be read
     */
    public Optional<Architecture> architecture() {
        Content entrypoint =
                Optional.ofNullable(files.files().get(manifest.entrypoint())).orElseThrow();
        try (InputStream in = entrypoint.open()) {
            return Architecture.of(in.readNBytes(Architecture.HEAD));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /**
     * Writes the package's files into a folder that is empty or absent. The entrypoint and everything in {@code bin/}
     * become executable (0755), the other files 0644. After a failure some files may remain there.
     *
     * @throws ManifestException if the content is damaged
     * @throws IOException if the folder cannot be written, or is not empty
     */
    public void unpack(Path into) throws IOException {
        try {
            files.unpack(into, name -> name.equals(manifest.entrypoint()) || name.startsWith("bin/"));
        } catch (ZipException e) {
            throw unreadable(path, e);
        }
    }

    /**
     * Packs a folder into an {@code .iomod} file; the same files always give the same bytes. An older file of that name
     * is replaced only when the new one is complete.
     *
     * @throws ManifestException if the folder is no IOmod: without {@code iomod.toml}, or without its entrypoint
     * @throws IOException if the output cannot be written
     */
    public static void pack(Path folder, Path output) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw ManifestException.of(folder, "is no folder; pack the folder that holds " + MANIFEST);
        }
        Path target = output.toAbsolutePath().normalize();
        IomodPackage contents = open(folder, Optional.of(target));
        Path unfinished = target.resolveSibling("." + target.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(unfinished)) {
                ZipWriter.write(contents.files, "./", out);
            }
            Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** The folder in the archive that holds {@code iomod.toml}: empty, or a name and a slash. */
    private static String rootOf(Path path, FileSet files) {
        if (files.files().containsKey(MANIFEST)) {
            return "";
        }
        List<String> roots = files.files().keySet().stream()
                .filter(name -> name.indexOf('/') == name.length() - MANIFEST.length() - 1 && name.endsWith(MANIFEST))
                .map(name -> name.substring(0, name.length() - MANIFEST.length()))
                .toList();
        if (Files.isDirectory(path) || roots.size() != 1) {
            throw ManifestException.of(path, "holds no %s; an IOmod has it at its root".formatted(MANIFEST));
        }
        return roots.getFirst();
    }

    private static IomodManifest manifest(Path path, FileSet files) throws IOException {
        Content content = Optional.ofNullable(files.files().get(MANIFEST)).orElseThrow();
        try (InputStream in = content.open()) {
            return IomodManifestReader.parse(in, path.resolve(MANIFEST));
        }
    }

    private static ManifestException unreadable(Path path, IOException e) {
        String reason = e instanceof ZipException ? "it " + e.getMessage() : e.toString();
        return ManifestException.of(path, "the package cannot be read: " + reason);
    }
}
