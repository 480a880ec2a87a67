package dev.asml.threader.wasm.wasi;

import org.jspecify.annotations.Nullable;

/** An open node: its cursor, its flags, and what may be done with it. */
final class Descriptor {
    static final int APPEND = 1;
    static final int ALL_FLAGS = 0x1f;

    private final Node node;
    private final @Nullable String preopenedAs;
    private long rights;
    private long inheriting;
    private int flags;
    private long position;

    private Descriptor(Node node, @Nullable String preopenedAs, long rights, long inheriting, int flags) {
        this.node = node;
        this.preopenedAs = preopenedAs;
        this.rights = rights & node.rights();
        this.inheriting = inheriting;
        this.flags = flags;
        node.opened();
    }

    static Descriptor open(Node node, long rights, long inheriting, int flags) {
        return new Descriptor(node, null, rights, inheriting, flags);
    }

    static Descriptor of(Stream stream) {
        return new Descriptor(stream, null, stream.rights(), 0, 0);
    }

    static Descriptor preopened(String name, Directory directory) {
        return new Descriptor(directory, name, Rights.DIRECTORY, Rights.DIRECTORY | Rights.FILE, 0);
    }

    Node node() {
        return node;
    }

    /** The name under which the guest got this directory before it started; null if it opened it itself. */
    @Nullable
    String preopenedAs() {
        return preopenedAs;
    }

    /** The directory that paths start from. */
    Directory directory(long neededRights) {
        if (!(node instanceof Directory directory)) {
            throw Errno.NOTDIR.failure();
        }
        require(neededRights);
        return directory;
    }

    /** The file, for what only files have. */
    Content content(long neededRights) {
        return switch (node) {
            case Content content -> {
                require(neededRights);
                yield content;
            }
            case Directory _ -> throw Errno.ISDIR.failure();
            case Stream _ -> throw Errno.SPIPE.failure();
            case Link _ -> throw Errno.BADF.failure();
        };
    }

    void require(long neededRights) {
        if ((rights & neededRights) != neededRights) {
            throw Errno.NOTCAPABLE.failure();
        }
    }

    long rights() {
        return rights;
    }

    long inheriting() {
        return inheriting;
    }

    /** Gives rights up; they cannot be had back. */
    void limit(long newRights, long newInheriting) {
        if ((newRights & ~rights) != 0 || (newInheriting & ~inheriting) != 0) {
            throw Errno.NOTCAPABLE.failure();
        }
        rights = newRights;
        inheriting = newInheriting;
    }

    int flags() {
        return flags;
    }

    void setFlags(int newFlags) {
        flags = newFlags;
    }

    boolean appends() {
        return (flags & APPEND) != 0;
    }

    long position() {
        return position;
    }

    void moveTo(long newPosition) {
        position = newPosition;
    }

    void close() {
        node.closed();
    }
}
