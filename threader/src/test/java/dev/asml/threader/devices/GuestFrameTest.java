package dev.asml.threader.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import dev.asml.threader.device.Frame;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The file with a window's pixels, and what is shown of them. */
class GuestFrameTest {
    private final Stage stage = Stage.ready();

    private static Frame frame(Devices devices) {
        return Objects.requireNonNull(devices.display(0).frame());
    }

    /** The pixels that the bytes 0, 1, 2, … of a buffer make. */
    private static int[] pixels(int count, IntUnaryOperator byteAt) {
        return IntStream.range(0, count)
                .map(i -> byteAt.applyAsInt(4 * i)
                        | byteAt.applyAsInt(4 * i + 1) << 8
                        | byteAt.applyAsInt(4 * i + 2) << 16)
                .toArray();
    }

    @ParameterizedTest
    @EnumSource
    void pixelsAreBlueGreenRedAndAByteThatIsIgnored(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 4x2 -> 0 3
                open f ~0/fb -> 0
                write f 0000ffff00ff00ffff0000ff0102030080828100ffffff000000000012345678 -> 0 32
                open d ~0/draw -> 0
                text d 0 -> 0 1
                """);

        assertThat(Stage.shown(devices)).containsExactly("ff0000 00ff00 0000ff 030201", "818280 ffffff 000000 563412");
    }

    @ParameterizedTest
    @EnumSource
    void alphaIsKeptForTheGuestButShowsNothing(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x1 -> 0 3
                open f ~0/fb -> 0
                open d ~0/draw -> 0
                write f 0102030005060700 -> 0 8
                text d 0 -> 0 1
                pwrite f 01020380050607ff 0 -> 0 8
                text d 0 -> 0 1
                pread f 8 0 -> 0 8 01020380050607ff
                """);

