package dev.asml.cli;

import java.util.List;

/** A session, as {@code asml sessions} prints it. */
record SessionDocument(
        String id,
        @Meaning("SERVICE/FUNCTION") String function,
        @Meaning("running or ended") String state,
        @Meaning("when, as RFC 3339 says") String started,
        int viewers,
        List<Window> framebuffers) {
    /** What one of its framebuffers shows. */
    record Window(@Meaning("0 to 3") int fb, int width, int height) {}
}
