package dev.asml.threader.journal;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a guest what a recording has kept, and compares what it draws. At the first difference, and where the recording
 * ends before the guest does, the guest is stopped.
 *
 * <p>Used by the guest's thread; {@link #verdict} and {@link #close} are for any thread, when the guest's run is over.
 */
public final class Replayer implements Journal, AutoCloseable {
    private final RecordingInput input;
    private final Function<String, ? extends RuntimeException> stop;
    private final Watcher watcher;
    private final Map<Integer, Entry.Drawn> shown = new HashMap<>();
    private Entry next;
    private long taken;
    private long draws;
    private long frames;
    private @Nullable Verdict verdict;

    /** Is shown what the guest draws in a replay. */
    @FunctionalInterface
    public interface Watcher {
        /** Called by the guest's thread; the pixels are not to be changed, nor kept. */
        void drawn(int framebuffer, int width, int height, int[] pixels);
    }

    private Replayer(
            RecordingInput input, Entry first, Function<String, ? extends RuntimeException> stop, Watcher watcher) {
        this.input = input;
        this.next = first;
        this.stop = stop;
        this.watcher = watcher;
    }

    /**
     * Begins a replay.
     *
     * @param stop makes what is thrown through the guest to end its run, out of the reason
     */
    public static Replayer open(Recording recording, Function<String, ? extends RuntimeException> stop, Watcher watcher)
            throws IOException, RecordingException {
        RecordingInput input = RecordingInput.open(recording.file());
        boolean begun = false;
        try {
            input.origin();
            Replayer replayer = new Replayer(input, input.next(), stop, watcher);
            begun = true;
            return replayer;
        } finally {
            if (!begun) {
                input.close();
            }
        }
    }

    /** As {@link #open(Recording, Function, Watcher)}, with nobody watching. */
    public static Replayer open(Recording recording, Function<String, ? extends RuntimeException> stop)
            throws IOException, RecordingException {
        return open(recording, stop, (_, _, _, _) -> {});
    }

    @Override
    public boolean replays() {
        return true;
    }

    @Override
    public long number(Kind kind, LongSupplier live) {
        Entry entry = take();
        if (entry instanceof Entry.Value(Kind kept, long value) && kept == kind) {
            stopAfterTheLast();
            return value;
        }
        throw different(entry, "asked for " + kind);
    }

    @Override
    public byte[] bytes(Kind kind, Supplier<byte[]> live) {
        Entry entry = take();
        if (entry instanceof Entry.Bytes(Kind kept, byte[] bytes) && kept == kind) {
            stopAfterTheLast();
            return bytes;
        }
        throw different(entry, "asked for bytes of " + kind);
    }

    @Override
    public void drawn(int framebuffer, int width, int height, int[] pixels) {
        Entry.Drawn drawn = new Entry.Drawn(framebuffer, width, height, PixelHash.of(pixels, width * height));
        Entry entry = take();
        draws++;
        if (!drawn.equals(shown.put(framebuffer, drawn))) {
            frames++;
        }
        watcher.drawn(framebuffer, width, height, pixels);
        if (!(entry instanceof Entry.Drawn recorded) || recorded.framebuffer() != framebuffer) {
            throw different(entry, drawn.what());
        }
        if (!recorded.equals(drawn)) {
            throw stop(new Verdict.Different(
                    draws,
                    frames,
                    taken,
                    recorded.picture(),
                    drawn.picture(),
                    "draw %d, on framebuffer %d, differs".formatted(draws, framebuffer)));
        }
        stopAfterTheLast();
    }

    /** The next entry; at the end it stays there. */
    private Entry take() {
        Verdict known = verdict;
        if (known != null) {
            throw stop(known);
        }
        Entry entry = next;
        taken++;
        if (!(entry instanceof Entry.End)) {
            try {
                next = input.next();
            } catch (IOException | RecordingException e) {
                throw stop(different("the recording cannot be read any further: " + e.getMessage()));
            }
        }
        return entry;
    }

    /** What a guest that was stopped would have done after the last entry, nobody knows. */
    private void stopAfterTheLast() {
        if (next instanceof Entry.End end && !end.ending().complete()) {
            throw stop(new Verdict.Equal(draws, frames, end.ending()));
        }
    }

    private RuntimeException different(Entry entry, String replayed) {
        String was = entry instanceof Entry.End end ? "has ended: " + end.what() : "was " + entry.what();
        return stop(different("the guest was %s where the recorded one %s".formatted(replayed, was)));
    }

    private Verdict.Different different(String detail) {
        return new Verdict.Different(draws, frames, taken, "", "", detail);
    }

    private RuntimeException stop(Verdict found) {
        verdict = found;
        return stop.apply(
                switch (found) {
                    case Verdict.Equal equal ->
                        "the recording ends here: " + equal.ending().how();
                    case Verdict.Different different -> "the replay differs: " + different.detail();
                    case Verdict.Unfinished _ -> "the replay was stopped";
                });
    }

    @Override
    public void ended(Ending ending) {
        if (verdict == null) {
            verdict = compared(ending);
        }
    }

    private Verdict compared(Ending ending) {
        if (!ending.complete()) {
            return new Verdict.Unfinished(draws, frames);
        }
        taken++;
        if (!(next instanceof Entry.End end)) {
            return different("the guest ended (%s) where the recorded one was %s".formatted(ending.how(), next.what()));
        }
        return end.ending().equals(ending)
                ? new Verdict.Equal(draws, frames, ending)
                : different("the guest ended (%s) otherwise than the recorded one (%s)"
                        .formatted(ending.how(), end.ending().how()));
    }

    /** What came of the replay. */
    public Verdict verdict() {
        Verdict known = verdict;
        return known == null ? new Verdict.Unfinished(draws, frames) : known;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
