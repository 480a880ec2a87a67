package dev.asml.threader.wasm.wasi;

import java.nio.charset.StandardCharsets;

/** The calls that tell and set what is known about descriptors and nodes. */
final class StatCalls {
    private static final int FDSTAT_BYTES = 24;
    private static final int FILESTAT_BYTES = 64;
    /** The file system's number: there is one. */
    static final long DEVICE = 1;

    private static final int PREOPEN_DIRECTORY = 0;

    /** The bit after it stands for now. */
    private static final int SET_ACCESSED = 1;

    private static final int SET_MODIFIED = 4;
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
        writeFilestat(memory, (int) args[1], wasi.descriptor((int) args[0]).stat());
    }

    static void pathFilestatGet(Wasi wasi, GuestMemory memory, long[] args) {
        writeFilestat(
                memory, (int) args[4], PathCalls.lookup(wasi, memory, args).stat());
    }

    private static void writeFilestat(GuestMemory memory, int address, Stat stat) {
        memory.check(address, FILESTAT_BYTES);
        memory.writeLong(address, DEVICE);
        memory.writeLong(address + 8, stat.inode());
        memory.writeLong(address + 16, stat.type().code());
        memory.writeLong(address + 24, stat.links());
        memory.writeLong(address + 32, stat.size());
        memory.writeLong(address + 40, stat.times().accessed());
        memory.writeLong(address + 48, stat.times().modified());
        memory.writeLong(address + 56, stat.times().changed());
    }

    static void fdSetTimes(Wasi wasi, GuestMemory memory, long[] args) {
        int sets = sets((int) args[3]);
        NewTime accessed = newTime(sets, SET_ACCESSED, args[1]);
        NewTime modified = newTime(sets, SET_MODIFIED, args[2]);
        wasi.descriptor((int) args[0]).setTimes(accessed, modified, wasi.now());
    }

    static void pathSetTimes(Wasi wasi, GuestMemory memory, long[] args) {
        GuestPath path = PathCalls.lookup(wasi, memory, args);
        int sets = sets((int) args[6]);
        NewTime accessed = newTime(sets, SET_ACCESSED, args[4]);
        NewTime modified = newTime(sets, SET_MODIFIED, args[5]);
        path.setTimes(accessed, modified, wasi.now());
    }

    private static int sets(int given) {
        int sets = flags(given, ALL_SETS);
        if (both(sets, SET_ACCESSED) || both(sets, SET_MODIFIED)) {
            throw Errno.INVAL.failure();
        }
        return sets;
    }

    /** Whether a time is to be set, and to be set to now as well. */
    private static boolean both(int sets, int set) {
        return (sets & set) != 0 && (sets & set << 1) != 0;
    }

    private static NewTime newTime(int sets, int set, long value) {
        if ((sets & set) != 0) {
            return new NewTime.At(value);
        }
        return (sets & set << 1) != 0 ? NewTime.Named.NOW : NewTime.Named.KEPT;
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
