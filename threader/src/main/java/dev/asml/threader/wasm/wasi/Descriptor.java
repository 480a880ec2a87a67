package dev.asml.threader.wasm.wasi;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An open node: its cursor, its flags, and what may be done with it. Guests leave descriptors of devices open by the
 * hundred thousand, so it is small: all rights that there are fit into 30 bits.
 */
public sealed class Descriptor implements DeviceCursor, AutoCloseable {
    /** The flag of descriptors whose writes are to be kept with what a read of them needs. */
    public static final int DATA_SYNC = 2;

    /** The flag of descriptors whose reads wait for writes. */
    public static final int READ_SYNC = 8;

    /** The flag of descriptors whose writes are to be kept with all that is known of the file. */
    public static final int FILE_SYNC = 16;

    static final int APPEND = 1;
    private static final int NONBLOCK = 4;
    static final int ALL_FLAGS = 0x1f;
    private static final int LAST_ADVICE = 5;
    private static final int MOST_READ = 1 << 20;

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
        public String preopenedAs() {
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
    public String preopenedAs() {
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

    /** Its flags as preview 1 has them. */
    public int flags() {
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

    /** An open of the same node with a cursor of its own; to be closed unless the node is a device. */
    Descriptor elsewhere(long offset, int newFlags) {
        Descriptor other = open(node, rights, 0, newFlags);
        other.moveTo(offset(offset));
        return other;
    }

    /** What kind of node it is open on. */
    public FileType type() {
        return node.type();
    }

    /** Whether bytes can be read by it. */
    public boolean reads() {
        return (rights & Rights.FD_READ) != 0;
    }

    /** Whether bytes can be written by it. */
    public boolean writes() {
        return (rights & Rights.FD_WRITE) != 0;
    }

    /** Whether it is open on the same file, directory or device as another one. */
    public boolean isSame(Descriptor other) {
        return node.equals(other.node);
    }

    /** Moves bytes to the guest, from the cursor on, and the cursor past them; none at the end. */
    int read(GuestBuffer room) {
        requireBytes(Rights.FD_READ);
        if (node instanceof DeviceFile device) {
            return device.read(this, room);
        }
        requireReady();
        int count = node.read(position, room);
        position += count;
        return count;
    }

    /** The bytes from a place on, at most 1 MiB; empty at the end, and where there is nothing yet. */
    public byte[] read(long offset, int most) {
        requireBytes(Rights.FD_READ);
        seekable(Rights.FD_READ | Rights.FD_SEEK);
        try (Descriptor other = elsewhere(offset, 0)) {
            return other.read(most);
        }
    }

    /** The next bytes, at most 1 MiB; empty at the end, and where there is nothing yet. */
    byte[] read(int most) {
        int room = Math.min(most, MOST_READ);
        byte[] bytes = new byte[node instanceof Content ? Math.clamp(node.size() - position, 0, room) : room];
        int count = read(new ArrayBuffer(bytes));
        return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
    }

    /** Whether a read that gives nothing means that nothing is there yet, rather than the end. */
    public boolean endless() {
        return node instanceof DeviceFile device && device.device().endless();
    }

    /** Moves bytes to the guest, from a place on; none at the end. */
    int read(long offset, GuestBuffer room) {
        requireBytes(Rights.FD_READ);
        seekable(Rights.FD_READ | Rights.FD_SEEK);
        return node instanceof DeviceFile device
                ? device.read(elsewhere(offset, 0), room)
                : node.read(offset(offset), room);
    }

    /** Takes bytes to where the cursor is, or to the end if it appends; how many. */
    int write(GuestBuffer bytes) {
        requireBytes(Rights.FD_WRITE);
        if (node instanceof DeviceFile device) {
            return device.write(this, bytes);
        }
        requireReady();
        long place = appends() ? node.size() : position;
        int count = node.write(place, bytes);
        position = place + count;
        return count;
    }

    /** Takes bytes to a place, even if it appends, as POSIX has it; how many. */
    public int write(long offset, GuestBuffer bytes) {
        requireBytes(Rights.FD_WRITE);
        seekable(Rights.FD_WRITE | Rights.FD_SEEK);
        return node instanceof DeviceFile device
                ? device.write(elsewhere(offset, 0), bytes)
                : node.write(offset(offset), bytes);
    }

    /** EAGAIN if the transfer would wait and is not to. */
    private void requireReady() {
        if ((flags & NONBLOCK) != 0 && node instanceof Stream stream && !stream.ready()) {
            throw Errno.AGAIN.failure();
        }
    }

    private void requireBytes(long right) {
        if (node instanceof Directory) {
            throw Errno.ISDIR.failure();
        }
        require(right);
    }

    /** The bytes from a place on. */
    public ByteSource source(long offset) {
        requireBytes(Rights.FD_READ);
        return new FileSource(elsewhere(offset, 0));
    }

    /** Where bytes go to a place and on. */
    public ByteSink sink(long offset) {
        requireBytes(Rights.FD_WRITE);
        return new FileSink(elsewhere(offset, 0));
    }

    /** Where bytes go to the end, wherever it is by then. */
    public ByteSink appendingSink() {
        requireBytes(Rights.FD_WRITE);
        return new FileSink(elsewhere(0, APPEND));
    }

    /** An offset or size that a guest gives as an unsigned number. */
    static long offset(long given) {
        if (given < 0) {
            throw Errno.INVAL.failure();
        }
        return given;
    }

    /** Takes notice of how bytes will be used, which changes nothing. */
    public void advise(long offset, long length, int advice) {
        seekable(Rights.FD_ADVISE);
        if (advice < 0 || advice > LAST_ADVICE || offset < 0 || length < 0) {
            throw Errno.INVAL.failure();
        }
    }

    /** Makes the file at least as long as {@code offset} and {@code length} together. */
    void allocate(long offset, long length) {
        Node file = seekable(Rights.FD_ALLOCATE);
        long end = offset + length;
        if (offset < 0 || length <= 0) {
            throw Errno.INVAL.failure();
        }
        if (end < 0) {
            throw Errno.FBIG.failure();
        }
        if (file instanceof Content content && end > content.size()) {
            content.resize(end);
        }
    }

    /** Cuts the file or extends it with zeros; a device stays as it is. */
    public void setSize(long size) {
        Node file = seekable(Rights.FD_FILESTAT_SET_SIZE);
        long wanted = offset(size);
        if (file instanceof Content content) {
            content.resize(wanted);
        }
    }

    /** Nothing is ever waiting to be written. */
    public void sync() {
        require(Rights.FD_SYNC);
    }

    /** Nothing is ever waiting to be written. */
    public void syncBytes() {
        require(Rights.FD_DATASYNC);
    }

    /** What is known about the node. */
    public Stat stat() {
        require(Rights.FD_FILESTAT_GET);
        return Stat.of(node);
    }

    /** Sets the node's times. */
    public void setTimes(NewTime accessed, NewTime modified, long now) {
        require(Rights.FD_FILESTAT_SET_TIMES);
        node.setTimes(node.times().changed(accessed, modified, now));
    }

    /** The entries of a directory. */
    public Listing listing() {
        return new Listing(directory(Rights.FD_READDIR));
    }

    /** Closes it; a temporary file without a name and without another open goes. */
    @Override
    public void close() {
        node.closed();
    }
}
