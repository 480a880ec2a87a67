package dev.asml.threader.wasm.wasi;

import java.nio.charset.StandardCharsets;

/** The calls that tell and set what is known about descriptors and nodes. */
final class StatCalls {
    private static final int FDSTAT_BYTES = 24;
    private static final int FILESTAT_BYTES = 64;
    /** The file system's number: there is one. */
    static final long DEVICE = 1;

    private static final int PREOPEN_DIRECTORY = 0;

    private static final int SET_ACCESSED = 1;
    private static final int SET_ACCESSED_NOW = 2;
    private static final int SET_MODIFIED = 4;
    private static final int SET_MODIFIED_NOW = 8;
    private static final int ALL_SETS = 15;

    private StatCalls() {}

    static void fdstatGet(Wasi wasi, GuestMemory memory, long[] args) {
        Descriptor descriptor = wasi.descriptor((int) args[0]);
        int address = (int) args[1];
        memory.check(address, FDSTAT_BYTES);
        memory.writeLong(address, descriptor.node().type().code() | descriptor.flags() << Short.SIZE);
        memory.writeLong(address + 8, descriptor.rights());
        memory.writeLong(address + 16, descriptor.inheriting());
    }

    static void fdstatSetFlags(Wasi wasi, GuestMemory memory, long[] args) {
        Descriptor descriptor = wasi.descriptor((int) args[0]);
        descriptor.require(Rights.FD_FDSTAT_SET_FLAGS);
        descriptor.setFlags(flags((int) args[1], Descriptor.ALL_FLAGS));
    }

    static void fdstatSetRights(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.descriptor((int) args[0]).limit(args[1], args[2]);
    }

    static void fdFilestatGet(Wasi wasi, GuestMemory memory, long[] args) {
        writeFilestat(memory, (int) args[1], statNode(wasi, args));
    }

    static void pathFilestatGet(Wasi wasi, GuestMemory memory, long[] args) {
        writeFilestat(memory, (int) args[4], statNode(wasi, memory, args));
    }

    /** What {@code fd_filestat_get} asks about. */
    static Node statNode(Wasi wasi, long[] args) {
        Descriptor descriptor = wasi.descriptor((int) args[0]);
        descriptor.require(Rights.FD_FILESTAT_GET);
        return descriptor.node();
    }

    /** What {@code path_filestat_get} asks about. */
    static Node statNode(Wasi wasi, GuestMemory memory, long[] args) {
        return PathCalls.lookup(wasi, memory, args, Rights.PATH_FILESTAT_GET).existing();
    }

    private static void writeFilestat(GuestMemory memory, int address, Node node) {
        memory.check(address, FILESTAT_BYTES);
        memory.writeLong(address, DEVICE);
        memory.writeLong(address + 8, node.inode());
        memory.writeLong(address + 16, node.type().code());
        memory.writeLong(address + 24, node.links());
        memory.writeLong(address + 32, node.size());
        memory.writeLong(address + 40, node.times().accessed());
        memory.writeLong(address + 48, node.times().modified());
        memory.writeLong(address + 56, node.times().changed());
    }

    static void fdSetTimes(Wasi wasi, GuestMemory memory, long[] args) {
        Descriptor descriptor = wasi.descriptor((int) args[0]);
        descriptor.require(Rights.FD_FILESTAT_SET_TIMES);
        setTimes(wasi, descriptor.node(), args[1], args[2], (int) args[3]);
    }

    static void pathSetTimes(Wasi wasi, GuestMemory memory, long[] args) {
        Place place = PathCalls.lookup(wasi, memory, args, Rights.PATH_FILESTAT_SET_TIMES);
        setTimes(wasi, place.existing(), args[4], args[5], (int) args[6]);
    }

    private static void setTimes(Wasi wasi, Node node, long accessed, long modified, int given) {
        int sets = flags(given, ALL_SETS);
        if (both(sets, SET_ACCESSED | SET_ACCESSED_NOW) || both(sets, SET_MODIFIED | SET_MODIFIED_NOW)) {
            throw Errno.INVAL.failure();
        }
        Times old = node.times();
        long now = wasi.host().wallClockNanos();
        node.setTimes(new Times(
                chosen(sets, SET_ACCESSED, accessed, SET_ACCESSED_NOW, now, old.accessed()),
                chosen(sets, SET_MODIFIED, modified, SET_MODIFIED_NOW, now, old.modified()),
                now));
    }

    private static boolean both(int sets, int pair) {
        return (sets & pair) == pair;
    }

    private static long chosen(int sets, int setBit, long value, int nowBit, long now, long old) {
        if ((sets & setBit) != 0) {
            return value;
        }
        return (sets & nowBit) != 0 ? now : old;
    }

    static void prestatGet(Wasi wasi, GuestMemory memory, long[] args) {
        byte[] name = preopenName(wasi, (int) args[0]);
        memory.check((int) args[1], Long.BYTES);
        memory.writeInt((int) args[1], PREOPEN_DIRECTORY);
        memory.writeInt((int) args[1] + Integer.BYTES, name.length);
    }

    static void prestatDirName(Wasi wasi, GuestMemory memory, long[] args) {
        byte[] name = preopenName(wasi, (int) args[0]);
        if (Integer.compareUnsigned((int) args[2], name.length) < 0) {
            throw Errno.NAMETOOLONG.failure();
        }
        memory.write((int) args[1], name, 0, name.length);
    }

    private static byte[] preopenName(Wasi wasi, int fd) {
        String name = wasi.descriptor(fd).preopenedAs();
        if (name == null) {
            throw Errno.BADF.failure();
        }
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** A guest's flags; EINVAL for those nobody knows. */
    static int flags(int given, int known) {
        if ((given & ~known) != 0) {
            throw Errno.INVAL.failure();
        }
        return given;
    }
}
