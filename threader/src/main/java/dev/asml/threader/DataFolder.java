package dev.asml.threader;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The folder with all that a Threader keeps; one Threader at a time has it. */
final class DataFolder implements AutoCloseable {
    private final Path root;
    private final FileChannel lockFile;

    private DataFolder(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /**
     * Opens the folder, making it if it does not exist.
     *
     * @throws StartException if another Threader has it
     */
    static DataFolder open(Path folder) throws IOException {
        Path root = Files.createDirectories(folder).toRealPath();
        FileChannel lockFile =
                FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(lockFile) == null) {
            lockFile.close();
            throw new StartException(
                    "another Threader uses the data folder %s; give this one its own with --data".formatted(root));
        }
        return new DataFolder(root, lockFile);
    }

    private static @Nullable FileLock tryLock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another one in this process
        }
    }

    Path code() {
        return root.resolve("code");
    }

    Path policies() {
        return root.resolve("policies");
    }

    Path secrets() {
        return root.resolve("secrets");
    }

    Path projects() {
        return root.resolve("projects");
    }

    /** The store of a Threader that has none with others; its owner's alone. */
    Path store() throws IOException {
        Path store = Files.createDirectories(root.resolve("store"));
        if (Files.getFileStore(store).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwx------"));
        }
        return store;
    }

    Path iomods() {
        return root.resolve("iomods");
    }

    Path recordings() {
        return root.resolve("recordings");
    }

    /** For the socket that IOmods dial. */
    Path run() throws IOException {
        return Files.createDirectories(root.resolve("run"));
    }

    /** The secret of the admin API, made at the first start. */
    String token() throws IOException {
        return secret("token");
    }

    /** The secret of the console, made at the first start. */
    String consoleToken() throws IOException {
        return secret("console-token");
    }

    private String secret(String name) throws IOException {
        Path file = root.resolve(name);
        if (Files.exists(file)) {
            String known = Files.readString(file).strip();
            if (!known.isEmpty()) {
                return known;
            }
        }
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        String token = HexFormat.of().formatHex(secret);
        write(file, token);
        return token;
    }

    /** Says where this Threader is operated and where its console is, for the command line. */
    void announce(String adminUrl, String consoleUrl) throws IOException {
        write(root.resolve("console"), consoleUrl);
        write(root.resolve("admin"), adminUrl);
    }

    private void write(Path file, String line) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        if (Files.getFileStore(root).supportsFileAttributeView("posix")) {
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(draft, line + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(root.resolve("admin"));
        Files.deleteIfExists(root.resolve("console"));
        lockFile.close();
    }
}
