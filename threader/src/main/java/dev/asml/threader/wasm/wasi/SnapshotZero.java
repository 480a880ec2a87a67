package dev.asml.threader.wasm.wasi;

/** What {@code wasi_unstable}, the WASI of 2019, has another layout or other numbers for than preview 1. */
final class SnapshotZero {
    private static final int FILESTAT_BYTES = 56;

    private static final int WHENCE_CUR = 0;
    private static final int WHENCE_END = 1;
    private static final int WHENCE_SET = 2;

    private SnapshotZero() {}

    static void seek(Wasi wasi, GuestMemory memory, long[] args) {
        int whence = switch ((int) args[2]) {
            case WHENCE_CUR -> FdCalls.WHENCE_CUR;
            case WHENCE_END -> FdCalls.WHENCE_END;
            case WHENCE_SET -> FdCalls.WHENCE_SET;
            default -> throw Errno.INVAL.failure();
        };
        FdCalls.seek(wasi, memory, args, whence);
    }

    static void fdFilestatGet(Wasi wasi, GuestMemory memory, long[] args) {
        writeFilestat(memory, (int) args[1], wasi.descriptor((int) args[0]).stat());
    }

    static void pathFilestatGet(Wasi wasi, GuestMemory memory, long[] args) {
        writeFilestat(
                memory, (int) args[4], PathCalls.lookup(wasi, memory, args).stat());
    }

    /** The count of links has 32 bits, behind the type. */
    private static void writeFilestat(GuestMemory memory, int address, Stat stat) {
        memory.check(address, FILESTAT_BYTES);
        memory.writeLong(address, StatCalls.DEVICE);
        memory.writeLong(address + 8, stat.inode());
        memory.writeLong(address + 16, stat.type().code() | stat.links() << Integer.SIZE);
        memory.writeLong(address + 24, stat.size());
        memory.writeLong(address + 32, stat.times().accessed());
        memory.writeLong(address + 40, stat.times().modified());
        memory.writeLong(address + 48, stat.times().changed());
    }

    static void poll(Wasi wasi, GuestMemory memory, long[] args) {
        PollCall.poll(wasi, memory, args, PollCall.Layout.SNAPSHOT_0);
    }
}
