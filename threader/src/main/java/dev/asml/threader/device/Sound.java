package dev.asml.threader.device;

import dev.asml.threader.journal.Journal;
import dev.asml.threader.wasm.wasi.Device;
import dev.asml.threader.wasm.wasi.DeviceCursor;
import dev.asml.threader.wasm.wasi.GuestBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the guest plays: it writes samples to {@code pcm}, signed, 16 bits, little-endian, the channels of one moment one
 * after the other, and how they are meant to {@code format}, as {@code 44100x2}: samples a second by channels.
 *
 * <p>There is a buffer of 200 ms that drains with time, whether anybody listens or not. A write takes what there is room
 * for. Where there is next to none it waits, unless nothing is paced.
 */
public final class Sound {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long BUFFER = SECOND / 5;
    private static final int MAX_WRITE = 1 << 16;

    /** Who waited for room has at least so much of it, rather than a few samples at a time. */
    private static final long LEAST_ROOM = BUFFER / 4;

    private static final byte[] NOTHING = {};

    private final Waiting waiting;
    private final boolean paced;
    private final Journal journal;
    private final Runnable played;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private Format format = new Format(44_100, 2);

    /** When all that was taken will have sounded. */
    private long silence;

    /** The first bytes of a moment whose others are still to come. */
    private byte[] begun = NOTHING;

    Sound(Waiting waiting, boolean paced, Journal journal, Runnable played) {
        this.waiting = waiting;
        this.paced = paced;
        this.journal = journal;
        this.played = played;
        this.silence = waiting.now();
    }

    /**
     * What one write of the guest played.
     *
     * @param channels 1 or 2
     * @param rate samples a second, of each channel
     * @param samples signed, 16 bits, little-endian, channels interleaved; not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Chunk(int channels, int rate, byte[] samples) {}

    /** What somebody who listens has not heard yet. Safe for use by many threads. */
    public static final class Listener implements AutoCloseable {
        private static final int MAX_BYTES = 1 << 18;
        private static final int MAX_CHUNKS = 1024;

        private final Sound sound;
        private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
        private int bytes;

        private Listener(Sound sound) {
            this.sound = sound;
        }

        /** The next chunk; null if there is none now. Who is more than a second late misses what was before. */
        public synchronized @Nullable Chunk poll() {
            Chunk next = chunks.pollFirst();
            bytes -= next == null ? 0 : next.samples().length;
            return next;
        }

        private synchronized void add(Chunk chunk) {
            chunks.addLast(chunk);
            bytes += chunk.samples().length;
            while (bytes > MAX_BYTES || chunks.size() > MAX_CHUNKS) {
                bytes -= chunks.removeFirst().samples().length;
            }
        }

        /** Listens no more. */
        @Override
        public void close() {
            sound.listeners.remove(this);
        }
    }

    /** Listens from now on; watchers are told when there is something to {@link Listener#poll}. */
    public Listener listen() {
        Listener listener = new Listener(this);
        listeners.add(listener);
        return listener;
    }

    Device pcmFile() {
        return new PcmFile();
    }

    Device formatFile() {
        return new FormatFile();
    }

    /** How many of so many bytes are taken: those that there is room for, once there is some. */
    private int awaitRoom(int length) {
        long wanted = Math.min(format.nanos(length), LEAST_ROOM);
        if (paced) {
            waiting.await(() -> queued() + wanted - BUFFER);
        }
        if (!paced || waiting.free()) {
            return Math.min(length, MAX_WRITE);
        }
        int count = (int) Math.min(length, format.bytes(BUFFER - queued()));
        silence = waiting.now() + queued() + format.nanos(count);
        return count;
    }

    private long queued() {
        return Math.max(0, silence - waiting.now());
    }

    private void play(GuestBuffer bytes, int count) {
        int moment = format.momentBytes();
        int all = begun.length + count;
        int rest = all % moment;
        if (listeners.isEmpty() || all < moment) {
            begun = joined(bytes, all - rest, rest);
            return;
        }
        Chunk chunk = new Chunk(format.channels(), format.rate(), joined(bytes, 0, all - rest));
        begun = joined(bytes, all - rest, rest);
        listeners.forEach(listener -> listener.add(chunk));
        played.run();
    }

    /** {@code count} bytes from {@code start} on, of what was begun and then {@code bytes}. */
    private byte[] joined(GuestBuffer bytes, int start, int count) {
        byte[] joined = Arrays.copyOfRange(begun, Math.min(start, begun.length), Math.min(start, begun.length) + count);
        int old = Math.clamp(begun.length - start, 0, count);
        if (old < count) {
            bytes.get(start + old - begun.length, joined, old, count - old);
        }
        return joined;
    }

    /** How samples are meant. */
    private record Format(int rate, int channels) {
        static final int LEAST_RATE = 8_000;
        static final int MOST_RATE = 48_000;
        static final int MOST_CHANNELS = 2;

        boolean isPossible() {
            return rate >= LEAST_RATE && rate <= MOST_RATE && channels >= 1 && channels <= MOST_CHANNELS;
        }

        /** Bytes of one sample of each channel. */
        int momentBytes() {
            return Short.BYTES * channels;
        }

        /** Rounded up, and bytes down, so that in the time of some bytes there is room for as many. */
        long nanos(int bytes) {
            return Math.ceilDiv(bytes * SECOND, bytesPerSecond());
        }

        long bytes(long nanos) {
            return nanos * bytesPerSecond() / SECOND;
        }

        private long bytesPerSecond() {
            return (long) rate * momentBytes();
        }

        @Override
        public String toString() {
            return rate + "x" + channels;
        }
    }

    /** Where samples go. */
    private final class PcmFile implements Device {
        @Override
        public long size() {
            return 0;
        }

        @Override
        public int read(DeviceCursor cursor, GuestBuffer room) {
            return 0;
        }

        @Override
        public int write(DeviceCursor cursor, GuestBuffer bytes) {
            int length = bytes.length();
            if (length == 0) {
                return 0;
            }
            long told = journal.number(Journal.Kind.DEVICE, () -> awaitRoom(length));
            int count = Math.clamp(told, 0, length);
            play(bytes, count);
            return count;
        }

        @Override
        public long readable(DeviceCursor cursor) {
            return 0;
        }

        @Override
        public void waiter(@Nullable Thread thread) {
            // There is nothing to read, ever.
        }
    }

    /** How samples are meant, as text. */
    private final class FormatFile implements TextFile {
        @Override
        public byte[] text() {
            return format.toString().getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public int write(DeviceCursor cursor, GuestBuffer bytes) {
            if (bytes.length() == 0) {
                return 0;
            }
            TwoNumbers wanted = TwoNumbers.parse(bytes);
            if (wanted == null) {
                return INVALID;
            }
            Format next = new Format(wanted.first(), wanted.second());
            if (!next.isPossible()) {
                return INVALID;
            }
            if (!next.equals(format)) {
                format = next;
                begun = NOTHING;
            }
            return bytes.length();
        }
    }
}
