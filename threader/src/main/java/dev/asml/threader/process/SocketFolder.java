package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A private folder of this Threader for its socket and its IOmods' temporary files, removed with all in it at the end. */
final class SocketFolder implements AutoCloseable {
    /** A socket's path has 108 bytes with its final zero. */
    private static final int LONGEST_PATH = 107;

    /** How many names are tried for a folder; a name is taken if somebody else chose it. */
    private static final int ATTEMPTS = 100;

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;

    private SocketFolder(Path folder) {
        this.folder = folder;
    }

    /** Makes the folder inside another one, and removes there those of Threaders that are gone. */
    static SocketFolder open(Path parent) throws IOException {
        Path absolute = parent.toAbsolutePath();
        Files.createDirectories(absolute);
        removeStale(absolute);
        Path folder = create(absolute);
        if (fits(folder)) {
            return new SocketFolder(folder);
        }
        Files.delete(folder);
        Path elsewhere = create(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
        if (!fits(elsewhere)) {
            Files.delete(elsewhere);
            throw new IOException(
                    "a socket's path has at most %d bytes, and %s is too long; so is the temporary folder %s"
                            .formatted(LONGEST_PATH, folder, elsewhere));
        }
        LoggerFactory.getLogger(SocketFolder.class)
                .info("the path {} is too long for a socket; it is in {}", folder, elsewhere);
        return new SocketFolder(elsewhere);
    }

    /** Not a temporary folder of the JDK's: its name would be of random numbers, whose source takes long to be set up. */
    private static Path create(Path parent) throws IOException {
        long number = System.nanoTime() & Long.MAX_VALUE;
        for (int attempt = 1; ; attempt++) {
            Path folder = parent.resolve(ProcessHandle.current().pid() + "-" + (number + attempt));
            try {
                return Files.createDirectory(folder, PRIVATE);
            } catch (FileAlreadyExistsException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static boolean fits(Path folder) {
        return socketIn(folder).toString().getBytes(UTF_8).length <= LONGEST_PATH;
    }

    private static Path socketIn(Path folder) {
        return folder.resolve("iomod.sock");
    }

    private static void removeStale(Path parent) throws IOException {
        List<Path> folders;
        try (Stream<Path> entries = Files.list(parent)) {
            folders = entries.filter(SocketFolder::isStale).toList();
        }
        for (Path folder : folders) {
            delete(folder);
        }
    }

    /** Its Threader is gone; a process that started after the folder was made only has the same number. */
    private static boolean isStale(Path folder) {
        String name = folder.getFileName().toString();
        if (!name.matches("[0-9]{1,18}-[0-9]+") || !Files.isDirectory(folder)) {
            return false;
        }
        long pid = Long.parseLong(name.substring(0, name.indexOf('-')));
        Optional<Instant> started =
                ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
        try {
            Instant made = Files.readAttributes(folder, BasicFileAttributes.class)
                    .creationTime()
                    .toInstant();
            return started.isEmpty() || started.get().minusSeconds(1).isAfter(made);
        } catch (IOException _) {
            // Another Threader, which cleans up at the same time, was faster.
            return false;
        }
    }

    Path socket() {
        return socketIn(folder);
    }

    /** For frames alone; its name is no longer than the other's. */
    Path plainSocket() {
        return folder.resolve("plain.sock");
    }

    /** Makes a private folder for one process. */
    Path temporary() throws IOException {
        return Files.createTempDirectory(folder, "tmp", PRIVATE);
    }

    /** Removes a folder that such a process had. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() {
        try {
            delete(folder);
        } catch (IOException e) {
            LoggerFactory.getLogger(SocketFolder.class)
                    .warn("{} could not be removed; the next start removes it", folder, e);
        }
    }
}
