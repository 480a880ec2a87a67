package dev.asml.threader.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The file with a window's size. */
class GuestSizeTest {
    private final Stage stage = Stage.ready();

    private static void showsWindow(Devices devices, int width, int height) {
        assertThat(devices.display(0).width()).isEqualTo(width);
        assertThat(devices.display(0).height()).isEqualTo(height);
    }

    @ParameterizedTest
    @EnumSource
    void isZeroByZeroAtFirst(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                stat s -> 0 type 2 size 3
                read s 99 -> 0 3 '0x0'
                read s 99 -> 0 0\s
                """);

        showsWindow(devices, 0, 0);
    }

    @ParameterizedTest
    @EnumSource
    void isReadBackByteByByteToItsEnd(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 160x144 -> 0 7
                open t ~0/virtual_size -> 0
                read t 1 -> 0 1 '1'
                read t 1 -> 0 1 '6'
                read t 0 -> 0 0\s
                read t 1,1,0,1 -> 0 3 '0x1'
                read t 1 -> 0 1 '4'
                read t 5 -> 0 1 '4'
                read t 1 -> 0 0\s
                tell t -> 0 7
                seek t -3 end -> 0 4
                read t 9 -> 0 3 '144'
                seek t 3 set -> 0 3
                read t 9 -> 0 4 'x144'
                pread t 3 2 -> 0 3 '0x1'
                seek t 50 set -> 0 50
                read t 9 -> 0 0\s
                """);

        showsWindow(devices, 160, 144);
    }

    @ParameterizedTest
    @EnumSource
    void aWriteLeavesTheCursorWhereItWas(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 160x144 -> 0 7
                tell s -> 0 0
                read s 99 -> 0 7 '160x144'
                text s 8x8 -> 0 3
                read s 99 -> 0 0\s
                seek s 0 set -> 0 0
                read s 99 -> 0 3 '8x8'
                """);
    }

    @ParameterizedTest
    @EnumSource
    void mayBeFollowedByGarbage(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                write s 3634307834303000%s -> 0 64
                pread s 99 0 -> 0 7 '640x400'
                """.formatted("5a".repeat(56)));

        showsWindow(devices, 640, 400);
    }

    @ParameterizedTest
    @EnumSource
    void isTakenWhereverTheCursorIs(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 300x300 -> 0 7
                pread s 99 0 -> 0 7 '300x300'
                text s 1024x768 -> 0 8
                pread s 99 0 -> 0 8 '1024x768'
                text s 64x32 -> 0 5
                pread s 99 0 -> 0 5 '64x32'
                seek s 4 set -> 0 4
                text s 65x33 -> 0 5
                pread s 99 0 -> 0 5 '65x33'
                pwrite s 373778313234 3 -> 0 6
                pread s 99 0 -> 0 6 '77x124'
                write s 36,-,34,7833,32 -> 0 5
                pread s 99 0 -> 0 5 '64x32'
                """);

        showsWindow(devices, 64, 32);
    }

    @ParameterizedTest
    @EnumSource
    void zeroByZeroClosesTheWindow(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 4x4 -> 0 3
                open f ~0/fb -> 0
                stat f -> 0 type 2 size 64
                text s 0x0 -> 0 3
                pread s 9 0 -> 0 3 '0x0'
                stat f -> 0 type 2 size 0
                text s 3x3 -> 0 3
                pread s 9 0 -> 0 3 '3x3'
                text s 0x0 -> 0 3
                """);

        showsWindow(devices, 0, 0);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoSizeIsRefusedAndChangesNothing(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 20x10 -> 0 5
                text s abc -> 28
                text s 12 -> 28
                text s x -> 28
                text s x5 -> 28
                text s 5x -> 28
                text s -1x5 -> 28
                text s 1x-5 -> 28
                text s 1.5x5 -> 28
                text s 99999x99999 -> 28
                text s 4294967296x1 -> 28
                text s 4294967297x1 -> 28
                text s 4294967295x2 -> 28
                text s 1x18446744073709551617 -> 28
                text s 99999999999999999999999999x1 -> 28
                write s 00 -> 28
                write s ff78ff -> 28
                write s 0a -> 28
                fill s 100000 49 -> 28
                pread s 99 0 -> 0 5 '20x10'
                """);

        showsWindow(devices, 20, 10);
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyWriteChangesNothing(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 20x10 -> 0 5
                write s - -> 0 0
                write s -> 0 0
                pread s 99 0 -> 0 5 '20x10'
                """);
    }

    @ParameterizedTest
    @EnumSource
    void mayStandBetweenSpacesAndLineEnds(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                write s 313630783134340a -> 0 8
                pread s 99 0 -> 0 7 '160x144'
                write s 20090a3435783637 -> 0 8
                pread s 99 0 -> 0 5 '45x67'
                text s 12,34 -> 0 5
                pread s 99 0 -> 0 5 '12x34'
                text s 007x0008 and more -> 0 17
                pread s 99 0 -> 0 3 '7x8'
                """);

        showsWindow(devices, 7, 8);
    }

    @ParameterizedTest
    @EnumSource
    void theSameSizeKeepsThePixels(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x2 -> 0 3
                open f ~0/fb -> 0
                write f 0102030405060708090a0b0c0d0e0f10 -> 0 16
                text s 2x2 -> 0 3
                pread f 99 0 -> 0 32 0102030405060708090a0b0c0d0e0f1000000000000000000000000000000000
                tell f -> 0 16
                """);
    }

    @ParameterizedTest
    @EnumSource
    void anotherSizeKeepsTheBytesInTheirOrder(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x2 -> 0 3
                open f ~0/fb -> 0
                write f 0102030405060708090a0b0c0d0e0f10 -> 0 16
                text s 3x2 -> 0 3
                stat f -> 0 type 2 size 24
                pread f 24 0 -> 0 24 0102030405060708090a0b0c0d0e0f100000000000000000
                text s 1x1 -> 0 3
                pread f 4 0 -> 0 4 01020304
                text s 2x1 -> 0 3
                pread f 8 0 -> 0 8 0102030400000000
                open d ~0/draw -> 0
                text d 0 -> 0 1
                """);

        assertThat(Stage.shown(devices)).containsExactly("030201 000000");
    }

    @ParameterizedTest
    @EnumSource
    void hasAtMostSoManyPixelsAsTheFunctionMay(Operator guest) {
        Stage small = Stage.with(new DeviceSettings(false, 100, 0, true));

        Devices devices = small.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 10x10 -> 0 5
                text s 10x11 -> 28
                text s 101x1 -> 28
                text s 1x101 -> 28
                pread s 99 0 -> 0 5 '10x10'
                text s 100x1 -> 0 5
                text s 1x100 -> 0 5
                """);

        showsWindow(devices, 1, 100);
    }

    @ParameterizedTest
    @EnumSource
    void mayBeFourMillionPixelsUnlessSaidOtherwise(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2048x2048 -> 0 9
                text s 2049x2048 -> 28
                text s 8191x512 -> 0 8
                open f ~0/fb -> 0
                stat f -> 0 type 2 size 16775168
                """);
    }
}
