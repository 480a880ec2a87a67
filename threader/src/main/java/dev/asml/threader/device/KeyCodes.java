package dev.asml.threader.device;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** The device's codes of keys, by the names that browsers give the places of a keyboard ({@code KeyboardEvent.code}). */
public final class KeyCodes {
    /** Any key that has no code of its own. */
    public static final int UNKNOWN = 255;

    private static final Map<String, Integer> BY_NAME = byName();
    private static final BitSet KNOWN = known();

    private KeyCodes() {}

    /** The code of a key, {@link #UNKNOWN} if it has none. */
    public static int of(String name) {
        return BY_NAME.getOrDefault(name, UNKNOWN);
    }

    /** The code itself if it is one of the table, {@link #UNKNOWN} otherwise: guests stumble over codes beyond it. */
    static int known(int code) {
        return code >= 0 && KNOWN.get(code) ? code : UNKNOWN;
    }

    private static Map<String, Integer> byName() {
        Map<String, Integer> codes = new HashMap<>();
        for (char letter = 'A'; letter <= 'Z'; letter++) {
            codes.put("Key" + letter, (int) letter);
        }
        for (int digit = 0; digit <= 9; digit++) {
            codes.put("Digit" + digit, '0' + digit);
            codes.put("Numpad" + digit, 96 + digit);
        }
        for (int number = 1; number <= 12; number++) {
            codes.put("F" + number, 111 + number);
        }
        codes.putAll(editing());
        codes.putAll(modifiers());
        codes.putAll(signs());
        return codes;
    }

    private static Map<String, Integer> editing() {
        return Map.ofEntries(
                Map.entry("Backspace", 8),
                Map.entry("Tab", 9),
                Map.entry("Enter", 13),
                Map.entry("NumpadEnter", 13),
                Map.entry("Escape", 27),
                Map.entry("Space", 32),
                Map.entry("PageUp", 33),
                Map.entry("PageDown", 34),
                Map.entry("End", 35),
                Map.entry("Home", 36),
                Map.entry("ArrowLeft", 37),
                Map.entry("ArrowUp", 38),
                Map.entry("ArrowRight", 39),
                Map.entry("ArrowDown", 40),
                Map.entry("Insert", 45),
                Map.entry("Delete", 46));
    }

    private static Map<String, Integer> modifiers() {
        return Map.ofEntries(
                Map.entry("ShiftLeft", 16),
                Map.entry("ShiftRight", 16),
                Map.entry("ControlLeft", 17),
                Map.entry("ControlRight", 17),
                Map.entry("AltLeft", 18),
                Map.entry("AltRight", 18),
                Map.entry("Pause", 19),
                Map.entry("CapsLock", 20),
                Map.entry("MetaLeft", 91),
                Map.entry("MetaRight", 92),
                Map.entry("NumLock", 144),
                Map.entry("ScrollLock", 145));
    }

    private static Map<String, Integer> signs() {
        return Map.ofEntries(
                Map.entry("NumpadMultiply", 106),
                Map.entry("NumpadAdd", 107),
                Map.entry("NumpadSubtract", 109),
                Map.entry("NumpadDecimal", 110),
                Map.entry("NumpadDivide", 111),
                Map.entry("Semicolon", 186),
                Map.entry("Equal", 187),
                Map.entry("Comma", 188),
                Map.entry("Minus", 189),
                Map.entry("Period", 190),
                Map.entry("Slash", 191),
                Map.entry("Backquote", 192),
                Map.entry("BracketLeft", 219),
                Map.entry("Backslash", 220),
                Map.entry("BracketRight", 221),
                Map.entry("Quote", 222));
    }

    private static BitSet known() {
        BitSet codes = new BitSet(UNKNOWN + 1);
        BY_NAME.values().forEach(codes::set);
        return codes;
    }
}
