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
        public int read(long position, GuestBuffer room) {
            int count = Math.min(room.length(), available(position));
            if (count > 0) {
                room.put(0, host.input(), (int) position, count);
            }
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
        public int write(long position, GuestBuffer bytes) {
            int done = 0;
            while (done < bytes.length()) {
                if (done > 0 && Thread.currentThread().isInterrupted()) {
                    return done;
                }
                byte[] chunk = new byte[Math.min(CHUNK, bytes.length() - done)];
                bytes.get(done, chunk, 0, chunk.length);
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
