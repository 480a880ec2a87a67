package dev.asml.threader.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.device.Devices;
import dev.asml.threader.journal.Journal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for calls of either generation of WASI. */
class GuestAbiTest {
    private final Stage stage = Stage.ready();

    @ParameterizedTest
    @EnumSource
    void bothClocksCanBeWaitedFor(Operator guest) {
        stage.perform(guest, """
                sleep 0 2 -> 0 1 clock
                sleep 1 2 -> 0 1 clock
                sleep 0 0 -> 0 1 clock
                """);
    }

    @ParameterizedTest
    @EnumSource
    void statisticsOfFilesEndWhereTheyShould(Operator guest) {
        stage.perform(guest, """
                open t tmp/file 1 -> 0
                write t 0102030405 -> 0 5
                stat t -> 0 type 4 size 5
                pathstat tmp/file -> 0 type 4 size 5
                pathstat tmp -> ~0 type 3 size \\d+
                pathstat rom/game.gb -> 0 type 4 size 11
                """);
    }

    @ParameterizedTest
    @EnumSource
    void placesInFilesAreCountedFromWhereTheyShould(Operator guest) {
        stage.perform(guest, """
                open t tmp/file 1 -> 0
                write t 0102030405 -> 0 5
                seek t 2 set -> 0 2
                seek t 1 cur -> 0 3
                seek t -1 end -> 0 4
                read t 9 -> 0 1 05
                """);
    }

    @ParameterizedTest
    @EnumSource
    void addressesOutsideOfTheMemoryAreRefused(Operator guest) {
        stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 10x10 -> 0 5
                open f ~0/fb -> 0
                open d ~0/draw -> 0
                open i ~0/input -> 0
                rawread f 0xfffffff0 16 -> 21
                rawread f 0x80000000 4 -> 21
                rawread f 0 0xffffffff -> 21
                rawwrite f 0xfffffffe 4 -> 21
                rawwrite f 0x80000000 4 -> 21
                rawwrite f 0x7fffffff 0x80000000 -> 21
                rawwrite f 0 0xffffffff -> 21
                rawwrite f 0 0x80000000 -> 21
                rawwrite d 0 0xffffffff -> 21
                rawwrite s 0xfffffff0 7 -> 21
                rawread i 0xffffffff 1 -> 21
                rawread i 0x80000000 4096 -> 21
                rawread s 0xc0000000 7 -> 21
                rawvector f 0x80000000 1 -> 21
                rawvector f 0xfffffffc 1 -> 21
                rawvector f 0 0xffffffff -> 21
                rawvector f 0 0x20000000 -> 21
                tell f -> 0 0
                pread s 9 0 -> 0 5 '10x10'
                """);
    }

    @Test
    void aModuleMayImportBothGenerations() {
        Devices devices = new Devices(Stage.UNPACED, Journal.NONE);

        Play play = Play.start("both", new byte[0], devices, () -> {});

        assertThat(play.output()).isEqualTo("0 0 5 8 12 16 400 396 12 400 400\n");
    }
}
