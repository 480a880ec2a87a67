package dev.asml.threader.wasm.wasi;

import org.jspecify.annotations.Nullable;

/**
 * An open node: its cursor, its flags, and what may be done with it. Guests leave descriptors of devices open by the
 * hundred thousand, so it is small: all rights that there are fit into 30 bits.
 */
sealed class Descriptor implements DeviceCursor {
    static final int APPEND = 1;
    static final int ALL_FLAGS = 0x1f;

    /** What one takes of the heap, its place in the table included. */
    static final int HEAP_BYTES = 48;

    private final Node node;
    private int rights;
    private int inheriting;
    private int flags;
    private int mark;
    private long position;

    private Descriptor(Node node, long rights, long inheriting, int flags) {
        this.node = node;
        this.rights = (int) (rights & node.rights());
        this.inheriting = (int) (inheriting & (Rights.DIRECTORY | Rights.FILE));
        this.flags = flags;
        node.opened();
    }

    /** A directory that is open when the guest starts. */
    private static final class Preopened extends Descriptor {
        private final String name;

        private Preopened(String name, Directory directory) {
            super(directory, Rights.DIRECTORY, Rights.DIRECTORY | Rights.FILE, 0);
            this.name = name;
        }

        @Override
        String preopenedAs() {
            return name;
        }
    }

    static Descriptor open(Node node, long rights, long inheriting, int flags) {
        return new Descriptor(node, rights, inheriting, flags);
    }

    static Descriptor of(Stream stream) {
        return new Descriptor(stream, stream.rights(), 0, 0);
    }

    static Descriptor preopened(String name, Directory directory) {
        return new Preopened(name, directory);
    }

    Node node() {
        return node;
    }

    /** The name under which the guest got this directory before it started; null if it opened it itself. */
    @Nullable
    String preopenedAs() {
        return null;
    }

    /** The directory that paths start from. */
    Directory directory(long neededRights) {
        if (!(node instanceof Directory directory)) {
            throw Errno.NOTDIR.failure();
        }
        require(neededRights);
        return directory;
    }

    /** What has places to go to: a file or a device. */
    Node seekable(long neededRights) {
        return switch (node) {
            case Content _, DeviceFile _ -> {
                require(neededRights);
                yield node;
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
        rights = (int) newRights;
        inheriting = (int) newInheriting;
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

    @Override
    public long position() {
        return position;
    }

    @Override
    public void moveTo(long newPosition) {
        position = newPosition;
    }

    @Override
    public int mark() {
        return mark;
    }

    @Override
    public void mark(int number) {
        mark = number;
    }

    /** A cursor of its own on the same device, for one transfer. */
    DeviceCursor elsewhere(long offset) {
        Descriptor cursor = open(node, 0, 0, 0);
        cursor.moveTo(offset);
        return cursor;
    }

    void close() {
        node.closed();
    }
}
