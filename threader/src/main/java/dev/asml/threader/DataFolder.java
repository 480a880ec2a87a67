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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder with all that a Threader keeps; one Threader at a time has it, and perhaps another one is to replace that.
 * What they are to each other is said by locks on bytes of a file, which the kernel takes from a process that ends.
 */
final class DataFolder implements AutoCloseable {
    /** What a process can be to the folder, and which byte of the file says so. */
    private enum Role {
        /** Has the folder. */
        OWNER(0),
        /** Is to have it next. */
        HEIR(1),
        /** Is the heir, and serves all that the owner does. */
        ANSWERING(2),
        /** Had it, and ends what it has begun. */
        LEAVING(3);

        private final long position;

        Role(long position) {
            this.position = position;
        }
    }

    private final Path root;
    private final FileChannel lockFile;
    private final Map<Role, FileLock> roles = new ConcurrentHashMap<>();
    private volatile boolean announces;
    private volatile String admin = "";
    private volatile String console = "";

    private DataFolder(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /**
     * Opens the folder, making it if it does not exist.
     *
     * @param replace whether to be the heir of a Threader that has it
     * @throws StartException if another Threader has it, or is to have it next
     */
    static DataFolder open(Path folder, boolean replace) throws IOException {
        Path root = Files.createDirectories(folder).toRealPath();
        DataFolder data = new DataFolder(
                root, FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        boolean free = data.tryBe(Role.OWNER);
        boolean changing = data.isTaken(Role.LEAVING) || data.isTaken(Role.HEIR);
        if (!changing && (free || (replace && data.tryBe(Role.HEIR)))) {
            data.announces = free;
            return data;
        }
        data.lockFile.close();
        throw new StartException(
                changing || replace
                        ? "a Threader is being replaced in the data folder %s; try again when it has ended"
                                .formatted(root)
                        : ("another Threader uses the data folder %s; give this one its own with --data, or have it take"
                                        + " that one's place with --replace")
                                .formatted(root));
    }

    private boolean tryBe(Role role) throws IOException {
        try {
            FileLock lock = lockFile.tryLock(role.position, 1, false);
            if (lock != null) {
                roles.put(role, lock);
            }
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // another one in this process
        }
    }

    /** Waits until no other process is it; somebody looks, or is it. */
    private void be(Role role) throws IOException {
        roles.put(role, lockFile.lock(role.position, 1, false));
    }

    private void cease(Role role) throws IOException {
        FileLock lock = roles.remove(role);
        if (lock != null) {
            lock.release();
        }
    }

    /** Whether another process is it. */
    private boolean isTaken(Role role) throws IOException {
        boolean free = tryBe(role);
        cease(role);
        return !free;
    }

    /** Whether another Threader has the folder, which this one is to replace. */
    boolean isHeir() {
        return roles.containsKey(Role.HEIR);
    }

    /** Whether a process waits to have the folder. */
    boolean hasHeir() throws IOException {
        return isTaken(Role.HEIR);
    }

    /** Whether that process serves all that this one does. */
    boolean heirAnswers() throws IOException {
        return isTaken(Role.ANSWERING);
    }

    /** Lets the heir have the folder; what this Threader does from now on is to end what it has begun. */
    void handOver() throws IOException {
        announces = false;
        be(Role.LEAVING);
        cease(Role.OWNER);
    }

    /** Has the folder again if the heir has ended; false if it has not. */
    boolean regain() throws IOException {
        // An heir is owner before it ceases to be the heir.
        if (isTaken(Role.HEIR) || !tryBe(Role.OWNER)) {
            return false;
        }
        announces = true;
        cease(Role.LEAVING);
        return true;
    }

    /** Tells the owner that this heir answers; the folder is this one's when the owner has let go, or has ended. */
    void succeed() {
        announces = true;
        Thread.ofPlatform().daemon().name("heir").start(() -> {
            try {
                be(Role.ANSWERING);
                be(Role.OWNER);
                cease(Role.ANSWERING);
                cease(Role.HEIR);
            } catch (IOException _) {
                // This one is closed before the other one has let go.
            }
        });
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

    /** What IOmods keep, by service and coordinates. */
    Path kept() {
        return root.resolve("kept");
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

    /** Where the Threader is operated that has said so last. */
    Optional<String> announced() throws IOException {
        Path file = root.resolve("admin");
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    /** Says where this Threader is operated and where its console is, for the command line. */
    void announce(String adminUrl, String consoleUrl) throws IOException {
        admin = adminUrl;
        console = consoleUrl;
        announceAgain();
    }

    /** The same, after another process has said otherwise. */
    void announceAgain() throws IOException {
        write(root.resolve("console"), console);
        write(root.resolve("admin"), admin);
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
        if (announces) {
            Files.deleteIfExists(root.resolve("admin"));
            Files.deleteIfExists(root.resolve("console"));
        }
        lockFile.close();
    }
}
