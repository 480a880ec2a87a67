package dev.asml.threader.wasm.wasi;

/** A standard stream: bytes in order, without a position to go back to. */
sealed interface Stream extends Node {
    @Override
    default FileType type() {
        return FileType.CHARACTER_DEVICE;
    }

    @Override
    default long inode() {
        return 0;
    }

    /** The invocation's input, asked for when it is read. The descriptor's cursor tells what is left of it. */
    record Input(WasiHost host) implements Stream {
        @Override
        public long rights() {
            return Rights.INPUT;
        }

        /** How much can be read after {@code position}. */
        int available(long position) {
            return (int) (host.input().length - position);
        }

        @Override
        public int read(long position, GuestMemory memory, int address, int length) {
            int count = Math.min(length, available(position));
            memory.write(address, host.input(), (int) position, count);
            return count;
        }
    }

    /** Where standard output and standard error go. */
    record Output(Sink sink) implements Stream {
        private static final int CHUNK = 64 * 1024;

        @Override
        public long rights() {
            return Rights.OUTPUT;
        }

        @Override
        public int write(long position, GuestMemory memory, int address, int length) {
            int done = 0;
            while (done < length) {
                if (done > 0 && Thread.currentThread().isInterrupted()) {
                    return done;
                }
                byte[] chunk = memory.bytes(address + done, Math.min(CHUNK, length - done));
                sink.accept(chunk, 0, chunk.length);
                done += chunk.length;
            }
            return done;
        }
    }

    /** Takes what the guest wrote. */
    interface Sink {
        void accept(byte[] bytes, int offset, int length);
    }
}
