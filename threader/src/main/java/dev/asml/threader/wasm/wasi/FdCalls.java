package dev.asml.threader.wasm.wasi;

/** The calls that move bytes and cursors of open descriptors. */
final class FdCalls {
    static final int WHENCE_SET = 0;
    static final int WHENCE_CUR = 1;
    static final int WHENCE_END = 2;

    private FdCalls() {}

    static void read(Wasi wasi, GuestMemory memory, long[] args) {
        Descriptor file = wasi.descriptor((int) args[0]);
        int result = (int) args[3];
        memory.check(result, Integer.BYTES);
        memory.writeInt(result, file.read(memory.vectors((int) args[1], (int) args[2])));
    }

    static void pread(Wasi wasi, GuestMemory memory, long[] args) {
        Descriptor file = wasi.descriptor((int) args[0]);
        int result = (int) args[4];
        memory.check(result, Integer.BYTES);
        memory.writeInt(result, file.read(args[3], memory.vectors((int) args[1], (int) args[2])));
    }

    static void write(Wasi wasi, GuestMemory memory, long[] args) {
        Descriptor file = wasi.descriptor((int) args[0]);
        int result = (int) args[3];
        memory.check(result, Integer.BYTES);
        memory.writeInt(result, file.write(memory.vectors((int) args[1], (int) args[2])));
    }

    static void pwrite(Wasi wasi, GuestMemory memory, long[] args) {
        Descriptor file = wasi.descriptor((int) args[0]);
        int result = (int) args[4];
        memory.check(result, Integer.BYTES);
        memory.writeInt(result, file.write(args[3], memory.vectors((int) args[1], (int) args[2])));
    }

    static void seek(Wasi wasi, GuestMemory memory, long[] args) {
        seek(wasi, memory, args, (int) args[2]);
    }

    /** A seek whose third argument stands for {@code whence}. */
    static void seek(Wasi wasi, GuestMemory memory, long[] args, int whence) {
        Descriptor descriptor = wasi.descriptor((int) args[0]);
        long offset = args[1];
        Node node = descriptor.seekable(offset == 0 && whence == WHENCE_CUR ? Rights.FD_TELL : Rights.FD_SEEK);
        memory.check((int) args[3], Long.BYTES);
        long base = switch (whence) {
            case WHENCE_SET -> 0;
            case WHENCE_CUR -> descriptor.position();
            case WHENCE_END -> node.size();
            default -> throw Errno.INVAL.failure();
        };
        // The bases are not negative, so a sum that overflows is negative too.
        descriptor.moveTo(Descriptor.offset(base + offset));
        memory.writeLong((int) args[3], descriptor.position());
    }

    static void tell(Wasi wasi, GuestMemory memory, long[] args) {
        Descriptor descriptor = wasi.descriptor((int) args[0]);
        descriptor.seekable(Rights.FD_TELL);
        memory.writeLong((int) args[1], descriptor.position());
    }

    static void advise(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.descriptor((int) args[0]).advise(args[1], args[2], (int) args[3]);
    }

    static void allocate(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.descriptor((int) args[0]).allocate(args[1], args[2]);
    }

    static void setSize(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.descriptor((int) args[0]).setSize(args[1]);
    }

    static void sync(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.descriptor((int) args[0]).sync();
    }

    static void datasync(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.descriptor((int) args[0]).syncBytes();
    }

    static void close(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.descriptors().close((int) args[0]);
    }

    static void renumber(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.descriptors().renumber((int) args[0], (int) args[1]);
    }
}
