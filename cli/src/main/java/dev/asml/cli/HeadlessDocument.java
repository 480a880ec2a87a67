package dev.asml.cli;

import java.util.List;

/** What {@code asml run --display none} prints. */
record HeadlessDocument(
        String session, @Meaning("SERVICE/FUNCTION") String function, List<Frame> frames) {
    /** A frame that the guest drew. */
    record Frame(
            @Meaning("0 to 3") int framebuffer,
            @Meaning("counted from 1 for each framebuffer") long draw,
            int width,
            int height,

            @Meaning("of red, green and blue of each pixel, in hexadecimal digits")
            String sha256) {}
}
