package dev.asml.cli.screen;

import dev.asml.cli.view.Input;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one at the terminal: makes inputs of a session from what the terminal tells. Used by one thread. */
final class Person {
    /** What a browser says of one notch of a wheel. */
    private static final int NOTCH = 100;

    private final boolean mousePixels;
    private final HeldKeys held = new HeldKeys();
    private int lastX = -1;
    private int lastY = -1;

    Person(boolean mousePixels) {
        this.mousePixels = mousePixels;
    }

    /** Whether somebody wants to leave: Ctrl-C, or Ctrl-]. */
    static boolean leaves(TerminalEvent event) {
        return event instanceof TerminalEvent.Keystroke key
                && key.modifiers().control()
                && key.motion() != TerminalEvent.Motion.RELEASE
                && (key.code().equals("KeyC") || key.code().equals("BracketRight"));
    }

    /**
     * What an event means.
     *
     * @param layout where the picture is; null while there is none
     */
    List<Input> inputs(TerminalEvent event, @Nullable Layout layout, Grid grid, long nowMillis) {
        List<Input> inputs = new ArrayList<>();
        switch (event) {
            case TerminalEvent.Keystroke key -> key(key, nowMillis, inputs);
            case TerminalEvent.Focus(var here) -> focus(here, inputs);
            case TerminalEvent.MouseMove(var x, var y) -> move(Place.of(x, y, layout, grid, mousePixels), inputs);
            case TerminalEvent.MouseButton(var button, var down, var x, var y) ->
                button(button, down, Place.of(x, y, layout, grid, mousePixels), inputs);
            case TerminalEvent.MouseWheel(var dx, var dy, var x, var y) ->
                wheel(dx, dy, Place.of(x, y, layout, grid, mousePixels), inputs);
            case TerminalEvent.Reply _, TerminalEvent.GraphicsReply _ -> {}
        }
        return inputs;
    }

    /** The releases of keys that count as up by now. */
    List<Input> due(long nowMillis) {
        List<Input> inputs = new ArrayList<>();
        held.due(nowMillis).forEach(code -> inputs.add(new Input.KeyRelease(code)));
        return inputs;
    }

    /** Whether releases will be due. */
    boolean holds() {
        return !held.isEmpty();
    }

    private void key(TerminalEvent.Keystroke key, long nowMillis, List<Input> inputs) {
        switch (key.motion()) {
            case STROKE -> stroke(key, nowMillis, inputs);
            case PRESS -> add(key.code(), inputs);
            case RELEASE -> {
                if (!key.code().isEmpty()) {
                    inputs.add(new Input.KeyRelease(key.code()));
                }
            }
            case REPEAT -> {}
        }
        if (!key.text().isEmpty()) {
            inputs.add(new Input.Text(key.text()));
        }
    }

    private static void add(String code, List<Input> inputs) {
        if (!code.isEmpty()) {
            inputs.add(new Input.KeyPress(code));
        }
    }

    private void stroke(TerminalEvent.Keystroke key, long nowMillis, List<Input> inputs) {
        if (key.modifiers().shift()) {
            stroke("ShiftLeft", nowMillis, inputs);
        }
        if (key.modifiers().control()) {
            stroke("ControlLeft", nowMillis, inputs);
        }
        if (key.modifiers().alt()) {
            stroke("AltLeft", nowMillis, inputs);
        }
        if (!key.code().isEmpty()) {
            stroke(key.code(), nowMillis, inputs);
        }
    }

    private void stroke(String code, long nowMillis, List<Input> inputs) {
        if (held.stroke(code, nowMillis)) {
            inputs.add(new Input.KeyPress(code));
        }
    }

    private void focus(boolean here, List<Input> inputs) {
        if (!here) {
            held.clear();
            inputs.add(new Input.Blur());
        }
    }

    private void move(@Nullable Place place, List<Input> inputs) {
        if (place != null && (place.x != lastX || place.y != lastY)) {
            lastX = place.x;
            lastY = place.y;
            inputs.add(new Input.MouseMove(place.x, place.y));
        }
    }

    private void button(String button, boolean down, @Nullable Place place, List<Input> inputs) {
        if (place == null) {
            return;
        }
        if (!down) {
            inputs.add(new Input.ButtonRelease(button, place.x, place.y));
        } else if (place.inside) {
            inputs.add(new Input.ButtonPress(button, place.x, place.y));
        }
    }

    private static void wheel(int dx, int dy, @Nullable Place place, List<Input> inputs) {
        if (place != null && place.inside) {
            inputs.add(new Input.Wheel(NOTCH * dx, NOTCH * dy, place.x, place.y));
        }
    }

    /** A pixel of the picture, which is where the mouse is or the nearest to it. */
    private record Place(int x, int y, boolean inside) {
        static @Nullable Place of(int x, int y, @Nullable Layout layout, Grid grid, boolean pixels) {
            if (layout == null) {
                return null;
            }
            double column = pixels ? (double) x / grid.cellWidth() : x + 0.5;
            double row = pixels ? (double) y / grid.cellHeight() : y + 0.5;
            return new Place(layout.pixelX(column), layout.pixelY(row), layout.covers(column, row));
        }
    }
}
