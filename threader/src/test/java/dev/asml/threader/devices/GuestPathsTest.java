package dev.asml.threader.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.device.Devices;
import dev.asml.threader.device.InputEvent.KeyPress;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where devices are found. */
class GuestPathsTest {
    private final Stage stage = Stage.ready();

    @ParameterizedTest
    @EnumSource
    void eachNameOfTheSizeIsTheSameFile(Operator guest) {
        stage.perform(guest, """
                open a /_wasmer/dev/fb0/virtual_size -> 0
                open b /_wasmer/fb0/virtual_size -> 0
                open c /sys/class/graphics/wasmerfb0/virtual_size -> 0
                open d /sys/class/graphics/wasmerfb/virtual_size -> 0
                text a 11x11 -> 0 5
                pread b 9 0 -> 0 5 '11x11'
                text b 22x22 -> 0 5
                pread c 9 0 -> 0 5 '22x22'
                text c 33x33 -> 0 5
                pread d 9 0 -> 0 5 '33x33'
                text d 44x44 -> 0 5
                pread a 9 0 -> 0 5 '44x44'
                """);
    }

    @ParameterizedTest
    @EnumSource
    void eachNameOfThePixelsIsTheSameFile(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 2x2 -> 0 3
                open a /_wasmer/dev/fb0/fb -> 0
                open b /_wasmer/fb0/fb -> 0
                open c /dev/wasmerfb0 -> 0
                write a 01020304 -> 0 4
                read b 4 -> 0 4 01020304
                write b 05060708 -> 0 4
                read c 8 -> 0 8 0102030405060708
                write c 090a0b0c -> 0 4
                pread a 16 0 -> 0 16 0102030405060708090a0b0c00000000
                """);
    }

    @ParameterizedTest
    @EnumSource
    void eachNameOfTheDrawTriggerDraws(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 1x1 -> 0 3
                open a /_wasmer/dev/fb0/draw -> 0
                open b /_wasmer/dev/fb0/buffer_index_display -> 0
                open c /_wasmer/fb0/buffer_index_display -> 0
                open d /sys/class/graphics/wasmerfb0/buffer_index_display -> 0
                open e /sys/class/graphics/wasmerfb/buffer_index_display -> 0
                text a 0 -> 0 1
                text b 0 -> 0 1
                text c 0 -> 0 1
                text d 0 -> 0 1
                text e 0 -> 0 1
                """);

