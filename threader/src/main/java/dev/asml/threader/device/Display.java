package dev.asml.threader.device;

import org.jspecify.annotations.Nullable;

/** The outer side of one framebuffer. Safe for use by many threads. */
public final class Display {
    private final int index;

    Display(int index) {
        this.index = index;
    }

    /** 0 to 3. */
    public int index() {
        return index;
    }

    /** The window's width in pixels; 0 if there is no window. */
    public int width() {
        throw new UnsupportedOperationException();
    }

    /** The window's height in pixels; 0 if there is no window. */
    public int height() {
        throw new UnsupportedOperationException();
    }

    /** The last frame drawn, kept when the guest has ended; null if none was drawn yet. */
    public @Nullable Frame frame() {
        throw new UnsupportedOperationException();
    }

    /**
     * A person's input.
     *
     * @param source tells those apart who send input: what one of them holds down is released by {@link #release}
     * @param sequence the sender's number of this input, from 1; see {@link Frame#input()}
     */
    public void send(Object source, long sequence, InputEvent event) {
        throw new UnsupportedOperationException();
    }

    /** Releases every key and button that the source holds down. */
    public void release(Object source) {
        throw new UnsupportedOperationException();
    }
}
