package dev.asml.threader.device;

import dev.asml.threader.device.InputEvent.Button;
import dev.asml.threader.device.InputEvent.Gamepad;
import dev.asml.threader.device.InputEvent.Phase;
import dev.asml.threader.device.InputEvent.Touch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happens at one framebuffer beyond keys and mouse, on its way to its {@code events} file.
 *
 * <p>Each record starts with a byte that says how many bytes follow, so that a reader can skip what it does not know;
 * then comes the type, then numbers, little-endian:
 *
 * <table>
 * <caption>Records</caption>
 * <tr><td>1 resize</td><td>u32 width, u32 height of the viewer's window, in its own pixels</td></tr>
 * <tr><td>2 wheel</td><td>i32 dx, i32 dy, u32 x, u32 y; positive is right and down</td></tr>
 * <tr><td>3 button release</td><td>u8 button (4 left, 5 right, 7 middle, as in the input file), u32 x, u32 y</td></tr>
 * <tr><td>4 text</td><td>UTF-8, at most 254 bytes, whole characters; a longer text is several records</td></tr>
 * <tr><td>5 touch</td><td>u8 phase (0 start, 1 move, 2 end, 3 cancel), u32 finger, u32 x, u32 y</td></tr>
 * <tr><td>6 gamepad</td><td>u8 index, u32 buttons as bits, then i16 for each axis, from -32767 to 32767</td></tr>
 * </table>
 *
 * <p>Nothing is kept before the guest has used the file for the first time, but the last resize. Whoever reads too
 * slowly loses the oldest records, releases last.
 */
final class Happenings {
    private static final int MAX_QUEUED = 1024;
    private static final int MAX_TEXT_BYTES = 254;
    private static final int MAX_FINGERS = 64;
    private static final int MAX_GAMEPADS = 16;
    private static final int MAX_AXES = 16;

    private static final int RESIZE = 1;
    private static final int WHEEL = 2;
    private static final int BUTTON_RELEASE = 3;
    private static final int TEXT = 4;
    private static final int TOUCH = 5;
    private static final int GAMEPAD = 6;

    private final EventQueue queue = new EventQueue();
    private final Held fingers = new Held();
    private final Map<Integer, Object> gamepads = new TreeMap<>();
    private @Nullable Happening lastResize;
    private volatile boolean used;

    EventQueue queue() {
        return queue;
    }

    /** The guest uses the file. */
    void use() {
        if (used) {
            return;
        }
        synchronized (queue) {
            used = true;
            if (lastResize != null) {
                queue.add(lastResize);
            }
        }
    }

    void resize(Origin origin, int width, int height) {
        synchronized (queue) {
            lastResize = record(
                    RESIZE, 0, true, origin, at -> at.putInt(Math.max(0, width)).putInt(Math.max(0, height)));
            add(lastResize);
        }
    }

    void wheel(Origin origin, int dx, int dy, int x, int y) {
        add(record(
                WHEEL,
                0,
                false,
                origin,
                at -> at.putInt(dx).putInt(dy).putInt(x).putInt(y)));
    }

    void release(Origin origin, Button button, int x, int y) {
        byte number = (byte) Controls.number(button);
        add(record(
                BUTTON_RELEASE, 0, false, origin, at -> at.put(number).putInt(x).putInt(y)));
    }

    void text(Origin origin, String text) {
        int start = 0;
        int bytes = 0;
        for (int at = 0; at < text.length() && used; ) {
            int character = text.codePointAt(at);
            int length = utf8Length(character);
            if (bytes + length > MAX_TEXT_BYTES) {
                text(origin, text, start, at);
                start = at;
                bytes = 0;
            }
            bytes += length;
            at += Character.charCount(character);
        }
        if (start < text.length()) {
            text(origin, text, start, text.length());
        }
    }

    private void text(Origin origin, String text, int start, int end) {
        byte[] utf8 = text.substring(start, end).getBytes(StandardCharsets.UTF_8);
        add(record(TEXT, 0, false, origin, at -> at.put(utf8)));
    }