        assertThat(Stage.shown(devices)).containsExactly("030201 070605");
        assertThat(frame(devices).draw()).isEqualTo(2);
        assertThat(frame(devices).number()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void redComesFirstIfTheFunctionSaysSo(Operator guest) {
        Stage rgba = Stage.with(new DeviceSettings(true, 1000, 0, true));

        Devices devices = rgba.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x1 -> 0 3
                open f ~0/fb -> 0
                write f 01020304ff800000 -> 0 8
                open d ~0/draw -> 0
                text d 0 -> 0 1
                pread f 8 0 -> 0 8 01020304ff800000
                """);

        assertThat(Stage.shown(devices)).containsExactly("010203 ff8000");
    }

    @ParameterizedTest
    @EnumSource
    void aShortFrameKeepsTheRestOfTheOneBefore(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 400x400 -> 0 7
                open f ~0/fb -> 0
                open d ~0/draw -> 0
                pattern f 640000 1 -> 0 640000
                text d 0 -> 0 1
                seek f 0 set -> 0 0
                pattern f 639997 2 -> 0 639997
                text d 0 -> 0 1
                """);

        int whole = 639_997;
        int[] expected = pixels(160_000, at -> Stage.pattern(at, at < whole ? 2 : 1));
        assertThat(frame(devices).pixels()).isEqualTo(expected);
        assertThat(frame(devices).number()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aLongFrameShowsItsFirstRows(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 640x400 -> 0 7
                open f ~0/fb -> 0
                pattern f 1638400 5 -> 0 1638400
                open d ~0/draw -> 0
                write d 00 -> 0 1
                """);

        assertThat(frame(devices).pixels()).isEqualTo(pixels(256_000, at -> Stage.pattern(at, 5)));
    }

    @ParameterizedTest
    @EnumSource
    void thereAreTwoBuffersAndWhatIsBeyondCountsButIsDropped(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 4x4 -> 0 3
                open f ~0/fb -> 0
                fill f 60 17 -> 0 60
                fill f 8 34 -> 0 8
                fill f 70 51 -> 0 70
                fill f 5 68 -> 0 5
                seek f 56 set -> 0 56
                read f 16 -> 0 16 11111111222222222222222233333333
                seek f 120 set -> 0 120
                read f 99 -> 0 8 3333333333333333
                read f 99 -> 0 0\s
                pwrite f 01 127 -> 0 1
                pwrite f 0102 128 -> 0 2
                pwrite f 0102 4000000000 -> 0 2
                pread f 9 127 -> 0 1 01
                pread f 9 4000000000 -> 0 0\s
                open d ~0/draw -> 0
                text d 1 -> 0 1
                """);

        assertThat(Stage.shown(devices).getFirst()).isEqualTo("111111 111111 111111 111111");
        assertThat(Stage.shown(devices).getLast()).isEqualTo("111111 111111 111111 222222");
    }

    @ParameterizedTest
    @EnumSource
    void partsAreWrittenWhereTheCursorIs(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 3x3 -> 0 3
                open f ~0/fb -> 0
                seek f 16 set -> 0 16
                write f aabbcc00 -> 0 4
                seek f -3 cur -> 0 17
                write f 99 -> 0 1
                seek f 2 cur -> 0 20
                write f 01 -> 0 1
                seek f -4 end -> 0 32
                write f ff -> 0 1
                open d ~0/draw -> 0
                text d 0 -> 0 1
                """);

        assertThat(Stage.shown(devices))
                .containsExactly("000000 000000 000000", "000000 cc99aa 000001", "000000 000000 0000ff");
    }

    @ParameterizedTest
    @EnumSource
    void pixelsCanBeWrittenOneByOne(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 300x300 -> 0 7
                open f ~0/fb -> 0
                dots f 90000 -> 0 4
                open d ~0/draw -> 0
                text d 0 -> 0 1
                """);

        int[] expected = IntStream.range(0, 90_000)
                .map(i -> (int) (i * 2_654_435_761L) & 0xffffff)
                .toArray();
        assertThat(frame(devices).pixels()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void manyPiecesAreOneWrite(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 16x16 -> 0 5
                open f ~0/fb -> 0
                write f 01,-,0203,-,-,040506,07 -> 0 7
                write f - -> 0 0
                write f -,-,- -> 0 0
                write f -> 0 0
                tell f -> 0 7
                pread f 3,0,4,1 0 -> 0 8 0102030405060700
                seek f 0 set -> 0 0
                fill f 1 255 1024 -> 0 1024
                open d ~0/draw -> 0
                text d 0 -> 0 1
                """);

        assertThat(frame(devices).pixels()).containsOnly(0xffffff);
    }

    @ParameterizedTest
    @EnumSource
    void aWriteMayNameThePixelsOfManyFrames(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 100x100 -> 0 7
                open f ~0/fb -> 0
                fill f 1048576 119 1000 -> 0 1048576000
                open d ~0/draw -> 0
                text d 0 -> 0 1
                """);

        assertThat(frame(devices).pixels()).containsOnly(0x777777);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenCanBeReadBack(Operator guest) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < 10_000; i++) {
            hash = (hash ^ Stage.pattern(i, 9)) * 0x01000193;
        }

        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 50x50 -> 0 5
                open f ~0/fb -> 0
                read f 4 -> 0 4 00000000
                seek f 0 set -> 0 0
                pattern f 10000 9 -> 0 10000
                seek f 0 set -> 0 0
                sum f 10000 -> 0 10000 %08x
                sum f 20000 -> 0 10000 %08x
                sum f 20000 -> 0 0 811c9dc5
                """.formatted(hash, fnvOfZeros(10_000)));
    }

    private static int fnvOfZeros(int count) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < count; i++) {
            hash *= 0x01000193;
        }
        return hash;
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsShownBeforeADraw(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x1 -> 0 3
                open f ~0/fb -> 0
                write f 0102030405060708 -> 0 8
                close f -> 0
                """);

