package dev.asml.threader.devices;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What opens of devices have of their own, and how they end. */
class GuestDescriptorsTest {
    private final Stage stage = Stage.ready();

    @ParameterizedTest
    @EnumSource
    void aMillionOpensAreNeitherRefusedNorKept(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x2 -> 0 3
                open a ~0/fb -> 0
                times 1000000 open b _wasmer/dev/fb0/fb 9 0x200466 -> 0 1000000
                write b 01020304 -> 0 4
                read a 4 -> 0 4 01020304
                open d ~0/draw -> 0
                text d 0 -> 0 1
                """);
    }

    @Test
    void aMillionOpensTakeLittleMemory() {
        AtomicLong before = new AtomicLong();

        stage.perform(
                Operator.C,
                """
                open a ~0/fb -> 0
                @
                times 1000000 open b ~0/fb -> 0 1000000
                @
                write b - -> 0 0
                """,
                _ -> before.set(usedMemory()),
                _ -> assertThat(usedMemory() - before.get()).isLessThan(100L << 20));
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @ParameterizedTest
    @EnumSource
    void aClosedDeviceOpensAgain(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x2 -> 0 3
                open a ~0/fb -> 0
                write a 01020304 -> 0 4
                close a -> 0
                open a ~0/fb -> 0
                read a 4 -> 0 4 01020304
                times 100000 open a ~0/fb -> 0 100000
                close a -> 0
                close s -> 0
                open s ~0/virtual_size -> 0
                read s 9 -> 0 3 '2x2'
                """);
    }

    @ParameterizedTest
    @EnumSource
    void eachOpenHasItsOwnCursor(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x2 -> 0 3
                open a ~0/fb -> 0
                open b dev/wasmerfb0 -> 0
                write a 0102030405060708 -> 0 8
                tell a -> 0 8
                tell b -> 0 0
                read b 3 -> 0 3 010203
                tell a -> 0 8
                seek a 1 set -> 0 1
                tell b -> 0 3
                write b ff -> 0 1
                read a 4 -> 0 4 0203ff05
                """);
    }

    @ParameterizedTest
    @EnumSource
    void oneOpenGoesOnWhenAnotherIsClosed(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x2 -> 0 3
                open a ~0/fb -> 0
                open b ~0/fb -> 0
                write a 0102 -> 0 2
                close b -> 0
                write a 0304 -> 0 2
                pread a 4 0 -> 0 4 01020304
                """);
    }

    @ParameterizedTest
    @EnumSource
    void aClosedDescriptorIsOfNoUse(Operator guest) {
        stage.perform(guest, """
                open f ~0/fb -> 0
                close f -> 0
                close f -> 8
                read f 1 -> 8
                write f 00 -> 8
                pread f 1 0 -> 8
                pwrite f 00 0 -> 8
                seek f 0 set -> 8
                tell f -> 8
                stat f -> 8
                fdstat f -> 8
                setsize f 0 -> 8
                sync f -> 8
                renumber f 0 -> 8
                """);
    }

    @ParameterizedTest
    @EnumSource
    void aDeviceCanTakeTheNumberOfAnotherFile(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x2 -> 0 3
                open f ~0/fb -> 0
                write f 01020304 -> 0 4
                open t tmp/file 1 -> 0
                renumber f t -> 0
                read f 1 -> 8
                tell t -> 0 4
                write t 05 -> 0 1
                open g ~0/fb -> 0
                read g 5 -> 0 5 0102030405
                open u tmp/file -> 0
                write u 77 -> 0 1
                renumber u g -> 0
                pread g 9 0 -> 0 1 77
                close t -> 0
                close g -> 0
                renumber s s -> 0
                read s 3 -> 0 3 '2x2'
                renumber s 99 -> 8
                """);
    }

    @ParameterizedTest
    @EnumSource
    void whatFilesCanBeToldDevicesTake(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x2 -> 0 3
                open f ~0/fb -> 0
                write f 0102 -> 0 2
                sync f -> 0
                datasync f -> 0
                advise f -> 0
                settimes f -> 0
                setsize f 0 -> 0
                setsize f 3 -> 0
                stat f -> 0 type 2 size 16
                pread f 4 0 -> 0 4 01020000
                setsize s 0 -> 0
                pread s 9 0 -> 0 3 '2x2'
                """);
    }

    @ParameterizedTest
    @EnumSource
    void appendingGoesOnAtTheCursorAsDevicesHaveNoEnd(Operator guest) {
        var devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x1 -> 0 3
                open f ~0/fb 0 0x1fffffff 1 -> 0
                fdstat f -> ~0 type 2 flags 1 rights .*
                write f 01020300 -> 0 4
                write f 04050600 -> 0 4
                pread f 16 0 -> 0 16 01020300040506000000000000000000
                open d ~0/draw 0 0x1fffffff 1 -> 0
                text d 0 -> 0 1
                """);

        assertThat(Stage.shown(devices)).containsExactly("030201 060504");
    }
}
