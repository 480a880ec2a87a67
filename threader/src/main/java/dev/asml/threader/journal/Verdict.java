package dev.asml.threader.journal;

/** Whether a replayed run was the recorded one. */
public sealed interface Verdict {
    /** How often the guest drew in the replay, up to its end or the difference. */
    long draws();

    /** How many of the draws showed something else than the framebuffer's draw before. */
    long frames();

    /** All that was recorded happened again. */
    record Equal(long draws, long frames, Ending ending) implements Verdict {}

    /**
     * Something else happened.
     *
     * @param entry the first entry of the recording, counted from 1, that was not met
     * @param recorded size and hash of the frame in the recording, if it is a frame that differs; otherwise empty
     * @param replayed size and hash of the frame that was drawn instead
     * @param detail in words
     */
    record Different(long draws, long frames, long entry, String recorded, String replayed, String detail)
            implements Verdict {}

    /** The replay was stopped before its end; nothing differed so far. */
    record Unfinished(long draws, long frames) implements Verdict {}
}
