package dev.asml.cli.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What a person did, as a viewer tells a session. Coordinates are pixels of the framebuffer. */
public sealed interface Input {
    /** A key went down; {@code code} as a browser's {@code KeyboardEvent.code}. */
    record KeyPress(String code) implements Input {}

    /** A key went up. */
    record KeyRelease(String code) implements Input {}

    /** Text was typed. */
    record Text(String text) implements Input {}

    /** The mouse moved. */
    record MouseMove(int x, int y) implements Input {}

    /** A mouse button went down: {@code left}, {@code middle} or {@code right}. */
    record ButtonPress(String button, int x, int y) implements Input {}

    /** A mouse button went up. */
    record ButtonRelease(String button, int x, int y) implements Input {}

    /** The wheel turned; positive is right and down. */
    record Wheel(int dx, int dy, int x, int y) implements Input {}

    /** The viewer's window has another size, in pixels. */
    record Resize(int width, int height) implements Input {}

    /** The viewer lost the focus: what is held down is released. */
    record Blur() implements Input {}

    /** The protocol's message of some inputs. */
    static String message(long sequence, int framebuffer, List<Input> inputs) {
        ObjectNode message = Messages.object().put("seq", sequence);
        ArrayNode events = message.putArray("events");
        for (Input input : inputs) {
            ObjectNode event = events.addObject();
            input.describe(event);
            if (framebuffer != 0) {
                event.put("fb", framebuffer);
            }
        }
        return message.toString();
    }

    private void describe(ObjectNode event) {
        switch (this) {
            case KeyPress(var code) -> event.put("type", "key-press").put("code", code);
            case KeyRelease(var code) -> event.put("type", "key-release").put("code", code);
            case Text(var text) -> event.put("type", "text").put("text", text);
            case MouseMove(var x, var y) -> place(event.put("type", "mouse-move"), x, y);
            case ButtonPress(var button, var x, var y) ->
                place(event.put("type", "button-press").put("button", button), x, y);
            case ButtonRelease(var button, var x, var y) ->
                place(event.put("type", "button-release").put("button", button), x, y);
            case Wheel(var dx, var dy, var x, var y) ->
                place(event.put("type", "wheel").put("dx", dx).put("dy", dy), x, y);
            case Resize(var width, var height) ->
                event.put("type", "resize").put("width", width).put("height", height);
            case Blur() -> event.put("type", "blur");
        }
    }

    private static void place(ObjectNode event, int x, int y) {
        event.put("x", x).put("y", y);
    }
}
