package dev.asml.threader.journal;

import java.nio.charset.StandardCharsets;

/**
 * How a guest's run ended.
 *
 * @param complete whether the guest itself ended it; otherwise it was stopped from outside, and would have gone on
 * @param how in words, which are the same whenever a run ends in the same way
 */
public record Ending(boolean complete, String how) {
    private static final int MAX_CHARACTERS = 500;

    static final Ending STOPPED = new Ending(false, "stopped from outside");

    public Ending {
        String clipped = how.length() > MAX_CHARACTERS ? how.substring(0, MAX_CHARACTERS) : how;
        // As it comes back from a file, so that it equals itself.
        how = new String(clipped.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    static Ending cut(long limit) {
        return new Ending(false, "cut: the recording has reached its limit of %d bytes".formatted(limit));
    }
}
