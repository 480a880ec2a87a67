package dev.asml.threader.devices;

import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import dev.asml.threader.device.InputEvent;
import dev.asml.threader.device.InputEvent.Button;
import dev.asml.threader.device.InputEvent.ButtonPress;
import dev.asml.threader.device.InputEvent.ButtonRelease;
import dev.asml.threader.device.InputEvent.Close;
import dev.asml.threader.device.InputEvent.KeyPress;
import dev.asml.threader.device.InputEvent.KeyRelease;
import dev.asml.threader.device.InputEvent.MouseMove;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The file from which a guest reads what people do. */
class GuestInputTest {
    private static final String WINDOW = """
            open i ~0/input -> 0
            open s ~0/virtual_size -> 0
            text s 160x144 -> 0 7
            """;

    private final Stage stage = Stage.ready();

    private static Consumer<Devices> send(InputEvent... events) {
        return devices -> sendAs("somebody", devices, events);
    }

    private static void sendAs(String source, Devices devices, InputEvent... events) {
        for (InputEvent event : events) {
            devices.display(0).send(source, 1, event);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachEventHasItsBytes(Operator guest) {
        stage.perform(
                guest,
                WINDOW + """
                        @
                        read i 2 -> 0 2 0125
                        read i 2 -> 0 2 0325
                        read i 9 -> 0 9 020a00000014000000
                        read i 9 -> 0 9 040b00000015000000
                        read i 9 -> 0 9 050c00000016000000
                        read i 9 -> 0 9 070d00000017000000
                        read i 9 -> 0 1 08
                        read i 9 -> 0 0\s
                        """,
                send(
                        new KeyPress(37),
                        new KeyRelease(37),
                        new MouseMove(10, 20),
                        new ButtonPress(Button.LEFT, 11, 21),
                        new ButtonPress(Button.RIGHT, 12, 22),
                        new ButtonPress(Button.MIDDLE, 13, 23),
                        new Close()));
    }

    @ParameterizedTest
    @EnumSource
    void coordinatesAreFourBytesEach(Operator guest) {
        stage.perform(guest, """
                open i ~0/input -> 0
                open s ~0/virtual_size -> 0
                text s 2000x2000 -> 0 9
                @
                read i 99 -> 0 9 020a01000063070000
                """, send(new MouseMove(266, 1891)));
    }

    @ParameterizedTest
    @EnumSource
    void aReadGetsWholeEventsAsManyAsFit(Operator guest) {
        stage.perform(
                guest,
                WINDOW + """
                        @
                        read i 0 -> 0 0\s
                        read i 2 -> 0 2 0141
                        read i 3 -> 0 2 0142
                        read i 5 -> 0 4 01430144
                        read i 10 -> 0 9 020100000002000000
                        @
                        read i 10 -> 0 2 0341
                        read i 9 -> 0 9 020300000004000000
                        @
                        read i 4096 -> 0 15 020500000006000000034203430344
                        """,
                send(new KeyPress(65), new KeyPress(66), new KeyPress(67), new KeyPress(68), new MouseMove(1, 2)),
                send(new KeyRelease(65), new MouseMove(3, 4)),
                send(new MouseMove(5, 6), new KeyRelease(66), new KeyRelease(67), new KeyRelease(68)));
    }

    @ParameterizedTest
    @EnumSource
    void aReadThatIsSmallerThanAnEventGetsItsBytesInTurn(Operator guest) {
        stage.perform(
                guest, WINDOW + """
                        @
                        read i 1 -> 0 1 01
                        read i 1 -> 0 1 41
                        read i 1 -> 0 0\s
                        @
                        read i 8 -> 0 8 0201000000020000
                        stat i -> 0 type 2 size 1
                        read i 8 -> 0 1 00
                        @
                        times 9 read i 1 -> 0 1 00 9
                        read i 1 -> 0 0\s
                        """, send(new KeyPress(65)), send(new MouseMove(1, 2)), send(new MouseMove(2, 2)));
    }

    @ParameterizedTest
    @EnumSource
    void thePiecesOfAReadAreOneBuffer(Operator guest) {
        stage.perform(guest, WINDOW + """
                        @
                        read i 1,0,3,4,3 -> 0 11 0141020300000004000000
                        """, send(new KeyPress(65), new MouseMove(3, 4)));
    }

    @ParameterizedTest
    @EnumSource
    void nothingPendingIsNoBytesAtOnce(Operator guest) {
        stage.perform(guest, """
                open i ~0/input -> 0
                times 10000 read i 4096 -> 0 0  10000
                drain i -> 0 0\s
                stat i -> 0 type 2 size 0
                """);
    }

    @ParameterizedTest
    @EnumSource
    void whatWasReadIsGoneWhereverTheCursorIs(Operator guest) {
        stage.perform(guest, WINDOW + """
                        @
                        seek i 1000 set -> 0 1000
                        read i 4 -> 0 2 0141
                        seek i 0 set -> 0 0
                        read i 4 -> 0 0\s
                        @
                        pread i 4 77 -> 0 2 0142
                        pread i 4 0 -> 0 0\s
                        """, send(new KeyPress(65)), send(new KeyPress(66)));
    }

    @ParameterizedTest
    @EnumSource
    void aPressAndAReleaseBetweenTwoReadsComeInTheirOrder(Operator guest) {
        stage.perform(
                guest, WINDOW + """
                        @
                        drain i -> 0 8 0120032001200320
                        """, send(new KeyPress(32), new KeyRelease(32), new KeyPress(32), new KeyRelease(32)));
    }

    @ParameterizedTest
    @EnumSource
    void movesCoalesceAndReleasesAreNeverLost(Operator guest) {
        Consumer<Devices> storm = devices -> {
            sendAs("somebody", devices, new KeyPress(65));
            for (int i = 0; i < 10_000; i++) {
                sendAs("somebody", devices, new MouseMove(i % 160, i % 144));
            }
            sendAs("somebody", devices, new KeyRelease(65));
        };

        stage.perform(guest, WINDOW + """
                        @
                        read i 4096 -> 0 13 0141024f0000003f0000000341
                        """, storm);
    }

    @ParameterizedTest
    @EnumSource
    void aReleaseComesEvenAfterMoreThanTheHostKeeps(Operator guest) {
        Consumer<Devices> storm = devices -> {
            sendAs("somebody", devices, new KeyPress(65));
            for (int i = 0; i < 100_000; i++) {
                sendAs("somebody", devices, new KeyPress(66), new MouseMove(i % 160, 1), new KeyRelease(66));
            }
            sendAs("somebody", devices, new KeyRelease(65));
        };

        stage.perform(
                guest,
                WINDOW + """
                        @
                        quiet
                        loop 65536
                        read i 16
                        end
                        loud
                        stat i -> 0 type 2 size 0
                        @
                        read i 99 -> 0 2 0141
                        """,
                storm,
                // Had the release been lost, this press would be a repetition and not be told.
                send(new KeyPress(65)));
    }

    @ParameterizedTest
    @EnumSource
    void aHeldButtonIsToldOnceForEachDraw(Operator guest) {
        stage.perform(
                guest,
                WINDOW + """
                        open d ~0/draw -> 0
                        @
                        drain i -> 0 9 040300000004000000
                        drain i -> 0 0\s
                        text d 0 -> 0 1
                        drain i -> 0 9 040300000004000000
                        drain i -> 0 0\s
                        @
                        drain i -> 0 9 020800000009000000
                        text d 0 -> 0 1
                        drain i -> 0 9 040800000009000000
                        @
                        text d 0 -> 0 1
                        drain i -> 0 0\s
                        """,
                send(new ButtonPress(Button.LEFT, 3, 4)),
                send(new MouseMove(8, 9)),
                send(new ButtonRelease(Button.LEFT, 8, 9)));
    }

    @ParameterizedTest
    @EnumSource
    void aClickBetweenTwoReadsIsToldOnce(Operator guest) {
        stage.perform(
                guest, WINDOW + """
                        open d ~0/draw -> 0
                        @
                        text d 0 -> 0 1
                        drain i -> 0 9 050300000004000000
                        text d 0 -> 0 1
                        drain i -> 0 0\s
                        """, send(new ButtonPress(Button.RIGHT, 3, 4), new ButtonRelease(Button.RIGHT, 3, 4)));
    }

    @ParameterizedTest
    @EnumSource
    void aClosedWindowIsToldOnce(Operator guest) {
        stage.perform(guest, WINDOW + """
                        @
                        drain i -> 0 1 08
                        drain i -> 0 0\s
                        @
                        drain i -> 0 0\s
                        """, send(new Close(), new Close()), send(new Close()));
    }

    @ParameterizedTest
    @EnumSource
    void aClosedWindowIsNotToldToAFunctionThatDoesNotWantIt(Operator guest) {
        Stage without = Stage.with(new DeviceSettings(false, 100_000, 0, false));

        without.perform(guest, WINDOW + """
                        @
                        drain i -> 0 2 0141
                        """, send(new Close(), new KeyPress(65)));
    }

    /** The codes that guests of this kind know, by the names that browsers give the keys. */
    private static IntStream knownCodes() {
        return IntStream.of(
                8, 9, 13, 16, 17, 18, 19, 20, 27, 32, 33, 34, 35, 36, 37, 38, 39, 40, 45, 46, 48, 49, 50, 51, 52, 53,
                54, 55, 56, 57, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86,
                87, 88, 89, 90, 91, 92, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 109, 110, 111, 112, 113,
                114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 144, 145, 186, 187, 188, 189, 190, 191, 192, 219, 220,
                221, 222, 255);
    }

    private static InputEvent[] presses(IntStream codes) {
        return codes.mapToObj(code -> (InputEvent) new KeyPress(code)).toArray(InputEvent[]::new);
    }

    private static String pressed(IntStream codes) {
        return codes.mapToObj("01%02x"::formatted).collect(Collectors.joining());
    }

    @ParameterizedTest
    @EnumSource
    void eachKnownKeyHasItsCode(Operator guest) {
        int count = (int) knownCodes().count();

        stage.perform(
                guest,
                WINDOW + "@\nread i 4096 -> 0 %d %s\n".formatted(2 * count, pressed(knownCodes())),
                send(presses(knownCodes())));
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownKeyIsCode255(Operator guest) {
        stage.perform(
                guest,
                WINDOW + """
                        @
                        read i 99 -> 0 8 01ff03ff01ff03ff
                        @
                        read i 99 -> 0 4 01ff03ff
                        """,
                send(new KeyPress(93), new KeyRelease(93), new KeyPress(226), new KeyRelease(226)),
                send(new KeyPress(1000), new KeyRelease(1000)));
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatIsDownIsNotPressedAgain(Operator guest) {
        stage.perform(
                guest,
                WINDOW + """
                        @
                        read i 99 -> 0 2 0141
                        @
                        read i 99 -> 0 2 0341
                        """,
                send(new KeyPress(65), new KeyPress(65), new KeyPress(65)),
                send(new KeyPress(65), new KeyRelease(65), new KeyRelease(65), new KeyRelease(66)));
    }

    @ParameterizedTest
    @EnumSource
    void whoLeavesReleasesWhatOnlyHeHolds(Operator guest) {
        Consumer<Devices> two = devices -> {
            sendAs("one", devices, new KeyPress(65), new KeyPress(66), new ButtonPress(Button.LEFT, 1, 1));
            sendAs("two", devices, new KeyPress(65));
            devices.display(0).release("one");
        };
        Consumer<Devices> last = devices -> devices.display(0).release("two");

        stage.perform(guest, WINDOW + """
                        open d ~0/draw -> 0
                        @
                        read i 99 -> 0 15 014101420401000000010000000342
                        text d 0 -> 0 1
                        read i 99 -> 0 0\s
                        @
                        read i 99 -> 0 2 0341
                        """, two, last);
    }

    @ParameterizedTest
    @EnumSource
    void twoOpensShareOneQueue(Operator guest) {
        stage.perform(guest, WINDOW + """
                        open j dev/input -> 0
                        @
                        stat i -> 0 type 2 size 4
                        stat j -> 0 type 2 size 4
                        read j 2 -> 0 2 0141
                        read i 99 -> 0 2 0142
                        read j 99 -> 0 0\s
                        """, send(new KeyPress(65), new KeyPress(66)));
    }

    @ParameterizedTest
    @EnumSource
    void theFilesSizeIsWhatCanBeRead(Operator guest) {
        stage.perform(guest, WINDOW + """
                        stat i -> 0 type 2 size 0
                        @
                        stat i -> 0 type 2 size 11
                        pathstat dev/input -> 0 type 2 size 11
                        read i 11 -> 0 11 0141020700000008000000
                        stat i -> 0 type 2 size 0
                        """, send(new KeyPress(65), new MouseMove(7, 8)));
    }

    @ParameterizedTest
    @EnumSource
    void aPollKnowsWhetherThereIsInput(Operator guest) {
        stage.perform(guest, WINDOW + """
                        open j ~1/input -> 0
                        poll i 1 -> 0 1 clock
                        poll i 0 -> 0 1 clock
                        @
                        poll i - -> 0 1 i:0:11
                        poll i 100000 -> 0 1 i:0:11
                        poll j,i - -> 0 1 i:0:11
                        read i 2 -> 0 2 0141
                        poll i - -> 0 1 i:0:9
                        read i 9 -> 0 9 020700000008000000
                        poll i,j 1 -> 0 1 clock
                        """, send(new KeyPress(65), new MouseMove(7, 8)));
    }

    @ParameterizedTest
    @EnumSource
    void positionsAreWithinTheWindow(Operator guest) {
        stage.perform(
                guest,
                WINDOW + """
                        @
                        read i 9 -> 0 9 02000000008f000000
                        read i 9 -> 0 9 049f00000000000000
                        read i 9 -> 0 9 029f0000008f000000
                        @
                        text s 10x10 -> 0 5
                        read i 9 -> 0 9 020900000005000000
                        """,
                send(
                        new MouseMove(-5, 9999),
                        new ButtonPress(Button.LEFT, 160, -1),
                        new MouseMove(Integer.MAX_VALUE, Integer.MAX_VALUE),
                        new ButtonRelease(Button.LEFT, 0, 0)),
                send(new MouseMove(100, 5)));
    }

    @ParameterizedTest
    @EnumSource
    void nobodyCanWriteInputThoughNoWriteFails(Operator guest) {
        stage.perform(guest, """
                open i ~0/input 9 -> 0
                text i 1 -> 0 0
                write i - -> 0 0
                read i 9 -> 0 0\s
                """);
    }
}
