package dev.asml.cli.screen;

import dev.asml.cli.screen.TerminalEvent.Keystroke;
import dev.asml.cli.screen.TerminalEvent.Modifiers;
import dev.asml.cli.screen.TerminalEvent.Motion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A control sequence that a terminal sent.
 *
 * @param marker a character before the numbers, such as {@code ?}; empty for most
 * @param fields the numbers, each with those that follow it after colons; -1 for one that is not given
 * @param letters the last letter, after others if there are any
 */
record ControlSequence(String marker, List<List<Integer>> fields, String letters) {
    private static final int LARGEST = 1 << 24;
    private static final int MOST_FIELDS = 64;

    /** Reads what is between {@code CSI} and its last letter; empty if that cannot be. */
    static Optional<ControlSequence> parse(String body, char last) {
        int start = !body.isEmpty() && "<=>?".indexOf(body.charAt(0)) >= 0 ? 1 : 0;
        int end = body.length();
        while (end > start && body.charAt(end - 1) <= '/') {
            end--;
        }
        String[] texts = body.substring(start, end).split(";", -1);
        if (texts.length > MOST_FIELDS) {
            return Optional.empty();
        }
        List<List<Integer>> fields = new ArrayList<>();
        for (String text : texts) {
            Optional<List<Integer>> numbers = numbers(text);
            if (numbers.isEmpty()) {
                return Optional.empty();
            }
            fields.add(numbers.get());
        }
        return Optional.of(new ControlSequence(body.substring(0, start), fields, body.substring(end) + last));
    }

    private static Optional<List<Integer>> numbers(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : text.split(":", -1)) {
            boolean number = part.length() <= 8 && part.chars().allMatch(digit -> digit >= '0' && digit <= '9');
            int value = !number ? LARGEST : part.isEmpty() ? -1 : Integer.parseInt(part);
            if (value >= LARGEST || numbers.size() >= MOST_FIELDS) {
                return Optional.empty();
            }
            numbers.add(value);
        }
        return Optional.of(numbers);
    }

    /** A number, or what holds where it is not given. */
    private int number(int field, int part, int otherwise) {
        if (field >= fields.size() || part >= fields.get(field).size()) {
            return otherwise;
        }
        int number = fields.get(field).get(part);
        return number < 0 ? otherwise : number;
    }

    private int number(int field, int otherwise) {
        return number(field, 0, otherwise);
    }

    /** What it tells; empty if that is nothing. */
    Optional<TerminalEvent> event(boolean releases) {
        return switch (marker) {
            case "<" -> mouse();
            case "?", ">", "=" -> Optional.of(reply());
            default -> plain(releases);
        };
    }

    private TerminalEvent reply() {
        List<Integer> firsts = fields.stream().map(List::getFirst).toList();
        return new TerminalEvent.Reply(marker, firsts, letters);
    }

    private Optional<TerminalEvent> plain(boolean releases) {
        return switch (letters) {
            case "I" -> Optional.of(new TerminalEvent.Focus(true));
            case "O" -> Optional.of(new TerminalEvent.Focus(false));
            case "t" -> Optional.of(reply());
            case "u" -> kitty(releases);
            case "~" -> key(KeyTable.ofNumber(number(0, 0)), releases);
            case "Z" -> Optional.of(new Keystroke("Tab", new Modifiers(true, false, false), Motion.STROKE, ""));
            default -> letters.length() == 1 ? key(KeyTable.ofLetter(letters.charAt(0)), releases) : Optional.empty();
        };
    }

    private Optional<TerminalEvent> key(String code, boolean releases) {
        return code.isEmpty() ? Optional.empty() : Optional.of(new Keystroke(code, modifiers(), motion(releases), ""));
    }

    private Modifiers modifiers() {
        return Modifiers.of(number(1, 1));
    }

    private Motion motion(boolean releases) {
        if (!releases) {
            return Motion.STROKE;
        }
        return switch (number(1, 1, 1)) {
            case 2 -> Motion.REPEAT;
            case 3 -> Motion.RELEASE;
            default -> Motion.PRESS;
        };
    }

    /** Number, then the shifted one and that of the same key on a US keyboard; modifiers, and what it did; its text. */
    private Optional<TerminalEvent> kitty(boolean releases) {
        String code = KeyTable.ofKitty(number(0, 2, number(0, 0)));
        Motion motion = motion(releases);
        String text = motion == Motion.RELEASE ? "" : text();
        boolean nothing = code.isEmpty() && text.isEmpty();
        return nothing ? Optional.empty() : Optional.of(new Keystroke(code, modifiers(), motion, text));
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        if (fields.size() > 2) {
            fields.get(2).stream()
                    .filter(point -> point >= 0x20 && Character.isValidCodePoint(point))
                    .forEach(text::appendCodePoint);
        }
        return text.toString();
    }

    private Optional<TerminalEvent> mouse() {
        int bits = number(0, 0);
        int x = number(1, 1) - 1;
        int y = number(2, 1) - 1;
        boolean down = letters.equals("M");
        if (!down && !letters.equals("m")) {
            return Optional.empty();
        }
        if ((bits & 64) != 0) {
            return Optional.of(wheel(bits & 3, x, y));
        }
        if ((bits & 32) != 0) {
            return Optional.of(new TerminalEvent.MouseMove(x, y));
        }
        return switch (bits & 0x83) {
            case 0 -> Optional.of(new TerminalEvent.MouseButton("left", down, x, y));
            case 1 -> Optional.of(new TerminalEvent.MouseButton("middle", down, x, y));
            case 2 -> Optional.of(new TerminalEvent.MouseButton("right", down, x, y));
            default -> Optional.empty();
        };
    }

    private static TerminalEvent wheel(int direction, int x, int y) {
        return switch (direction) {
            case 0 -> new TerminalEvent.MouseWheel(0, -1, x, y);
            case 1 -> new TerminalEvent.MouseWheel(0, 1, x, y);
            case 2 -> new TerminalEvent.MouseWheel(-1, 0, x, y);
            default -> new TerminalEvent.MouseWheel(1, 0, x, y);
        };
    }
}