        assertThat(devices.display(0).frame()).isNull();
        assertThat(devices.display(0).width()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenAfterADrawIsNotShownYet(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x1 -> 0 3
                open f ~0/fb -> 0
                write f 0102030405060708 -> 0 8
                open d ~0/draw -> 0
                text d 0 -> 0 1
                pwrite f 00000000 0 -> 0 4
                """);

        assertThat(Stage.shown(devices)).containsExactly("030201 070605");
    }

    @ParameterizedTest
    @EnumSource
    void whoNeverSeeksStartsAgainAfterADraw(Operator guest) {
        Devices devices = stage.perform(
                guest,
                """
                open s ~0/virtual_size -> 0
                text s 2x1 -> 0 3
                open f ~0/fb -> 0
                open d ~0/draw -> 0
                write f 0102030405060708 -> 0 8
                text d 0 -> 0 1
                @
                write f 1112131415161718 -> 0 8
                text d 0 -> 0 1
                @
                write f 2122232425262728 -> 0 8
                text d 0 -> 0 1
                """,
                first -> assertThat(Stage.shown(first)).containsExactly("030201 070605"),
                second -> assertThat(Stage.shown(second)).containsExactly("131211 171615"));

        assertThat(Stage.shown(devices)).containsExactly("232221 272625");
    }

    @ParameterizedTest
    @EnumSource
    void aDrawMovesNoCursorWithinAFrame(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x1 -> 0 3
                open f ~0/fb -> 0
                open d ~0/draw -> 0
                write f 010203 -> 0 3
                text d 0 -> 0 1
                tell f -> 0 3
                write f 0405060708 -> 0 5
                text d 0 -> 0 1
                """);

        assertThat(Stage.shown(devices)).containsExactly("030201 070605");
    }

    @ParameterizedTest
    @EnumSource
    void positionedReadsAndWritesLeaveTheCursor(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x2 -> 0 3
                open f ~0/fb -> 0
                write f 0102 -> 0 2
                pwrite f 0304,05 2 -> 0 3
                tell f -> 0 2
                pread f 2,3 0 -> 0 5 0102030405
                tell f -> 0 2
                pread f 4 14 -> 0 4 00000000
                pread f 1 -1 -> 28
                pwrite f 01 -1 -> 28
                """);
    }

    @ParameterizedTest
    @EnumSource
    void endIsThatOfTheFirstBuffer(Operator guest) {
        stage.perform(guest, """
                open f ~0/fb -> 0
                seek f 0 end -> 0 0
                open s ~0/virtual_size -> 0
                text s 10x10 -> 0 5
                seek f 0 end -> 0 400
                seek f -400 end -> 0 0
                seek f -401 end -> 28
                tell f -> 0 0
                seek f 7 set -> 0 7
                seek f -8 cur -> 28
                seek f -1 set -> 28
                tell f -> 0 7
                seek f 0 none -> 28
                seek f 9223372036854775807 cur -> 28
                seek f 5000000000 set -> 0 5000000000
                seek f 0 cur -> 0 5000000000
                read f 5 -> 0 0\s
                """);
    }

    @ParameterizedTest
    @EnumSource
    void withoutASizeTheFirstWriteOpensAWindow(Operator guest) {
        Devices devices = stage.perform(guest, """
                open f ~0/fb -> 0
                read f 4 -> 0 0\s
                write f 01020304 -> 0 4
                open s ~0/virtual_size -> 0
                read s 99 -> 0 7 '100x200'
                stat f -> 0 type 2 size 80000
                open d ~0/draw -> 0
                text d 0 -> 0 1
                """);

        assertThat(frame(devices).width()).isEqualTo(100);
        assertThat(frame(devices).height()).isEqualTo(200);
        assertThat(Arrays.stream(frame(devices).pixels()).limit(2)).containsExactly(0x030201, 0);
    }

    @ParameterizedTest
    @EnumSource
    void theMemoryOfAWriteMayBeUsedAgainAtOnce(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 64x64 -> 0 5
                open f ~0/fb -> 0
                open d ~0/draw -> 0
                pattern f 16384 3 -> 0 16384
                text d 0 -> 0 1
                seek f 0 set -> 0 0
                fill f 16384 1 -> 0 16384
                """);

        assertThat(frame(devices).pixels()).isEqualTo(pixels(4096, at -> Stage.pattern(at, 3)));
    }
}
