package dev.asml.threader.wasm.wasi;

/** The calls that move bytes and cursors of open descriptors. */
final class FdCalls {
    static final int WHENCE_SET = 0;
    static final int WHENCE_CUR = 1;
    static final int WHENCE_END = 2;
    private static final int LAST_ADVICE = 5;

    private FdCalls() {}

    static void read(Wasi wasi, GuestMemory memory, long[] args) {
        Descriptor file = readable(wasi, args);
        int result = (int) args[3];
        memory.check(result, Integer.BYTES);
        if (file.node() instanceof DeviceFile device) {
            memory.writeInt(result, device.read(file, memory.vectors((int) args[1], (int) args[2])));
            return;
        }
        int count = transfer(file, file.position(), memory, (int) args[1], (int) args[2], Node::read);
        file.moveTo(file.position() + count);
        memory.writeInt(result, count);
    }

    static void pread(Wasi wasi, GuestMemory memory, long[] args) {
        Descriptor file = readable(wasi, args);
        file.seekable(Rights.FD_READ | Rights.FD_SEEK);
        int result = (int) args[4];
        memory.check(result, Integer.BYTES);
        if (file.node() instanceof DeviceFile device) {
            DeviceCursor cursor = file.elsewhere(offset(args[3]));
            memory.writeInt(result, device.read(cursor, memory.vectors((int) args[1], (int) args[2])));
            return;
        }
        memory.writeInt(result, transfer(file, offset(args[3]), memory, (int) args[1], (int) args[2], Node::read));
    }

    static void write(Wasi wasi, GuestMemory memory, long[] args) {
        Descriptor file = writable(wasi, args);
        int result = (int) args[3];
        memory.check(result, Integer.BYTES);
        if (file.node() instanceof DeviceFile device) {
            memory.writeInt(result, device.write(file, memory.vectors((int) args[1], (int) args[2])));
            return;
        }
        long position = file.appends() ? file.node().size() : file.position();
        int count = transfer(file, position, memory, (int) args[1], (int) args[2], Node::write);
        file.moveTo(position + count);
        memory.writeInt(result, count);
    }

    /** As POSIX has it, the offset counts even if the descriptor appends. */
    static void pwrite(Wasi wasi, GuestMemory memory, long[] args) {
        Descriptor file = writable(wasi, args);
        file.seekable(Rights.FD_WRITE | Rights.FD_SEEK);
        int result = (int) args[4];
        memory.check(result, Integer.BYTES);
        if (file.node() instanceof DeviceFile device) {
            DeviceCursor cursor = file.elsewhere(offset(args[3]));
            memory.writeInt(result, device.write(cursor, memory.vectors((int) args[1], (int) args[2])));
            return;
        }
        memory.writeInt(result, transfer(file, offset(args[3]), memory, (int) args[1], (int) args[2], Node::write));
    }

    private static Descriptor readable(Wasi wasi, long[] args) {
        return usable(wasi, args, Rights.FD_READ);
    }

    private static Descriptor writable(Wasi wasi, long[] args) {
        return usable(wasi, args, Rights.FD_WRITE);
    }

    private static Descriptor usable(Wasi wasi, long[] args, long right) {
        Descriptor descriptor = wasi.descriptor((int) args[0]);
        if (descriptor.node() instanceof Directory) {
            throw Errno.ISDIR.failure();
        }
        descriptor.require(right);
        return descriptor;
    }

    private static long offset(long given) {
        if (given < 0) {
            throw Errno.INVAL.failure();
        }
        return given;
    }

    private static int transfer(Descriptor file, long position, GuestMemory memory, int vectors, int count, Move move) {
        memory.check(vectors, Vectors.BYTES * Integer.toUnsignedLong(count));
        int used = Math.min(count, Vectors.MOST);
        for (int i = 0; i < used; i++) {
            int vector = vectors + i * Vectors.BYTES;
            memory.check(memory.readInt(vector), Integer.toUnsignedLong(memory.readInt(vector + Integer.BYTES)));
        }
        int total = 0;
        for (int i = 0; i < used; i++) {
            int vector = vectors + i * Vectors.BYTES;
            int address = memory.readInt(vector);
            int length = Math.min(memory.readInt(vector + Integer.BYTES), Integer.MAX_VALUE - total);
            int moved = moved(file.node(), position + total, memory, address, length, move, total > 0);
            total += moved;
            if (moved < length) {
                break;
            }
        }
        return total;
    }

    /** What was moved before an error counts; the error shows up at the guest's next call. */
    private static int moved(
            Node node, long position, GuestMemory memory, int address, int length, Move move, boolean begun) {
        try {
            return move.move(node, position, memory, address, length);
        } catch (ErrnoException e) {
            if (begun) {
                return 0;
            }
            throw e;
        }
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
        descriptor.moveTo(offset(base + offset));
        memory.writeLong((int) args[3], descriptor.position());
    }

    static void tell(Wasi wasi, GuestMemory memory, long[] args) {
        Descriptor descriptor = wasi.descriptor((int) args[0]);
        descriptor.seekable(Rights.FD_TELL);
        memory.writeLong((int) args[1], descriptor.position());
    }

    static void advise(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.descriptor((int) args[0]).seekable(Rights.FD_ADVISE);
        int advice = (int) args[3];
        if (advice < 0 || advice > LAST_ADVICE || args[1] < 0 || args[2] < 0) {
            throw Errno.INVAL.failure();
        }
    }

    static void allocate(Wasi wasi, GuestMemory memory, long[] args) {
        Node node = wasi.descriptor((int) args[0]).seekable(Rights.FD_ALLOCATE);
        long end = args[1] + args[2];
        if (args[1] < 0 || args[2] <= 0) {
            throw Errno.INVAL.failure();
        }
        if (end < 0) {
            throw Errno.FBIG.failure();
        }
        if (node instanceof Content content && end > content.size()) {
            content.resize(end);
        }
    }

    static void setSize(Wasi wasi, GuestMemory memory, long[] args) {
        Node node = wasi.descriptor((int) args[0]).seekable(Rights.FD_FILESTAT_SET_SIZE);
        long size = offset(args[1]);
        if (node instanceof Content content) {
            content.resize(size);
        }
    }

    /** Nothing is ever waiting to be written. */
    static void sync(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.descriptor((int) args[0]).require(Rights.FD_SYNC);
    }

    static void datasync(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.descriptor((int) args[0]).require(Rights.FD_DATASYNC);
    }

    static void close(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.descriptors().close((int) args[0]);
    }

    static void renumber(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.descriptors().renumber((int) args[0], (int) args[1]);
    }

    /** {@link Node#read} or {@link Node#write}. */
    private interface Move {
        int move(Node node, long position, GuestMemory memory, int address, int length);
    }
}
