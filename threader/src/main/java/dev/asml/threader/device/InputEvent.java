package dev.asml.threader.device;

/**
 * What a person did at a framebuffer. Coordinates are pixels of the framebuffer, from its left upper corner; those
 * outside are moved to its edge.
 */
public sealed interface InputEvent {
    /** A key went down; {@code code} as in the device's table of keys. */
    record KeyPress(int code) implements InputEvent {}

    /** A key went up. */
    record KeyRelease(int code) implements InputEvent {}

    /** The mouse moved. */
    record MouseMove(int x, int y) implements InputEvent {}

    /** A mouse button went down. */
    record ButtonPress(Button button, int x, int y) implements InputEvent {}

    /** A mouse button went up. */
    record ButtonRelease(Button button, int x, int y) implements InputEvent {}

    /** The wheel turned, in pixels; positive is right and down. */
    record Wheel(int dx, int dy, int x, int y) implements InputEvent {}

    /** Text was typed, after dead keys and input methods. */
    record Text(String text) implements InputEvent {}

    /** A finger touched, moved or left; {@code id} tells fingers apart. */
    record Touch(Phase phase, int id, int x, int y) implements InputEvent {}

    /** The state of a gamepad: its buttons as bits, its axes from -32767 to 32767. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Gamepad(int index, int buttons, int[] axes) implements InputEvent {}

    /** The viewer's window has another size, in its own pixels. */
    record Resize(int width, int height) implements InputEvent {}

    /** The viewer lost the focus: what its source holds down is released. */
    record Blur() implements InputEvent {}

    /** The person asked for the window to be closed. */
    record Close() implements InputEvent {}

    /** A mouse button. */
    enum Button {
        LEFT,
        RIGHT,
        MIDDLE
    }

    /** What a finger did. */
    enum Phase {
        START,
        MOVE,
        END,
        CANCEL
    }
}
