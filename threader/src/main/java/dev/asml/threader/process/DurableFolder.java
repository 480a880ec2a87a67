package dev.asml.threader.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where one IOmod of one service keeps what is to outlive its processes: the same folder after a crash, a restart, another
 * release and another version of the IOmod. Processes that overlap, as at a swap, share it. Nothing here is ever deleted.
 *
 * @param path of a folder that is made when it is first wanted
 */
record DurableFolder(Path path) {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /**
     * That of an IOmod.
     *
     * @param root of all of a host's
     * @param name its coordinates, and the alias whose it is: those of an alias do not see what the live ones keep
     */
    static DurableFolder of(Path root, String service, String name) {
        return new DurableFolder(root.toAbsolutePath().resolve(service).resolve(name));
    }

    /** The folder, for the Threader's own user alone. */
    Path make() throws IOException {
        return Files.createDirectories(path, PRIVATE);
    }
}
