package dev.asml.cli.view;

import java.util.List;

/** What a session tells a viewer. */
public sealed interface ViewMessage {
    /** The first of all: what is seen. */
    record Welcome(String session, String function, List<Size> framebuffers) implements ViewMessage {}

    /** A window has another size; 0 by 0 is a closed one. */
    record Size(int framebuffer, int width, int height) implements ViewMessage {}

    /** Others came or went, or a newer release of the function is live. */
    record Notice(int viewers, boolean replaced) implements ViewMessage {}

    /** The answer to a ping. */
    record Pong(long ping) implements ViewMessage {}

    /** The guest ended. */
    record Ended(String outcome, String detail) implements ViewMessage {}

    /** A frame. */
    record Shown(Picture picture) implements ViewMessage {}

    /** A piece of sound; its samples are not kept. */
    record Sound(int channels, long samplesPerSecond) implements ViewMessage {}

    /** The connection ended, and nothing more will come. */
    record Lost(String reason) implements ViewMessage {}
}
