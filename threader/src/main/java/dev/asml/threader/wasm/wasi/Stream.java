package dev.asml.threader.wasm.wasi;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.stream.Waitable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    /** What is waited for. */
    Waitable end();

    /** Whether a transfer would not wait. */
    default boolean ready() {
        return end().ready();
    }

    /** The invocation's input, asked for when it is first read. */
    final class Input implements Stream {
        private static final int CHUNK = 64 * 1024;
        private static final byte[] NOTHING = {};

        private final WasiHost host;
        private @Nullable ByteSource source;
        private byte[] chunk = NOTHING;
        private int from;
        private boolean ended;
        private boolean failed;

        Input(WasiHost host) {
            this.host = host;
        }

        @Override
        public long rights() {
            return Rights.INPUT;
        }

        @Override
        public ByteSource end() {
            if (source == null) {
                source = host.inputStream();
            }
            return source;
        }

        @Override
        public boolean ready() {
            return ended || from < chunk.length || end().ready();
        }

        /** How much is known to be there; 0 if there is nothing now, or nothing more comes. */
        int available() {
            if (from == chunk.length && !ended) {
                byte[] next = next();
                ended = next == null;
                chunk = next == null ? NOTHING : next;
                from = 0;
            }
            return chunk.length - from;
        }

        private byte @Nullable [] next() {
            try {
                return end().take(CHUNK);
            } catch (StreamFailure e) {
                failed = true;
                return null;
            }
        }

        @Override
        public int read(long position, GuestBuffer room) {
            if (room.length() == 0) {
                return 0;
            }
            while (available() == 0 && !ended) {
                Wait.until(host, end());
            }
            int count = copy(room);
            if (count == 0 && failed) {
                failed = false;
                throw Errno.IO.failure();
            }
            return count;
        }

        /** Copies what is there now. */
        private int copy(GuestBuffer room) {
            int done = 0;
            while (done < room.length() && available() > 0) {
                int count = Math.min(room.length() - done, available());
                room.put(done, chunk, from, count);
                from += count;
                done += count;
            }
            return done;
        }
    }

    /** Where standard output and standard error go. */
    final class Output implements Stream {
        private final WasiHost host;
        private final Supplier<ByteSink> given;
        private @Nullable ByteSink sink;

        /** An output whose sink is asked for when it is first written to. */
        Output(WasiHost host, Supplier<ByteSink> given) {
            this.host = host;
            this.given = given;
        }

        @Override
        public long rights() {
            return Rights.OUTPUT;
        }

        @Override
        public ByteSink end() {
            if (sink == null) {
                sink = given.get();
            }
            return sink;
        }

        @Override
        public int write(long position, GuestBuffer bytes) {
            int done = 0;
            while (done < bytes.length()) {
                if (done > 0 && Thread.currentThread().isInterrupted()) {
                    return done;
                }
                int room = room();
                if (room == ByteSink.CLOSED) {
                    return partOfBroken(done);
                }
                if (room == 0) {
                    Wait.until(host, end());
                } else {
                    done += put(bytes, done, Math.min(room, bytes.length() - done));
                }
            }
            return done;
        }

        private int put(GuestBuffer bytes, int offset, int count) {
            byte[] chunk = new byte[count];
            bytes.get(offset, chunk, 0, count);
            end().hand(chunk);
            return count;
        }

        private int room() {
            try {
                return end().room();
            } catch (StreamFailure e) {
                return ByteSink.CLOSED;
            }
        }

        /** What was written before counts; the error shows up at the guest's next call. */
        private static int partOfBroken(int done) {
            if (done == 0) {
                throw Errno.PIPE.failure();
            }
            return done;
        }
    }
}