    private static int utf8Length(int character) {
        if (character < 0x80) {
            return 1;
        }
        if (character < 0x800) {
            return 2;
        }
        return Character.isSupplementaryCodePoint(character) ? 4 : 3;
    }

    /** A finger that is not known to be down can neither move nor leave. */
    void touch(Origin origin, Touch touch) {
        synchronized (queue) {
            if (!used || !isPlausible(origin, touch)) {
                return;
            }
            boolean moves = touch.phase() == Phase.MOVE;
            add(record(
                    TOUCH,
                    touch.id(),
                    moves,
                    origin,
                    at -> at.put(number(touch.phase()))
                            .putInt(touch.id())
                            .putInt(touch.x())
                            .putInt(touch.y())));
        }
    }

    private static byte number(Phase phase) {
        return switch (phase) {
            case START -> 0;
            case MOVE -> 1;
            case END -> 2;
            case CANCEL -> 3;
        };
    }

    private boolean isPlausible(Origin origin, Touch touch) {
        return switch (touch.phase()) {
            case START -> fingers.size() < MAX_FINGERS && fingers.press(origin.source(), touch.id());
            case MOVE -> fingers.isDown(touch.id());
            case END, CANCEL -> fingers.release(origin.source(), touch.id());
        };
    }

    void gamepad(Origin origin, Gamepad gamepad) {
        if (gamepad.index() < 0 || gamepad.index() >= MAX_GAMEPADS) {
            return;
        }
        int axes = Math.min(gamepad.axes().length, MAX_AXES);
        synchronized (queue) {
            gamepads.put(gamepad.index(), origin.source());
            add(record(GAMEPAD, gamepad.index(), true, origin, at -> {
                at.put((byte) gamepad.index()).putInt(gamepad.buttons());
                for (int i = 0; i < axes; i++) {
                    at.putShort((short) Math.clamp(gamepad.axes()[i], -Short.MAX_VALUE, Short.MAX_VALUE));
                }
            }));
        }
    }

    /** Lifts the source's fingers and lets go of its gamepads. */
    void blur(Origin origin) {
        synchronized (queue) {
            for (int finger : fingers.of(origin.source())) {
                touch(origin, new Touch(Phase.CANCEL, finger, 0, 0));
            }
            List<Integer> held = new ArrayList<>();
            gamepads.forEach((index, source) -> {
                if (source.equals(origin.source())) {
                    held.add(index);
                }
            });
            held.forEach(index -> gamepad(origin, new Gamepad(index, 0, new int[0])));
            gamepads.keySet().removeAll(held);
        }
    }

    private void add(Happening happening) {
        synchronized (queue) {
            if (!used) {
                return;
            }
            if (queue.last() instanceof Happening last && happening.replaces(last)) {
                queue.replaceLast(happening);
                return;
            }
            if (queue.count() >= MAX_QUEUED
                    && !queue.removeFirst(entry -> entry instanceof Happening old && !old.ends())) {
                queue.removeFirst(_ -> true);
            }
            queue.add(happening);
        }
    }

    private static Happening record(int type, int subject, boolean state, Origin origin, Consumer<ByteBuffer> payload) {
        ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0).put((byte) type);
        payload.accept(bytes);
        byte[] whole = Arrays.copyOf(bytes.array(), bytes.position());
        whole[0] = (byte) (whole.length - 1);
        return new Happening(whole, subject, state, origin);
    }

    /**
     * One record.
     *
     * @param subject the finger or gamepad that it is about
     * @param state whether it says how things are now, so that it may stand for the one before
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Happening(byte[] bytes, int subject, boolean state, Origin origin) implements EventQueue.Entry {
        boolean replaces(Happening last) {
            return state && last.state && bytes[1] == last.bytes[1] && subject == last.subject;
        }

        /** Whether it is the end of something that began. */
        boolean ends() {
            return bytes[1] == BUTTON_RELEASE || (bytes[1] == TOUCH && bytes[2] >= number(Phase.END));
        }

        @Override
        public int length() {
            return bytes.length;
        }

        @Override
        public void put(ByteBuffer target, Size window) {
            target.put(bytes);
        }
    }
}
