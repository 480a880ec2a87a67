package dev.asml.threader.wasm.wasi;

import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.StreamFailure;

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

    /** Input that comes while the guest runs, which waits for it; there is no way back in it. */
    final class LiveInput implements Stream {
        private final WasiHost host;
        private final ByteSource source;

        LiveInput(WasiHost host, ByteSource source) {
            this.host = host;
            this.source = source;
        }

        @Override
        public long rights() {
            return Rights.INPUT;
        }

        ByteSource source() {
            return source;
        }

        @Override
        public int read(long position, GuestBuffer room) {
            if (room.length() == 0) {
                return 0;
            }
            Wait.until(host, source);
            try {
                byte[] bytes = source.take(room.length());
                if (bytes == null) {
                    return 0;
                }
                room.put(0, bytes, 0, bytes.length);
                return bytes.length;
            } catch (StreamFailure e) {
                throw Errno.IO.failure();
            }
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
                accept(chunk);
                done += chunk.length;
            }
            return done;
        }

        private void accept(byte[] chunk) {
            try {
                sink.accept(chunk, 0, chunk.length);
            } catch (StreamFailure e) {
                throw Errno.PIPE.failure();
            }
        }
    }

    /** Takes what the guest wrote. */
    interface Sink {
        void accept(byte[] bytes, int offset, int length);
    }
}
