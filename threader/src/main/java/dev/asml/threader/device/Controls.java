package dev.asml.threader.device;

import dev.asml.threader.device.InputEvent.Button;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Keys and mouse of one framebuffer, on their way to its input file.
 *
 * <p>The file has no event for a button's release. So that a guest can tell a click from a drag, a button gives an event
 * when it goes down, and one more for each frame that the guest draws while it is held.
 *
 * <p>The queue is bounded. When it is full, presses and moves are dropped. A release never is: only what the guest was
 * told to be down can be released.
 */
final class Controls {
    private static final int MAX_QUEUED = 4096;
    private static final int CLOSED = 8;

    /** Beside the codes of keys. */
    private static final int FIRST_BUTTON = 256;

    private static final List<Button> BUTTONS = List.of(Button.values());

    private final EventQueue queue = new EventQueue();
    private final Held held = new Held();
    private final boolean closedEvent;
    private boolean closed;
    private int mouseX = -1;
    private int mouseY = -1;

    /** So that a draw without a held button, the most frequent, takes no monitor. */
    private volatile boolean anyButton;

    Controls(boolean closedEvent) {
        this.closedEvent = closedEvent;
    }

    EventQueue queue() {
        return queue;
    }

    void press(Origin origin, int key) {
        synchronized (queue) {
            int code = KeyCodes.known(key);
            if (hasRoom(held.isDown(code)) && held.press(origin.source(), code)) {
                queue.add(Input.key(Input.KEY_PRESS, code, origin));
            }
        }
    }

    void release(Origin origin, int key) {
        synchronized (queue) {
            int code = KeyCodes.known(key);
            if (held.release(origin.source(), code)) {
                queue.add(Input.key(Input.KEY_RELEASE, code, origin));
            }
        }
    }

    /** Moves are told only where the position is another; of several in a row, the last. */
    void move(Origin origin, int x, int y) {
        synchronized (queue) {
            if (x == mouseX && y == mouseY) {
                return;
            }
            Input move = Input.at(Input.MOVE, x, y, origin);
            if (queue.last() instanceof Input last && last.type() == Input.MOVE) {
                queue.replaceLast(move);
            } else if (queue.count() < MAX_QUEUED) {
                queue.add(move);
            } else {
                return;
            }
            mouseX = x;
            mouseY = y;
        }
    }

    void press(Origin origin, Button button, int x, int y) {
        synchronized (queue) {
            int what = what(button);
            if (hasRoom(held.isDown(what)) && held.press(origin.source(), what)) {
                mouseX = x;
                mouseY = y;
                queue.add(Input.at(number(button), x, y, origin));
                anyButton = true;
            }
        }
    }

    /** Whether the button was down, and no source holds it any more. */
    boolean release(Origin origin, Button button) {
        synchronized (queue) {
            if (!held.release(origin.source(), what(button))) {
                return false;
            }
            int number = number(button);
            queue.removeFirst(entry -> entry instanceof Input input && input.again() && input.type() == number);
            anyButton = anyHeldButton();
            return true;
        }
    }

    /** What is down already costs no room when another source presses it too. */
    private boolean hasRoom(boolean isDown) {
        return isDown || queue.count() < MAX_QUEUED;
    }

    private boolean anyHeldButton() {
        return BUTTONS.stream().anyMatch(button -> held.isDown(what(button)));
    }

    /** The keys that the source holds down. */
    List<Integer> keys(Object source) {
        synchronized (queue) {
            return held.of(source).stream().filter(what -> what < FIRST_BUTTON).toList();
        }
    }

    /** The buttons that the source holds down. */
    List<Button> buttons(Object source) {
        synchronized (queue) {
            List<Integer> whats = held.of(source);
            return BUTTONS.stream()
                    .filter(button -> whats.contains(what(button)))
                    .toList();
        }
    }

    /** Where the mouse was last; -1 if it was nowhere. */
    int mouseX() {
        synchronized (queue) {
            return mouseX;
        }
    }

    /** The same. */
    int mouseY() {
        synchronized (queue) {
            return mouseY;
        }
    }

    void close(Origin origin) {
        synchronized (queue) {
            if (closedEvent && !closed) {
                closed = true;
                queue.add(new Input(CLOSED, 0, 0, false, origin));
            }
        }
    }

    /** The guest drew a frame. */
    void drawn() {
        if (!anyButton) {
            return;
        }
        synchronized (queue) {
            for (Button button : BUTTONS) {
                if (held.isDown(what(button)) && !isQueued(number(button))) {
                    queue.add(new Input(number(button), mouseX, mouseY, true, Origin.NOBODY));
                }
            }
        }
    }

    private boolean isQueued(int type) {
        return queue.any(entry -> entry instanceof Input input && input.type() == type);
    }

    private static int what(Button button) {
        return FIRST_BUTTON + number(button);
    }

    /** The type byte of a button's event. */
    static int number(Button button) {
        return switch (button) {
            case LEFT -> 4;
            case RIGHT -> 5;
            case MIDDLE -> 7;
        };
    }

    /**
     * An event of the input file.
     *
     * @param a a key's code, or x
     * @param b y
     * @param again whether it says only that a button is still held
     */
    private record Input(int type, int a, int b, boolean again, Origin origin) implements EventQueue.Entry {
        static final int KEY_PRESS = 1;
        static final int MOVE = 2;
        static final int KEY_RELEASE = 3;

        static Input key(int type, int code, Origin origin) {
            return new Input(type, code, 0, false, origin);
        }

        static Input at(int type, int x, int y, Origin origin) {
            return new Input(type, x, y, false, origin);
        }

        @Override
        public int length() {
            return switch (type) {
                case CLOSED -> 1;
                case KEY_PRESS, KEY_RELEASE -> 2;
                default -> 1 + 2 * Integer.BYTES;
            };
        }

        @Override
        public void put(ByteBuffer target, Size window) {
            target.put((byte) type);
            switch (type) {
                case CLOSED -> {}
                case KEY_PRESS, KEY_RELEASE -> target.put((byte) a);
                default -> target.putInt(window.column(a)).putInt(window.row(b));
            }
        }
    }
}
