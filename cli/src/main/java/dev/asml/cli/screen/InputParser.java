package dev.asml.cli.screen;

import dev.asml.cli.screen.TerminalEvent.Keystroke;
import dev.asml.cli.screen.TerminalEvent.Modifiers;
import dev.asml.cli.screen.TerminalEvent.Motion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes events of the bytes that a terminal sends, in whatever pieces they come. What is not known is passed over. Used
 * by one thread.
 */
final class InputParser {
    /** The longest sequence that is kept until its end comes. */
    private static final int LONGEST = 4096;

    private static final int ESCAPE = 0x1b;
    private static final int BELL = 7;

    /** Where in a sequence the next byte is. */
    private enum State {
        GROUND,
        ESCAPED,
        CONTROL,
        /** Linux' own {@code CSI [ letter}. */
        CONSOLE,
        SINGLE,
        /** A string, which lasts to its terminator. */
        STRING,
        STRING_ESCAPED,
        UTF_8
    }

    private final StringBuilder sequence = new StringBuilder();
    private final byte[] character = new byte[4];
    private List<TerminalEvent> events = new ArrayList<>();
    private State state = State.GROUND;
    private int stringKind;
    private int characterLength;
    private int characterWanted;
    private boolean alt;
    private boolean releases;

    /** From now on the terminal tells of keys' releases, as kitty's protocol has it. */
    void expectReleases() {
        releases = true;
    }

    /** Reads bytes. */
    List<TerminalEvent> feed(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            accept(Byte.toUnsignedInt(bytes[i]));
        }
        return taken();
    }

    /** Whether the bytes so far may be a key, or the beginning of something longer. */
    boolean waits() {
        boolean begun = state == State.ESCAPED || state == State.SINGLE;
        return begun || (state == State.CONTROL && sequence.isEmpty());
    }

    /** Nothing came for a while: what may be a key is one. */
    List<TerminalEvent> flush() {
        if (!waits()) {
            return List.of();
        }
        State before = state;
        state = State.GROUND;
        switch (before) {
            case CONTROL -> typed('[', true);
            case SINGLE -> typed('O', true);
            case ESCAPED, GROUND, CONSOLE, STRING, STRING_ESCAPED, UTF_8 -> typed(ESCAPE, false);
        }
        return taken();
    }

    private List<TerminalEvent> taken() {
        List<TerminalEvent> all = events;
        events = new ArrayList<>();
        return all;
    }

    private void accept(int octet) {
        switch (state) {
            case GROUND -> ground(octet, false);
            case ESCAPED -> escaped(octet);
            case CONTROL -> control(octet);
            case CONSOLE -> console(octet);
            case SINGLE -> single(octet);
            case STRING -> string(octet);
            case STRING_ESCAPED -> stringEscaped(octet);
            case UTF_8 -> continued(octet);
        }
    }

    private void ground(int octet, boolean withAlt) {
        if (octet == ESCAPE) {
            begin(State.ESCAPED);
        } else if (octet < 0x80) {
            typed(octet, withAlt);
        } else {
            characterWanted = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : octet >= 0xc2 ? 2 : 0;
            character[0] = (byte) octet;
            characterLength = 1;
            alt = withAlt;
            state = characterWanted == 0 || octet > 0xf4 ? State.GROUND : State.UTF_8;
        }
    }

    private void begin(State next) {
        sequence.setLength(0);
        state = next;
    }

    private void continued(int octet) {
        if ((octet & 0xc0) != 0x80) {
            state = State.GROUND;
            ground(octet, false);
            return;
        }
        character[characterLength++] = (byte) octet;
        if (characterLength == characterWanted) {
            state = State.GROUND;
            String text = new String(character, 0, characterLength, StandardCharsets.UTF_8);
            int point = text.codePointAt(0);
            if (point != 0xfffd && !Character.isISOControl(point)) {
                events.add(new Keystroke("", new Modifiers(false, alt, false), Motion.STROKE, text));
            }
        }
    }

    private void escaped(int octet) {
        switch (octet) {
            case '[' -> begin(State.CONTROL);
            case 'O' -> begin(State.SINGLE);
            case '_', 'P', ']', '^', 'X' -> {
                stringKind = octet;
                begin(State.STRING);
            }
            case ESCAPE -> typed(ESCAPE, false);
            default -> {
                state = State.GROUND;
                ground(octet, true);
            }
        }
    }

    private void control(int octet) {
        if (octet == ESCAPE) {
            begin(State.ESCAPED);
        } else if (octet == '[' && sequence.isEmpty()) {
            state = State.CONSOLE;
        } else if (octet >= 0x40 && octet <= 0x7e) {
            state = State.GROUND;
            ControlSequence.parse(sequence.toString(), (char) octet)
                    .flatMap(found -> found.event(releases))
                    .ifPresent(events::add);
        } else if (octet < 0x20 || octet > 0x7e || sequence.length() >= LONGEST) {
            state = State.GROUND;
        } else {
            sequence.append((char) octet);
        }
    }

    private void console(int octet) {
        state = State.GROUND;
        if (octet >= 'A' && octet <= 'E') {
            events.add(new Keystroke("F" + (octet - 'A' + 1), Modifiers.NONE, Motion.STROKE, ""));
        }
    }

    private void single(int octet) {
        state = State.GROUND;
        String code = KeyTable.ofKeypad(octet);
        if (!code.isEmpty()) {
            events.add(new Keystroke(code, Modifiers.NONE, Motion.STROKE, ""));
        } else if (octet == ESCAPE) {
            begin(State.ESCAPED);
        }
    }

    private void string(int octet) {
        if (octet == ESCAPE) {
            state = State.STRING_ESCAPED;
        } else if (octet == BELL || sequence.length() >= LONGEST) {
            endString();
        } else {
            sequence.append((char) octet);
        }
    }

    private void stringEscaped(int octet) {
        endString();
        if (octet != '\\') {
            begin(State.ESCAPED);
            escaped(octet);
        }
    }

    private void endString() {
        state = State.GROUND;
        if (stringKind == '_') {
            events.add(new TerminalEvent.GraphicsReply(sequence.toString()));
        }
    }

    /** A character that was typed, or a control character. */
    private void typed(int octet, boolean withAlt) {
        boolean named = octet == 8 || octet == 9 || octet == 10 || octet == 13 || octet == ESCAPE;
        if (octet < 0x20 && !named) {
            int key = octet == 0 ? ' ' : Character.toLowerCase(octet + '@');
            stroke(key, new Modifiers(false, withAlt, true), "");
        } else {
            String text = octet < 0x20 || octet == 0x7f ? "" : Character.toString(octet);
            stroke(octet, new Modifiers(false, withAlt, false), text);
        }
    }

    private void stroke(int character, Modifiers held, String text) {
        KeyTable.ofCharacter(character)
                .ifPresent(key -> events.add(new Keystroke(
                        key.code(),
                        new Modifiers(key.shift(), held.alt(), held.control()),
                        Motion.STROKE,
                        held.alt() ? "" : text)));
    }
}
