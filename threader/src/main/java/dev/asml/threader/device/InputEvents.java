package dev.asml.threader.device;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.threader.device.InputEvent.Button;
import dev.asml.threader.device.InputEvent.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads input events from JSON, as the view protocol, the IO call and the admin API have them. */
public final class InputEvents {
    private static final int MOST = 1024;
    private static final int LONGEST_TEXT = 1024;
    private static final int MOST_AXES = 16;
    private static final int AXIS = 32767;
    private static final int MOST_CODE = 255;
    private static final int FAR = 1 << 20;

    private InputEvents() {}

    /** An event, and the framebuffer that it is for. */
    public record Addressed(int framebuffer, InputEvent event) {}

    /**
     * Reads the {@code events} of a document.
     *
     * @throws IllegalArgumentException naming the field that is wrong, and what belongs there
     */
    public static List<Addressed> read(JsonNode events) {
        if (!events.isArray()) {
            throw new IllegalArgumentException("events must be a list of events");
        }
        if (events.size() > MOST) {
            throw new IllegalArgumentException(
                    "events holds %d events; send at most %d at once".formatted(events.size(), MOST));
        }
        List<Addressed> read = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            Fields fields = new Fields("events[" + i + "]", events.get(i));
            int framebuffer = fields.whole("fb", 0, 0, Devices.FRAMEBUFFERS - 1);
            read.add(new Addressed(framebuffer, event(fields)));
        }
        return read;
    }

    private static InputEvent event(Fields fields) {
        return switch (fields.text("type", LONGEST_TEXT)) {
            case "key-press" -> new InputEvent.KeyPress(key(fields));
            case "key-release" -> new InputEvent.KeyRelease(key(fields));
            case "mouse-move" -> new InputEvent.MouseMove(x(fields), y(fields));
            case "button-press" ->
                new InputEvent.ButtonPress(fields.word("button", Button.class), x(fields), y(fields));
            case "button-release" ->
                new InputEvent.ButtonRelease(fields.word("button", Button.class), x(fields), y(fields));
            case "wheel" ->
                new InputEvent.Wheel(
                        fields.whole("dx", 0, -FAR, FAR), fields.whole("dy", 0, -FAR, FAR), x(fields), y(fields));
            case "text" -> new InputEvent.Text(fields.text("text", LONGEST_TEXT));
            case "touch" ->
                new InputEvent.Touch(
                        fields.word("phase", Phase.class),
                        fields.whole("id", 0, 0, Integer.MAX_VALUE),
                        x(fields),
                        y(fields));
            case "gamepad" ->
                new InputEvent.Gamepad(
                        fields.whole("index", 0, 0, MOST_AXES - 1),
                        fields.whole("buttons", 0, Integer.MIN_VALUE, Integer.MAX_VALUE),
                        fields.wholes("axes", MOST_AXES, -AXIS, AXIS));
            case "resize" -> new InputEvent.Resize(fields.required("width", 0, FAR), fields.required("height", 0, FAR));
            case "blur" -> new InputEvent.Blur();
            case "close" -> new InputEvent.Close();
            case String other ->
                throw fields.wrong(
                        "type",
                        "must be one of key-press, key-release, mouse-move, button-press, button-release, wheel, text, touch, gamepad, resize, blur, close, not \"%s\""
                                .formatted(Fields.shortened(other)));
        };
    }

    private static int key(Fields fields) {
        return fields.has("code")
                ? KeyCodes.of(fields.text("code", LONGEST_TEXT))
                : fields.required("key", 0, MOST_CODE);
    }

    /** The device moves a place outside of the framebuffer to its edge. */
    private static int x(Fields fields) {
        return fields.whole("x", 0, -FAR, FAR);
    }

    private static int y(Fields fields) {
        return fields.whole("y", 0, -FAR, FAR);
    }

    /** The fields of one event. */
    private record Fields(String where, JsonNode node) {
        Fields {
            if (!node.isObject()) {
                throw new IllegalArgumentException(where + " must be an object");
            }
        }

        boolean has(String name) {
            return node.hasNonNull(name);
        }

        String text(String name, int longest) {
            JsonNode value = node.path(name);
            if (!value.isTextual() || value.textValue().length() > longest) {
                throw wrong(name, "must be a text of at most %d characters".formatted(longest));
            }
            return value.textValue();
        }

        int whole(String name, int otherwise, int least, int most) {
            return has(name) ? required(name, least, most) : otherwise;
        }

        int required(String name, int least, int most) {
            return whole(name, node.path(name), least, most);
        }

        private int whole(String name, JsonNode value, int least, int most) {
            if (!value.canConvertToInt()
                    || !value.isIntegralNumber()
                    || value.intValue() < least
                    || value.intValue() > most) {
                throw wrong(name, "must be a whole number from %d to %d".formatted(least, most));
            }
            return value.intValue();
        }

        int[] wholes(String name, int longest, int least, int most) {
            JsonNode values = node.path(name);
            if (values.isMissingNode()) {
                return new int[0];
            }
            if (!values.isArray() || values.size() > longest) {
                throw wrong(name, "must be a list of at most %d whole numbers".formatted(longest));
            }
            int[] read = new int[values.size()];
            for (int i = 0; i < read.length; i++) {
                read[i] = whole(name + "[" + i + "]", values.get(i), least, most);
            }
            return read;
        }

        <E extends Enum<E>> E word(String name, Class<E> type) {
            String text = node.path(name).asText();
            for (E each : type.getEnumConstants()) {
                if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return each;
                }
            }
            throw wrong(name, "must be one of " + String.join(", ", words(type)));
        }

        private static <E extends Enum<E>> List<String> words(Class<E> type) {
            List<String> words = new ArrayList<>();
            for (E each : type.getEnumConstants()) {
                words.add(each.name().toLowerCase(Locale.ROOT));
            }
            return words;
        }

        static String shortened(String text) {
            return text.length() <= 40 ? text : text.substring(0, 40) + "…";
        }

        IllegalArgumentException wrong(String name, String what) {
            return new IllegalArgumentException(where + "." + name + " " + what);
        }
    }
}
