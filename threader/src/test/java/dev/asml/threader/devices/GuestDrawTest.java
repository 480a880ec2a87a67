package dev.asml.threader.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import dev.asml.threader.device.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The file that has a frame shown. */
class GuestDrawTest {
    private final Stage stage = Stage.ready();

    private static Frame frame(Devices devices) {
        return Objects.requireNonNull(devices.display(0).frame());
    }

    @ParameterizedTest
    @EnumSource
    void anyBytesDrawAndNoneDoNot(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 1x1 -> 0 3
                open d ~0/draw -> 0
                text d 0 -> 0 1
                text d 1 -> 0 1
                write d 00 -> 0 1
                text d 00 -> 0 2
                write d ff,fe,- -> 0 2
                fill d 100000 9 -> 0 100000
                write d - -> 0 0
                write d -,- -> 0 0
                write d -> 0 0
                seek d 1000 set -> 0 1000
                text d 0 -> 0 1
                pwrite d 30 7 -> 0 1
                """);

        assertThat(frame(devices).draw()).isEqualTo(8);
        assertThat(frame(devices).number()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void readsAsOneOnce(Operator guest) {
        stage.perform(guest, """
                open d ~0/draw -> 0
                read d 9 -> 0 1 '1'
                read d 9 -> 0 0\s
                open e ~0/draw -> 0
                drain e -> 0 1 '1'
                seek d 0 set -> 0 0
                read d 0 -> 0 0\s
                read d 1 -> 0 1 '1'
                read d 1 -> 0 0\s
                """);
    }

    @ParameterizedTest
    @EnumSource
    void theDrawnIndexChoosesNoBuffer(Operator guest) {
        Devices devices = stage.perform(guest, """
                open s ~0/virtual_size -> 0
                text s 1x1 -> 0 3
                open f ~0/fb -> 0
                write f 0102030011121300 -> 0 8
                open d ~0/draw -> 0
                text d 1 -> 0 1
                """);

        assertThat(Stage.shown(devices)).containsExactly("030201");
    }

    @ParameterizedTest
    @EnumSource
    void withoutAWindowADrawIsTakenAndShowsNothing(Operator guest) {
        Devices devices = stage.perform(guest, """
                open d ~0/draw -> 0
                text d 0 -> 0 1
                open s ~0/virtual_size -> 0
                text s 2x1 -> 0 3
                text d 0 -> 0 1
                text s 0x0 -> 0 3
                text d 0 -> 0 1
                pread s 9 0 -> 0 3 '0x0'
                """);

        assertThat(devices.display(0).width()).isZero();
        assertThat(Stage.shown(devices)).containsExactly("000000 000000");
    }

    @ParameterizedTest
    @EnumSource
    void drawsKeepTheRateOfTheFunction(Operator guest) {
        int draws = 13;
        Stage paced = Stage.with(new DeviceSettings(false, 1000, 50, true));
        List<Long> at = new ArrayList<>();

        Devices devices = paced.perform(
                guest,
                """
                open s ~0/virtual_size -> 0
                text s 1x1 -> 0 3
                open d ~0/draw -> 0
                text d 0 -> 0 1
                @
                times %d text d 0 -> 0 1 %d
                """.formatted(draws - 1, draws - 1),
                first -> at.add(frame(first).nanos()));

        // The first draw is never late, so a bound from below holds on any machine: two of the waits may be shorter.
        long spent = frame(devices).nanos() - at.getFirst();
        assertThat(spent).isGreaterThan((draws - 3) * 20_000_000L);
        assertThat(frame(devices).draw()).isEqualTo(draws);
    }
}
