package dev.asml.threader.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a guest is told in a file, which {@link Recording} reads.
 *
 * <p>It ends cleanly, and the guest goes on without it, when the file has reached its limit or cannot be written, and
 * when the guest's thread is interrupted: from then on a guest is told things that no replay can tell it again.
 *
 * <p>Used by the guest's thread; {@link #close} is for any thread, when the guest's run is over.
 */
public final class Recorder implements Journal, AutoCloseable {
    /** Entries of at most so many bytes are compared with the one before. */
    private static final int SHORT = 16;

    private static final int ENTRY_OVERHEAD = 64;
    private static final byte[] LONG = new byte[SHORT + 1];

    private final RecordingOutput output;
    private final long limit;
    private final Runnable headroom;
    private final Map<Integer, Entry.Drawn> shown = new HashMap<>();

    private boolean keeping = true;
    private Ending ending = Ending.STOPPED;
    private @Nullable String failure;
    private boolean closed;

    private int lastTag;
    private long lastValue;
    private byte[] lastBytes = LONG;
    private long repeats;
    private long lastWallClock;
    private long lastMonotonic;
    private long entries;
    private long draws;

    private Recorder(RecordingOutput output, long limit, Runnable headroom) {
        this.output = output;
        this.limit = limit;
        this.headroom = headroom;
    }

    /**
     * Begins a recording.
     *
     * @param file appears when the recording is closed
     * @param limit bytes of content; at most {@link Recording#MAX_CONTENT}
     * @param headroom runs before anything is kept: throws if the thread has too little stack left for it
     */
    public static Recorder start(Path file, Origin origin, long limit, Runnable headroom) throws IOException {
        if (limit <= 0 || limit > Recording.MAX_CONTENT) {
            throw new IllegalArgumentException(
                    "a recording's limit is 1 to %d bytes, not %d".formatted(Recording.MAX_CONTENT, limit));
        }
        RecordingOutput output = new RecordingOutput(file);
        boolean begun = false;
        try {
            write(output, origin);
            begun = true;
        } finally {
            if (!begun) {
                output.release();
            }
        }
        return new Recorder(output, limit, headroom);
    }

    private static void write(RecordingOutput output, Origin origin) throws IOException {
        output.text(origin.function());
        output.varint(origin.conditions().size());
        for (Map.Entry<String, String> condition : new TreeMap<>(origin.conditions()).entrySet()) {
            output.text(condition.getKey());
            output.text(condition.getValue());
        }
        output.varint(origin.arguments().size());
        for (String argument : origin.arguments()) {
            output.text(argument);
        }
        output.bytes(origin.input());
    }

    @Override
    public long number(Kind kind, LongSupplier live) {
        long told = live.getAsLong();
        if (keeps(0)) {
            try {
                keep(Tags.number(kind), folded(kind, told));
            } catch (IOException e) {
                fail(e);
            }
        }
        return told;
    }

    /** Clocks are kept as what has passed since they were last read. */
    private long folded(Kind kind, long told) {
        return switch (kind) {
            case WALL_CLOCK -> {
                long passed = told - lastWallClock;
                lastWallClock = told;
                yield passed;
            }
            case MONOTONIC_CLOCK -> {
                long passed = told - lastMonotonic;
                lastMonotonic = told;
                yield passed;
            }
            case RANDOM, INPUT, DEVICE, READINESS, IO_RESULT, IO_DOCUMENT, STREAM -> told;
        };
    }

    private void keep(int tag, long value) throws IOException {
        entries++;
        if (tag == lastTag && value == lastValue) {
            repeats++;
            return;
        }
        begin(tag);
        lastValue = value;
        output.signed(value);
    }

    private void begin(int tag) throws IOException {
        writeRepeats();
        lastTag = tag;
        output.tag(tag);
    }

    private void writeRepeats() throws IOException {
        if (repeats > 0) {
            output.tag(Tags.REPEATED);
            output.varint(repeats);
            repeats = 0;
        }
    }

    @Override
    public byte[] bytes(Kind kind, Supplier<byte[]> live) {
        byte[] told = live.get();
        if (keeps(told.length)) {
            try {
                keep(Tags.bytes(kind), told);
            } catch (IOException e) {
                fail(e);
            }
        }
        return told;
    }

    private void keep(int tag, byte[] bytes) throws IOException {
        entries++;
        if (tag == lastTag && Arrays.equals(bytes, lastBytes)) {
            repeats++;
            return;
        }
        begin(tag);
        lastBytes = bytes.length > SHORT ? LONG : bytes;
        output.bytes(bytes);
    }

    @Override
    public void drawn(int framebuffer, int width, int height, int[] pixels) {
        if (!keeps(0)) {
            return;
        }
        Entry.Drawn frame = new Entry.Drawn(framebuffer, width, height, PixelHash.of(pixels, width * height));
        try {
            draws++;
            if (frame.equals(shown.put(framebuffer, frame))) {
                keep(Tags.DRAWN_AGAIN, framebuffer);
            } else {
                keep(frame);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void keep(Entry.Drawn frame) throws IOException {
        entries++;
        begin(Tags.DRAWN);
        output.varint(frame.framebuffer());
        output.varint(frame.width());
        output.varint(frame.height());
        output.fixed(frame.hash());
    }

    /** Whether something is still kept, of that many bytes. */
    private boolean keeps(int bytes) {
        if (!keeping) {
            return false;
        }
        headroom.run();
        if (Thread.currentThread().isInterrupted()) {
            keeping = false;
        } else if (bytes > Recording.MAX_ENTRY || output.length() + bytes + ENTRY_OVERHEAD > limit) {
            keeping = false;
            ending = Ending.cut(limit);
        }
        return keeping;
    }

    private void fail(IOException e) {
        keeping = false;
        failure = "the recording could not be written: " + e.getMessage();
    }

    @Override
    public void ended(Ending with) {
        if (keeps(0)) {
            keeping = false;
            ending = with;
        }
    }

    /** Ends the file. Afterwards it is there, unless {@link #failure} says why it is not. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        keeping = false;
        try {
            finish();
        } catch (IOException e) {
            fail(e);
        }
    }

    private void finish() throws IOException {
        try {
            if (failure == null) {
                writeRepeats();
                output.tag(Tags.END);
                output.tag(ending.complete() ? 1 : 0);
                output.text(ending.how());
                output.varint(entries);
                output.varint(draws);
                output.finish();
            }
        } finally {
            output.release();
        }
    }

    /** Why there is no recording; null if there is one, or will be. */
    public @Nullable String failure() {
        return failure;
    }
}
