package dev.asml.cli.screen;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which key of a US keyboard types a character, and which keys terminals number. */
final class KeyTable {
    private static final String DIGITS_SHIFTED = ")!@#$%^&*(";
    private static final Map<Integer, Stroke> CHARACTERS = characters();
    private static final Map<Integer, String> NUMBERED = numbered();
    private static final Map<Integer, String> LETTERED = lettered();
    private static final Map<Integer, String> KEYPAD = keypad();
    private static final Map<Integer, String> KITTY = kitty();

    private KeyTable() {}

    /** A key, with or without shift. */
    record Stroke(String code, boolean shift) {}

    private static Map<Integer, Stroke> characters() {
        Map<Integer, Stroke> keys = new HashMap<>();
        for (char letter = 'a'; letter <= 'z'; letter++) {
            char upper = Character.toUpperCase(letter);
            keys.put((int) letter, new Stroke("Key" + upper, false));
            keys.put((int) upper, new Stroke("Key" + upper, true));
        }
        for (int digit = 0; digit <= 9; digit++) {
            keys.put('0' + digit, new Stroke("Digit" + digit, false));
            keys.put((int) DIGITS_SHIFTED.charAt(digit), new Stroke("Digit" + digit, true));
        }
        Map.ofEntries(
                        Map.entry("-_", "Minus"),
                        Map.entry("=+", "Equal"),
                        Map.entry("[{", "BracketLeft"),
                        Map.entry("]}", "BracketRight"),
                        Map.entry("\\|", "Backslash"),
                        Map.entry(";:", "Semicolon"),
                        Map.entry("'\"", "Quote"),
                        Map.entry("`~", "Backquote"),
                        Map.entry(",<", "Comma"),
                        Map.entry(".>", "Period"),
                        Map.entry("/?", "Slash"))
                .forEach((pair, code) -> {
                    keys.put((int) pair.charAt(0), new Stroke(code, false));
                    keys.put((int) pair.charAt(1), new Stroke(code, true));
                });
        keys.put((int) ' ', new Stroke("Space", false));
        keys.put(9, new Stroke("Tab", false));
        keys.put(10, new Stroke("Enter", false));
        keys.put(13, new Stroke("Enter", false));
        keys.put(27, new Stroke("Escape", false));
        keys.put(8, new Stroke("Backspace", false));
        keys.put(127, new Stroke("Backspace", false));
        return keys;
    }

    /** {@code CSI number ~}. */
    private static Map<Integer, String> numbered() {
        Map<Integer, String> keys = new HashMap<>();
        String[] first = {"Home", "Insert", "Delete", "End", "PageUp", "PageDown", "Home", "End"};
        for (int i = 0; i < first.length; i++) {
            keys.put(i + 1, first[i]);
        }
        int[] functions = {11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24};
        for (int i = 0; i < functions.length; i++) {
            keys.put(functions[i], "F" + (i + 1));
        }
        keys.put(29, "ContextMenu");
        return keys;
    }

    /** {@code CSI letter}, and {@code SS3 letter}. */
    private static Map<Integer, String> lettered() {
        Map<Integer, String> keys = new HashMap<>();
        keys.put((int) 'A', "ArrowUp");
        keys.put((int) 'B', "ArrowDown");
        keys.put((int) 'C', "ArrowRight");
        keys.put((int) 'D', "ArrowLeft");
        keys.put((int) 'E', "Numpad5");
        keys.put((int) 'F', "End");
        keys.put((int) 'H', "Home");
        for (int i = 0; i < 4; i++) {
            keys.put('P' + i, "F" + (i + 1));
        }
        return keys;
    }

    /** {@code SS3 letter} of a keypad in its application mode. */
    private static Map<Integer, String> keypad() {
        Map<Integer, String> keys = new HashMap<>();
        for (int digit = 0; digit <= 9; digit++) {
            keys.put('p' + digit, "Numpad" + digit);
        }
        keys.put((int) 'M', "NumpadEnter");
        keys.put((int) 'j', "NumpadMultiply");
        keys.put((int) 'k', "NumpadAdd");
        keys.put((int) 'm', "NumpadSubtract");
        keys.put((int) 'n', "NumpadDecimal");
        keys.put((int) 'o', "NumpadDivide");
        return keys;
    }

    /** The keys that kitty's keyboard protocol numbers in Unicode's private use area. */
    private static Map<Integer, String> kitty() {
        Map<Integer, String> keys = new HashMap<>();
        row(keys, 57358, "CapsLock", "ScrollLock", "NumLock", "PrintScreen", "Pause", "ContextMenu");
        for (int i = 13; i <= 35; i++) {
            keys.put(57376 + i - 13, "F" + i);
        }
        for (int digit = 0; digit <= 9; digit++) {
            keys.put(57399 + digit, "Numpad" + digit);
        }
        row(keys, 57409, "NumpadDecimal", "NumpadDivide", "NumpadMultiply", "NumpadSubtract", "NumpadAdd");
        row(keys, 57414, "NumpadEnter", "NumpadEqual", "NumpadComma");
        // The keypad without its lock: the keys are still where they are.
        row(keys, 57417, "Numpad4", "Numpad6", "Numpad8", "Numpad2", "Numpad9", "Numpad3", "Numpad7", "Numpad1");
        row(keys, 57425, "Numpad0", "NumpadDecimal", "Numpad5");
        row(keys, 57441, "ShiftLeft", "ControlLeft", "AltLeft", "MetaLeft", "MetaLeft", "MetaLeft");
        row(keys, 57447, "ShiftRight", "ControlRight", "AltRight", "MetaRight", "MetaRight", "MetaRight", "AltRight");
        return keys;
    }

    private static void row(Map<Integer, String> keys, int first, String... codes) {
        for (int i = 0; i < codes.length; i++) {
            keys.put(first + i, codes[i]);
        }
    }

    /** The key that types a character. */
    static Optional<Stroke> ofCharacter(int character) {
        return Optional.ofNullable(CHARACTERS.get(character));
    }

    static String ofNumber(int number) {
        return NUMBERED.getOrDefault(number, "");
    }

    static String ofLetter(int letter) {
        return LETTERED.getOrDefault(letter, "");
    }

    static String ofKeypad(int letter) {
        String key = KEYPAD.getOrDefault(letter, "");
        return key.isEmpty() ? ofLetter(letter) : key;
    }

    /** The key of kitty's number, which is a character's or one of its own. */
    static String ofKitty(int number) {
        String key = KITTY.getOrDefault(number, "");
        return key.isEmpty() ? ofCharacter(number).map(Stroke::code).orElse("") : key;
    }
}
