package dev.asml.threader.wasm.wasi;

/** What a path leads to and what a descriptor is open on; it has no cursor of its own. */
sealed interface Node permits Directory, Content, DeviceFile, Link, Stream, TmpNode {
    FileType type();

    /** The most that a descriptor open on this node may do. */
    long rights();

    long inode();

    default long size() {
        return 0;
    }

    /** How many directory entries lead here. */
    default long links() {
        return 1;
    }

    default Times times() {
        return Times.FIXED;
    }

    default void setTimes(Times times) {
        throw Errno.ROFS.failure();
    }

    /** Moves bytes from {@code position} on into the guest, as many as there is room for; 0 at the end. */
    default int read(long position, GuestBuffer room) {
        throw Errno.ISDIR.failure();
    }

    /** Takes bytes of the guest to {@code position}; fewer than are given if there is no room for all. */
    default int write(long position, GuestBuffer bytes) {
        throw Errno.ISDIR.failure();
    }

    /** A descriptor was opened on this node. */
    default void opened() {}

    /** A descriptor on this node was closed. */
    default void closed() {}
}
