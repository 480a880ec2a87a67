package dev.asml.threader.journal;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** The content of a recording in its order: the origin once, then its entries up to the end. */
final class RecordingInput implements AutoCloseable {
    private static final int BUFFER = 1 << 13;
    private static final int MAX_TEXT = 1 << 24;
    private static final int MAX_LIST = 1 << 12;
    private static final int MAX_FRAMEBUFFER = 255;
    private static final int MAX_SIDE = Integer.MAX_VALUE;

    private final Inflater inflater = new Inflater(true);
    private final InputStream file;
    private final InputStream content;
    private final Map<Integer, Entry.Drawn> shown = new HashMap<>();
    private long read;
    private long lastWallClock;
    private long lastMonotonic;

    private int lastTag = Tags.END;
    private long lastValue;
    private @Nullable Entry last;
    private long repeats;

    /** Reads the content that comes next in {@code file}, which belongs to this input from now on. */
    private RecordingInput(InputStream file) {
        this.file = file;
        this.content = new BufferedInputStream(new InflaterInputStream(file, inflater, BUFFER), BUFFER);
    }

    /** Reads a file that starts as a recording does. */
    static RecordingInput open(Path path) throws IOException {
        RecordingInput input = new RecordingInput(new FileInputStream(path.toFile()));
        boolean begun = false;
        try {
            input.file.skipNBytes(Recording.MAGIC.length);
            begun = true;
            return input;
        } finally {
            if (!begun) {
                input.close();
            }
        }
    }

    Origin origin() throws IOException, RecordingException {
        String function = text();
        Map<String, String> conditions = new LinkedHashMap<>();
        for (int left = bounded(MAX_LIST, "conditions"); left > 0; left--) {
            conditions.put(text(), text());
        }
        List<String> arguments = new ArrayList<>();
        for (int left = bounded(MAX_LIST, "arguments"); left > 0; left--) {
            arguments.add(text());
        }
        return new Origin(function, conditions, arguments, bytes(Recording.MAX_ENTRY));
    }

    /** The next entry; not to be called after the end. */
    Entry next() throws IOException, RecordingException {
        Entry again = last;
        if (repeats > 0 && again != null) {
            repeats--;
            return again instanceof Entry.Value told ? number(told.kind()) : again;
        }
        int tag = tag();
        if (tag != Tags.REPEATED) {
            Entry entry = entry(tag);
            last = entry;
            lastTag = tag;
            return entry;
        }
        repeats = varint();
        if (repeats <= 0 || again == null || lastTag == Tags.REPEATED) {
            throw malformed("a repetition of nothing");
        }
        lastTag = Tags.REPEATED;
        return next();
    }

    /** Skips the repetitions of the last entry, and says how many there were. */
    long skipRepeats() {
        long skipped = repeats;
        if (skipped > 0 && last instanceof Entry.Value told) {
            advance(told.kind(), skipped);
        }
        repeats = 0;
        return skipped;
    }

    private Entry entry(int tag) throws IOException, RecordingException {
        if (Tags.isNumber(tag)) {
            lastValue = signed();
            return number(Tags.kind(tag));
        }
        if (Tags.isBytes(tag)) {
            return new Entry.Bytes(Tags.kind(tag), bytes(Recording.MAX_ENTRY));
        }
        return switch (tag) {
            case Tags.DRAWN -> drawn();
            case Tags.DRAWN_AGAIN -> drawnAgain();
            case Tags.END -> end();
            default -> throw malformed("an entry of the unknown type " + tag);
        };
    }

    private Entry.Value number(Journal.Kind kind) {
        return new Entry.Value(kind, advance(kind, 1));
    }

    private long advance(Journal.Kind kind, long times) {
        return switch (kind) {
            case WALL_CLOCK -> lastWallClock += lastValue * times;
            case MONOTONIC_CLOCK -> lastMonotonic += lastValue * times;
            case RANDOM, INPUT, DEVICE, READINESS, IO_RESULT, IO_DOCUMENT, STREAM -> lastValue;
        };
    }

    private Entry.Drawn drawn() throws IOException, RecordingException {
        int framebuffer = bounded(MAX_FRAMEBUFFER, "framebuffer");
        Entry.Drawn frame =
                new Entry.Drawn(framebuffer, bounded(MAX_SIDE, "width"), bounded(MAX_SIDE, "height"), fixed());
        shown.put(framebuffer, frame);
        return frame;
    }

    private Entry.Drawn drawnAgain() throws IOException, RecordingException {
        Entry.Drawn frame = shown.get((int) signed());
        if (frame == null) {
            throw malformed("a repetition of a frame that was not drawn");
        }
        return frame;
    }

    private Entry.End end() throws IOException, RecordingException {
        boolean complete = tag() != 0;
        Entry.End end = new Entry.End(new Ending(complete, text()), varint(), varint());
        if (content.read() >= 0) {
            throw malformed("more behind its end");
        }
        return end;
    }

    private int tag() throws IOException, RecordingException {
        int next = content.read();
        if (next < 0) {
            throw new EOFException();
        }
        count(1);
        return next;
    }

    private long varint() throws IOException, RecordingException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = tag();
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw malformed("a number of more than 64 bits");
    }

    private long signed() throws IOException, RecordingException {
        long folded = varint();
        return folded >>> 1 ^ -(folded & 1);
    }

    private int bounded(int most, String what) throws IOException, RecordingException {
        long value = varint();
        if (value < 0 || value > most) {
            throw malformed("%s %s; the most is %d".formatted(what, Long.toUnsignedString(value), most));
        }
        return (int) value;
    }

    private long fixed() throws IOException, RecordingException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            value |= (long) tag() << shift;
        }
        return value;
    }

    private String text() throws IOException, RecordingException {
        return new String(bytes(MAX_TEXT), StandardCharsets.UTF_8);
    }

    private byte[] bytes(int most) throws IOException, RecordingException {
        int length = bounded(most, "bytes");
        count(length);
        // Takes memory as the bytes come, whatever length is claimed.
        byte[] bytes = content.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private void count(int bytes) throws RecordingException {
        read += bytes;
        if (read > Recording.MAX_CONTENT + Recording.MAX_END) {
            throw malformed("more than %d bytes of content".formatted(Recording.MAX_CONTENT));
        }
    }

    private static RecordingException malformed(String what) {
        return new RecordingException("the recording is malformed: it has " + what);
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        file.close();
    }
}
