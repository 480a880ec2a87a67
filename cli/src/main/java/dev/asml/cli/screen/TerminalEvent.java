package dev.asml.cli.screen;

import java.util.List;

/** What comes from a terminal. */
sealed interface TerminalEvent {
    /** What is held down together with a key. */
    record Modifiers(boolean shift, boolean alt, boolean control) {
        static final Modifiers NONE = new Modifiers(false, false, false);

        /** As terminals encode them: 1 and a bit for each. */
        static Modifiers of(int encoded) {
            int bits = Math.max(0, encoded - 1);
            return new Modifiers((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
        }
    }

    /** What a key did. */
    enum Motion {
        /** It went down and up again, or is still down: the terminal does not tell. */
        STROKE,
        PRESS,
        REPEAT,
        RELEASE
    }

    /**
     * A key.
     *
     * @param code as a browser's {@code KeyboardEvent.code}; empty if the key is not known
     * @param text what it types; may be empty
     */
    record Keystroke(String code, Modifiers modifiers, Motion motion, String text) implements TerminalEvent {}

    /** The mouse moved, to a place in cells, or in pixels if that was asked for; the first is 0. */
    record MouseMove(int x, int y) implements TerminalEvent {}

    /** A mouse button went down or up. */
    record MouseButton(String button, boolean down, int x, int y) implements TerminalEvent {}

    /** The wheel turned by one notch; positive is right and down. */
    record MouseWheel(int dx, int dy, int x, int y) implements TerminalEvent {}

    /** The terminal's window got or lost the focus. */
    record Focus(boolean here) implements TerminalEvent {}

    /** An answer: a control sequence's private marker, numbers and final letters. */
    record Reply(String marker, List<Integer> numbers, String letters) implements TerminalEvent {}

    /** An answer about graphics: the text of an application program command. */
    record GraphicsReply(String text) implements TerminalEvent {}
}