        assertThat(draws(devices, 0)).isEqualTo(5);
    }

    private static long draws(Devices devices, int framebuffer) {
        return Objects.requireNonNull(devices.display(framebuffer).frame()).draw();
    }

    @ParameterizedTest
    @EnumSource
    void eachNameOfTheInputIsTheSameFile(Operator guest) {
        stage.perform(guest, """
                open a /_wasmer/dev/fb0/input -> 0
                open b /_wasmer/fb0/input -> 0
                open c /dev/input -> 0
                @
                read a 2 -> 0 2 0141
                read b 2 -> 0 2 0142
                read c 2 -> 0 2 0143
                read a 2 -> 0 0\s
                """, press(0, 65, 66, 67));
    }

    private static Consumer<Devices> press(int framebuffer, int... keys) {
        return devices -> {
            for (int key : keys) {
                devices.display(framebuffer).send("test", 1, new KeyPress(key));
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void thereAreFourFramebuffersApart(Operator guest) {
        Devices devices = stage.perform(guest, """
                open a ~0/virtual_size -> 0
                open b ~1/virtual_size -> 0
                open c /sys/class/graphics/wasmerfb2/virtual_size -> 0
                text a 4x4 -> 0 3
                text b 300x200 -> 0 7
                text c 5x1 -> 0 3
                pread a 9 0 -> 0 3 '4x4'
                pread b 9 0 -> 0 7 '300x200'
                pread c 9 0 -> 0 3 '5x1'
                open p /dev/wasmerfb1 -> 0
                write p 01020300 -> 0 4
                open q ~0/fb -> 0
                read q 4 -> 0 4 00000000
                open d ~1/draw -> 0
                text d 1 -> 0 1
                open e ~2/draw -> 0
                text e 2 -> 0 1
                text e 2 -> 0 1
                open i /dev/input -> 0
                open j ~1/input -> 0
                @
                read i 4 -> 0 2 0141
                read j 4 -> 0 2 0142
                open n ~4/fb -> 44
                open n /dev/wasmerfb4 -> 44
                """, press(0, 65).andThen(press(1, 66)));

        assertThat(devices.display(0).frame()).isNull();
        assertThat(draws(devices, 1)).isEqualTo(1);
        assertThat(draws(devices, 2)).isEqualTo(2);
        assertThat(devices.display(1).width()).isEqualTo(300);
        assertThat(devices.display(2).height()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aLeadingSlashMayBeThereAndOtherDetoursToo(Operator guest) {
        stage.perform(guest, """
                open f /_wasmer/dev/fb0/fb -> 0
                open f _wasmer/dev/fb0/fb -> 0
                open f ./_wasmer/./dev/fb0/fb -> 0
                open f _wasmer//dev/fb0//fb -> 0
                open f /_wasmer/dev/../dev/fb0/fb -> 0
                open f dev/wasmerfb0 -> 0
                open f sys/class/graphics/wasmerfb0/virtual_size -> 0
                open f /_wasmer/dev/fb0/fb/ -> 54
                open f dev/input/ -> 54
                open f _wasmer/dev/fb0/fb/more -> 54
                open f _wasmer/dev/fb0/none -> 44
                open f /_wasmer/dev/fb0/none -> 44
                open f _wasmer/dev/fb0 2 0x6000 -> 0
                close f -> 0
                """);
    }

    @ParameterizedTest
    @EnumSource
    void descriptorThreeIsTheRoot(Operator guest) {
        stage.perform(guest, """
                prestat 3 -> 0 type 0 length 1
                prestatname 3 1 -> 0 /
                prestatname 3 1024 -> 0 /
                prestatname 3 0 -> 37
                """);
    }

    @ParameterizedTest
    @EnumSource
    void devicesAreCharacterDevicesWithASize(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 160x144 -> 0 7
                pathstat _wasmer/dev/fb0/fb -> 0 type 2 size 92160
                pathstat _wasmer/dev/fb0/virtual_size -> 0 type 2 size 7
                pathstat _wasmer/dev/fb0/draw -> 0 type 2 size 1
                pathstat _wasmer/dev/fb0/input -> 0 type 2 size 0
                pathstat _wasmer/dev -> ~0 type 3 size \\d+
                pathstat _wasmer/dev/fb0 -> ~0 type 3 size \\d+
                stat s -> 0 type 2 size 7
                open f ~0/fb -> 0
                stat f -> 0 type 2 size 92160
                open d ~0/draw -> 0
                stat d -> 0 type 2 size 1
                open i ~0/input -> 0
                stat i -> 0 type 2 size 0
                """);
    }

    @ParameterizedTest
    @EnumSource
    void everyDeviceMaySeekAndTellSoThatItIsNoTerminal(Operator guest) {
        stage.perform(guest, """
                open f ~0/fb -> 0
                open s ~0/virtual_size -> 0
                open d ~0/draw -> 0
                open i ~0/input -> 0
                fdstat f -> ~0 type 2 flags 0 rights .{6}[2367abef][4567cdef]
                fdstat s -> ~0 type 2 flags 0 rights .{6}[2367abef][4567cdef]
                fdstat d -> ~0 type 2 flags 0 rights .{6}[2367abef][4567cdef]
                fdstat i -> ~0 type 2 flags 0 rights .{6}[2367abef][4567cdef]
                """);
    }

    @ParameterizedTest
    @EnumSource
    void directoriesListTheirDevices(Operator guest) {
        stage.perform(guest, """
                open a _wasmer/dev 2 0x6000 -> 0
                readdir a -> ~0 .*\\bfb0/3 fb1/3 fb2/3 fb3/3\\b.*
                open b _wasmer/dev/fb0 2 0x6000 -> 0
                readdir b -> ~0 (?=.*\\bfb/2)(?=.*\\bvirtual_size/2)(?=.*\\bdraw/2)(?=.*\\binput/2).*
                openat f a fb0/fb -> 0
                openat f b fb -> 0
                openat f b ../../fb0/fb -> 63
                open r . 2 0x6000 -> 0
                readdir r -> ~0 (?=.*\\b_wasmer/3)(?=.*\\bdev/3)(?=.*\\bsys/3)(?=.*\\btmp/3)(?=.*\\brom/3).*
                open r dev 2 0x6000 -> 0
                readdir r -> ~0 (?=.*\\binput/2)(?=.*\\bwasmerfb0/2)(?=.*\\bwasmerfb3/2).*
                """);
    }

    @ParameterizedTest
    @EnumSource
    void anyFlagsAndRightsOpenADeviceAndEmptyNothing(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size 9 0xffffffffffffffff -> 0
                text s 1x1 -> 0 3
                open f ~0/fb 1 0xffffffffffffffff -> 0
                write f 01020304 -> 0 4
                open f ~0/fb 13 0xffffffffffffffff -> 0
                read f 9 -> 0 8 0102030400000000
                open f ~0/fb 9 0x200466 -> 0
                read f 4 -> 0 4 01020304
                open f _wasmer/dev/fb0/fb 0 0x204026 -> 0
                open s ~0/virtual_size 13 0x1fffffff -> 0
                read s 9 -> 0 3 '1x1'
                open i ~0/input 13 -> 0
                open d ~0/draw 13 -> 0
                """);
    }

    @ParameterizedTest
    @EnumSource
    void aDeviceIsNoDirectory(Operator guest) {
        stage.perform(guest, """
                open f ~0/fb 2 -> 54
                open f ~0/input 3 -> 54
                open f ~0/draw 15 -> 54
                openat g f fb -> 8
                open f ~0/fb -> 0
                openat g f fb -> 54
                """);
    }

    @ParameterizedTest
    @EnumSource
    void filesOfTheFunctionLieBesideTheDevices(Operator guest) {
        stage.perform(guest, """
                open f rom/game.gb -> 69
                open f rom/game.gb 0 0x200026 -> 0
                read f 99 -> 0 11 'not a game!'
                open f _wasmer/dev/fb0/../../../rom/game.gb 0 0x200026 -> 0
                open f ../game.gb 0 2 -> 63
                open f _wasmer/../../fb 0 2 -> 63
                open f /_wasmer/../../fb 0 2 -> 63
                open f /rom/game.gb 0 2 -> ~\\d+
                open t tmp/own 1 -> 0
                write t 010203 -> 0 3
                pread t 9 0 -> 0 3 010203
                open t _wasmer/dev/own 1 -> ~[1-9]\\d*
                """);
    }

    @ParameterizedTest
    @EnumSource
    void devicesCanNeitherBeRemovedNorMoved(Operator guest) {
        stage.perform(guest, """
                unlink _wasmer/dev/fb0/fb -> ~[1-9]\\d*
                rmdir _wasmer/dev/fb0 -> ~[1-9]\\d*
                rename _wasmer/dev/fb0/fb tmp/fb -> ~[1-9]\\d*
                rename _wasmer/dev/fb0/fb _wasmer/dev/fb0/other -> ~[1-9]\\d*
                mkdir _wasmer/dev/fb9 -> ~[1-9]\\d*
                symlink fb _wasmer/dev/fb0/link -> ~[1-9]\\d*
                open f ~0/fb -> 0
                """);
    }
}
