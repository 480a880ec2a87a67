package dev.asml.threader.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store in a folder, where keys are paths. A version is the hash of a document. Who writes one has the lock of the file
 * {@code .lock} meanwhile, of which the system lets go should that process be killed; so it has to be a file system with
 * locks, as all local ones and NFS since version 4 are.
 */
public final class DirectoryStore implements Store {
    private static final String LOCK = ".lock";

    /** A draft that a killed process has left; nobody lists it. */
    private static final String DRAFT = ".draft-";

    /** The system's lock is one of processes; these are of the threads in this one. */
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    /** How long one is left alone whose process may be at work. */
    private static final Duration OLD_DRAFT = Duration.ofHours(1);

    /** What is longer is a file, of whose version nothing is said. */
    private static final long LARGEST_DOCUMENT = 1 << 20;

    private final Path root;
    private final ReentrantLock threads;

    private DirectoryStore(Path root) {
        this.root = root;
        this.threads = THREADS.computeIfAbsent(root, _ -> new ReentrantLock());
    }

    /** Opens a store, in a folder that is made if there is none; drafts of processes that were killed are removed. */
    public static DirectoryStore open(Path folder) throws IOException {
        Path root = made(folder).toRealPath();
        Files.walkFileTree(root, new Sweep(Instant.now().minus(OLD_DRAFT)));
        return new DirectoryStore(root);
    }

    private static Path made(Path folder) throws IOException {
        try {
            return Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new StoreException(
                    "the store %s cannot be opened: %s is a file, not a folder".formatted(folder, e.getFile()), e);
        } catch (FileSystemException e) {
            throw new StoreException(
                    "the store %s cannot be opened: %s cannot be made: %s".formatted(folder, e.getFile(), why(e)), e);
        }
    }

    private static String why(FileSystemException failure) {
        String reason = failure instanceof NotDirectoryException ? "not a directory" : failure.getReason();
        return failure instanceof AccessDeniedException ? "access denied" : String.valueOf(reason);
    }

    /** What is done in the folder. */
    private interface Deed<T> {
        T done() throws IOException;
    }

    /** What goes wrong in the folder is said of the store; what does outside of it, where a file comes from, is not. */
    private <T> T in(Deed<T> deed) throws IOException {
        try {
            return deed.done();
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException e) {
            if (e.getFile() != null && !Path.of(e.getFile()).startsWith(root)) {
                throw e;
            }
            throw new StoreException("the store %s fails at %s: %s".formatted(root, e.getFile(), why(e)), e);
        } catch (IOException e) {
            throw new StoreException("the store %s fails: %s".formatted(root, e.getMessage()), e);
        }
    }

    /** Deletes drafts that nobody has written to for long. */
    private static final class Sweep extends SimpleFileVisitor<Path> {
        private final Instant oldest;

        private Sweep(Instant oldest) {
            this.oldest = oldest;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes found) throws IOException {
            boolean draft = file.getFileName().toString().startsWith(DRAFT);
            if (draft && found.lastModifiedTime().toInstant().isBefore(oldest)) {
                Files.deleteIfExists(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException why) {
            return FileVisitResult.CONTINUE;
        }
    }

    @Override
    public Optional<Document> read(String key) throws IOException {
        return in(() -> read(file(key)));
    }

    private static Optional<Document> read(Path file) throws IOException {
        try {
            byte[] content = Files.readAllBytes(file);
            return Optional.of(new Document(content, hash(content)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    @Override
    public Optional<String> write(String key, byte[] content, Optional<String> version) throws IOException {
        return in(() -> write(file(key), content, version));
    }

    private Optional<String> write(Path file, byte[] content, Optional<String> version) throws IOException {
        threads.lock();
        try (FileChannel channel =
                        FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            if (!read(file).map(Document::version).equals(version)) {
                return Optional.empty();
            }
            Path draft = draft(file);
            try {
                Files.write(draft, content);
                show(draft, file);
            } finally {
                Files.deleteIfExists(draft);
            }
            return Optional.of(hash(content));
        } finally {
            threads.unlock();
        }
    }

    @Override
    public List<Item> list(String prefix) throws IOException {
        int slash = prefix.lastIndexOf('/');
        Path folder = slash < 0 ? root : file(prefix.substring(0, slash));
        List<Item> items = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            var _ = in(() -> Files.walkFileTree(folder, new Listing(prefix, items)));
        }
        items.sort(Comparator.comparing(Item::key));
        return items;
    }

    /** Finds what has a key that begins so; what goes away meanwhile is as if it had never been there. */
    private final class Listing extends SimpleFileVisitor<Path> {
        private final String prefix;
        private final List<Item> items;

        private Listing(String prefix, List<Item> items) {
            this.prefix = prefix;
            this.items = items;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes found) throws IOException {
            boolean listed = key(file).startsWith(prefix)
                    && !file.getFileName().toString().startsWith(".");
            if (listed) {
                try {
                    items.add(new Item(
                            key(file),
                            version(file, found.size()),
                            found.size(),
                            found.lastModifiedTime().toInstant()));
                } catch (NoSuchFileException _) {
                    return FileVisitResult.CONTINUE;
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
            if (why instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw why;
        }
    }

    private static String version(Path file, long bytes) throws IOException {
        return bytes > LARGEST_DOCUMENT ? "" : hash(Files.readAllBytes(file));
    }

    @Override
    public void put(String key, Path from) throws IOException {
        Path file = file(key);
        var _ = in(() -> {
            Path draft = draft(file);
            try {
                Files.copy(from, draft);
                show(draft, file);
            } finally {
                Files.deleteIfExists(draft);
            }
            return file;
        });
    }

    /** Gives a draft its name, once its bytes are on the disk. */
    private static void show(Path draft, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static Path draft(Path file) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        return file.resolveSibling(DRAFT + UUID.randomUUID());
    }

    @Override
    public void get(String key, Path into) throws IOException {
        var _ = in(() -> Files.copy(file(key), into));
    }

    @Override
    public void delete(String key) throws IOException {
        var _ = in(() -> Files.deleteIfExists(file(key)));
    }

    @Override
    public String address() {
        return root.toString();
    }

    private Path file(String key) {
        return root.resolve(key);
    }

    private String key(Path file) {
        return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }
}
