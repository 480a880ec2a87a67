package dev.asml.iomods.files;

import java.nio.file.FileSystemException;
import java.nio.file.attribute.BasicFileAttributes;

/** There is something that is never opened: a symbolic link, a pipe, a socket or a device. */
final class Unfollowed extends FileSystemException {
    private Unfollowed(String name, String reason) {
        super(name, null, reason);
    }

    /** Lets files and folders pass. */
    static void check(String name, BasicFileAttributes attributes) throws Unfollowed {
        if (attributes.isSymbolicLink()) {
            throw new Unfollowed(name, "is a symbolic link, and links are not followed");
        }
        if (attributes.isOther()) {
            throw new Unfollowed(name, "is a pipe, a socket or a device");
        }
    }
}
