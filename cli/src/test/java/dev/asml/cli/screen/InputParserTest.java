package dev.asml.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.cli.screen.TerminalEvent.Focus;
import dev.asml.cli.screen.TerminalEvent.GraphicsReply;
import dev.asml.cli.screen.TerminalEvent.Keystroke;
import dev.asml.cli.screen.TerminalEvent.Modifiers;
import dev.asml.cli.screen.TerminalEvent.Motion;
import dev.asml.cli.screen.TerminalEvent.MouseButton;
import dev.asml.cli.screen.TerminalEvent.MouseMove;
import dev.asml.cli.screen.TerminalEvent.MouseWheel;
import dev.asml.cli.screen.TerminalEvent.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputParserTest {
    private final InputParser parser = new InputParser();

    private List<TerminalEvent> feed(String text) {
        byte[] bytes = text.replace("␛", "\u001b").getBytes(StandardCharsets.UTF_8);
        return parser.feed(bytes, bytes.length);
    }

    private static Keystroke struck(String code, boolean shift, boolean alt, boolean control, String text) {
        return new Keystroke(code, new Modifiers(shift, alt, control), Motion.STROKE, text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '½', textBlock = """
                    a     | KeyA
                    1     | Digit1
                    -     | Minus
                    '     | Quote
                    `     | Backquote
                    \\    | Backslash
                    /     | Slash
                    ␛[A   | ArrowUp
                    ␛OB   | ArrowDown
                    ␛[C   | ArrowRight
                    ␛[D   | ArrowLeft
                    ␛[H   | Home
                    ␛OF   | End
                    ␛[1~  | Home
                    ␛[2~  | Insert
                    ␛[3~  | Delete
                    ␛[4~  | End
                    ␛[5~  | PageUp
                    ␛[6~  | PageDown
                    ␛OP   | F1
                    ␛OS   | F4
                    ␛[11~ | F1
                    ␛[15~ | F5
                    ␛[17~ | F6
                    ␛[21~ | F10
                    ␛[24~ | F12
                    ␛[[A  | F1
                    ␛[[E  | F5
                    ␛Op   | Numpad0
                    ␛OM   | NumpadEnter
                    ␛Ok   | NumpadAdd
                    """)
    void aKeyIsKnownByWhatItSends(String bytes, String code) {
        assertThat(feed(bytes)).hasSize(1).first().isInstanceOfSatisfying(Keystroke.class, key -> {
            assertThat(key.code()).isEqualTo(code);
            assertThat(key.modifiers()).isEqualTo(Modifiers.NONE);
            assertThat(key.motion()).isEqualTo(Motion.STROKE);
        });
    }

    @Test
    void controlCharactersAreKeys() {
        assertThat(feed("\r\t\u007f\b \u0000\u0003\u001d"))
                .containsExactly(
                        struck("Enter", false, false, false, ""),
                        struck("Tab", false, false, false, ""),
                        struck("Backspace", false, false, false, ""),
                        struck("Backspace", false, false, false, ""),
                        struck("Space", false, false, false, " "),
                        struck("Space", false, false, true, ""),
                        struck("KeyC", false, false, true, ""),
                        struck("BracketRight", false, false, true, ""));
    }

    @Test
    void whatIsHeldDownIsSeenAsFarAsItIs() {
        assertThat(feed("A!␛x␛[1;2A␛[3;5~␛[1;8C␛[1;2P␛[Z"))
                .containsExactly(
                        struck("KeyA", true, false, false, "A"),
                        struck("Digit1", true, false, false, "!"),
                        struck("KeyX", false, true, false, ""),
                        struck("ArrowUp", true, false, false, ""),
                        struck("Delete", false, false, true, ""),
                        struck("ArrowRight", true, true, true, ""),
                        struck("F1", true, false, false, ""),
                        struck("Tab", true, false, false, ""));
    }

    @Test
    void otherLettersAreTextOnly() {
        assertThat(feed("é漢😀"))
                .containsExactly(
                        struck("", false, false, false, "é"),
                        struck("", false, false, false, "漢"),
                        struck("", false, false, false, "😀"));
    }

    @Test
    void aLoneEscapeIsAKeyOnceNothingFollows() {
        assertThat(feed("␛")).isEmpty();
        assertThat(parser.waits()).isTrue();
        assertThat(parser.flush()).containsExactly(struck("Escape", false, false, false, ""));
        assertThat(parser.waits()).isFalse();
        assertThat(feed("␛[")).isEmpty();
        assertThat(parser.flush()).containsExactly(struck("BracketLeft", false, true, false, ""));
        assertThat(feed("␛O")).isEmpty();
        assertThat(parser.flush()).containsExactly(struck("KeyO", true, true, false, ""));
        assertThat(feed("␛␛")).containsExactly(struck("Escape", false, false, false, ""));
    }

    @Test
    void aSequenceThatHasBegunIsNotCutByWaiting() {
        assertThat(feed("␛[1;")).isEmpty();
        assertThat(parser.flush()).isEmpty();
        assertThat(feed("5A")).containsExactly(struck("ArrowUp", false, false, true, ""));
    }

    @Test
    void kittysKeysHavePressesAndReleases() {
        parser.expectReleases();

        assertThat(feed("␛[97;;97u␛[97;1:2;97u␛[97;1:3u␛[57441;2u␛[57441;1:3u␛[1;1:3A␛[3;1:2~␛[13u␛[57399u␛[99;5u"))
                .containsExactly(
                        new Keystroke("KeyA", Modifiers.NONE, Motion.PRESS, "a"),
                        new Keystroke("KeyA", Modifiers.NONE, Motion.REPEAT, "a"),
                        new Keystroke("KeyA", Modifiers.NONE, Motion.RELEASE, ""),
                        new Keystroke("ShiftLeft", Modifiers.of(2), Motion.PRESS, ""),
                        new Keystroke("ShiftLeft", Modifiers.NONE, Motion.RELEASE, ""),
                        new Keystroke("ArrowUp", Modifiers.NONE, Motion.RELEASE, ""),
                        new Keystroke("Delete", Modifiers.NONE, Motion.REPEAT, ""),
                        new Keystroke("Enter", Modifiers.NONE, Motion.PRESS, ""),
                        new Keystroke("Numpad0", Modifiers.NONE, Motion.PRESS, ""),
                        new Keystroke("KeyC", new Modifiers(false, false, true), Motion.PRESS, ""));
    }

    @Test
    void theKeyOfAnotherLayoutIsTheOneAtItsPlace() {
        parser.expectReleases();

        // "a" of a French keyboard lies where a US keyboard has "q"; "é" where it has "2".
        assertThat(feed("␛[97:65:113;2;65u␛[233::50;;233u"))
                .containsExactly(
                        new Keystroke("KeyQ", new Modifiers(true, false, false), Motion.PRESS, "A"),
                        new Keystroke("Digit2", Modifiers.NONE, Motion.PRESS, "é"));
    }

    @Test
    void theMouseIsRead() {
        assertThat(feed("␛[<0;1;1M␛[<0;3;4m␛[<2;10;20M␛[<1;1;1M␛[<35;7;8M␛[<32;9;9M␛[<64;2;2M␛[<65;2;2M␛[<66;1;1M"))
                .containsExactly(
                        new MouseButton("left", true, 0, 0),
                        new MouseButton("left", false, 2, 3),
                        new MouseButton("right", true, 9, 19),
                        new MouseButton("middle", true, 0, 0),
                        new MouseMove(6, 7),
                        new MouseMove(8, 8),
                        new MouseWheel(0, -1, 1, 1),
                        new MouseWheel(0, 1, 1, 1),
                        new MouseWheel(-1, 0, 0, 0));
    }

    @Test
    void answersAreRead() {
        assertThat(feed("␛[?62;4c␛[?11u␛[?1016;2$y␛[6;20;10t␛_Gi=31;OK␛\\␛[I␛[O"))
                .containsExactly(
                        new Reply("?", List.of(62, 4), "c"),
                        new Reply("?", List.of(11), "u"),
                        new Reply("?", List.of(1016, 2), "$y"),
                        new Reply("", List.of(6, 20, 10), "t"),
                        new GraphicsReply("Gi=31;OK"),
                        new Focus(true),
                        new Focus(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "␛[99;99;99y", "␛[>1;2;3q", "␛[1;2;3;4;5z", "␛[;;;;r", "␛]0;title\u0007", "␛Psome text␛\\",
                "␛[<9x", "␛[12345678901234567890A", "␛[200~", "␛[1:2:3:4m", "␛^x␛\\", "\u0080"
            })
    void whatIsNotKnownIsPassedOver(String bytes) {
        assertThat(feed(bytes)).filteredOn(event -> !(event instanceof Reply)).isEmpty();
        assertThat(feed("a")).containsExactly(struck("KeyA", false, false, false, "a"));
    }

    @Test
    void endlessSequencesAreNotKept() {
        feed("␛[" + "1;".repeat(100_000));
        feed("␛\\␛_" + "x".repeat(100_000) + "␛\\");

        assertThat(feed("b")).contains(struck("KeyB", false, false, false, "b"));
    }

    @Test
    void piecesMakeNoDifference() {
        String all = "a␛[A␛[1;5C␛[<35;70;8M漢␛_Gi=31;OK␛\\␛[?62;4c␛OPz";
        byte[] bytes = all.replace("␛", "\u001b").getBytes(StandardCharsets.UTF_8);
        List<TerminalEvent> whole = feed(all);
        assertThat(whole).hasSize(9);

        for (int cut = 0; cut <= bytes.length; cut++) {
            InputParser other = new InputParser();
            List<TerminalEvent> parts = new ArrayList<>(other.feed(bytes, cut));
            byte[] rest = java.util.Arrays.copyOfRange(bytes, cut, bytes.length);
            parts.addAll(other.feed(rest, rest.length));
            assertThat(parts).isEqualTo(whole);
        }
    }

    @Test
    void garbageIsSurvived() {
        Random random = new Random(3);
        String alphabet = "\u001b[]<?;:0123456789AMOPm~u_\\\u0007$ \u009b\u00e9";
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                boolean likely = random.nextInt(4) > 0;
                bytes[i] = (byte) (likely ? alphabet.charAt(random.nextInt(alphabet.length())) : random.nextInt(256));
            }
            assertThat(Stream.concat(parser.feed(bytes, bytes.length).stream(), parser.flush().stream()))
                    .doesNotContainNull();
        }
        feed("␛\\␛\\");
        assertThat(feed("q")).contains(struck("KeyQ", false, false, false, "q"));
    }
}
