package dev.asml.threader.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.device.InputEvent.Button;
import dev.asml.threader.device.InputEvent.ButtonPress;
import dev.asml.threader.device.InputEvent.ButtonRelease;
import dev.asml.threader.device.InputEvent.Gamepad;
import dev.asml.threader.device.InputEvent.KeyPress;
import dev.asml.threader.device.InputEvent.MouseMove;
import dev.asml.threader.device.InputEvent.Phase;
import dev.asml.threader.device.InputEvent.Resize;
import dev.asml.threader.device.InputEvent.Text;
import dev.asml.threader.device.InputEvent.Touch;
import dev.asml.threader.device.InputEvent.Wheel;
import dev.asml.threader.journal.Journal;
import dev.asml.threader.wasm.wasi.Device;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EventsFileTest {
    private final Devices devices = new Devices(DeviceSettings.DEFAULT.unpaced(), Journal.NONE);
    private final Map<String, Device> files = devices.files();
    private final OpenFile events = OpenFile.open(files, "_wasmer/dev/fb0/events");

    @BeforeEach
    void open() {
        OpenFile.open(files, "_wasmer/dev/fb0/virtual_size").write("300x200");
        assertThat(events.read(1)).isEmpty();
    }

    private void send(Object source, InputEvent event) {
        devices.display(0).send(source, 1, event);
    }

    private void send(InputEvent event) {
        send("Ann", event);
    }

    private byte[] read() {
        return events.read(1 << 20);
    }

    private List<byte[]> records() {
        byte[] all = read();
        List<byte[]> records = new ArrayList<>();
        for (int at = 0; at < all.length; at += 1 + (all[at] & 0xff)) {
            records.add(Arrays.copyOfRange(all, at + 1, at + 1 + (all[at] & 0xff)));
        }
        return records;
    }

    private static byte[] bytes(int... bytes) {
        return GuestBytes.of(bytes).bytes();
    }

    @Test
    void eachRecordHasItsBytes() {
        send(new Resize(640, 576));
        assertThat(read()).isEqualTo(bytes(9, 1, 0x80, 2, 0, 0, 0x40, 2, 0, 0));
        send(new Wheel(-1, 258, 299, 500));
        assertThat(read()).isEqualTo(bytes(17, 2, 255, 255, 255, 255, 2, 1, 0, 0, 0x2b, 1, 0, 0, 199, 0, 0, 0));
        send(new ButtonPress(Button.MIDDLE, 1, 2));
        send(new ButtonRelease(Button.MIDDLE, 3, 4));
        assertThat(read()).isEqualTo(bytes(10, 3, 7, 3, 0, 0, 0, 4, 0, 0, 0));
        send(new Text("é"));
        assertThat(read()).isEqualTo(bytes(3, 4, 0xc3, 0xa9));
        send(new Touch(Phase.START, -2, 3, -4));
        send(new Touch(Phase.END, -2, 3, 4));
        assertThat(read())
                .isEqualTo(bytes(
                        14, 5, 0, 254, 255, 255, 255, 3, 0, 0, 0, 0, 0, 0, 0, 14, 5, 2, 254, 255, 255, 255, 3, 0, 0, 0,
                        4, 0, 0, 0));
        send(new Gamepad(1, 0x80000005, new int[] {0, -32767, 99999}));
        assertThat(read()).isEqualTo(bytes(12, 6, 1, 5, 0, 0, 0x80, 0, 0, 1, 0x80, 255, 127));
        assertThat(OpenFile.open(files, "_wasmer/dev/fb0/input").read(64)).isEqualTo(bytes(7, 1, 0, 0, 0, 2, 0, 0, 0));
    }

    @Test
    void keysAndMouseAreNotAmongThem() {
        send(new KeyPress(65));
        send(new MouseMove(1, 1));
        send(new ButtonPress(Button.LEFT, 1, 1));
        send(new InputEvent.Close());
        assertThat(read()).isEmpty();
        assertThat(events.device().size()).isZero();
    }

    @Test
    void readsGetWholeRecordsOrTheBytesOfTheFirst() {
        send(new Text("a"));
        send(new Text("bc"));
        assertThat(events.device().size()).isEqualTo(7);
        assertThat(events.read(6)).isEqualTo(bytes(2, 4, 'a'));
        assertThat(events.read(3)).isEqualTo(bytes(3, 4, 'b'));
        assertThat(events.read(3)).isEqualTo(bytes('c'));
        assertThat(events.write("x")).isEqualTo(Device.INVALID);
    }

    @Test
    void nothingIsKeptForAGuestThatDoesNotLookButTheLastResize() {
        Display other = devices.display(1);
        other.send("Ann", 1, new Text("early"));
        other.send("Ann", 1, new Resize(1, 2));
        other.send("Ann", 1, new Resize(3, 4));
        OpenFile file = OpenFile.open(files, "_wasmer/dev/fb1/events");
        assertThat(file.device().size()).isEqualTo(10);
        other.send("Ann", 1, new Text("x"));
        assertThat(file.read(64)).isEqualTo(bytes(9, 1, 3, 0, 0, 0, 4, 0, 0, 0, 2, 4, 'x'));
        assertThat(file.read(64)).isEmpty();
    }

    @Test
    void longTextsAreCutBetweenCharacters() {
        String text = "ab" + "é€😀".repeat(200);
        send(new Text(text));
        List<byte[]> records = records();
        StringBuilder joined = new StringBuilder();
        for (byte[] record : records) {
            assertThat(record[0]).isEqualTo((byte) 4);
            joined.append(new String(record, 1, record.length - 1, StandardCharsets.UTF_8));
        }
        assertThat(joined).hasToString(text);
        assertThat(records).hasSize(8);
        send(new Text(""));
        assertThat(read()).isEmpty();
    }

    @Test
    void ofStatesInARowTheLastIsTold() {
        send(new Touch(Phase.START, 1, 0, 0));
        send(new Touch(Phase.START, 2, 0, 0));
        for (int i = 0; i < 100; i++) {
            send(new Touch(Phase.MOVE, 1, i, 0));
        }
        send(new Touch(Phase.MOVE, 2, 7, 0));
        send(new Gamepad(0, 1, new int[0]));
        send(new Gamepad(0, 2, new int[0]));
        send(new Gamepad(1, 3, new int[0]));
        send(new Resize(1, 1));
        send(new Resize(2, 2));
        assertThat(records())
                .containsExactly(
                        bytes(5, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                        bytes(5, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                        bytes(5, 1, 1, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0, 0),
                        bytes(5, 1, 2, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0),
                        bytes(6, 0, 2, 0, 0, 0),
                        bytes(6, 1, 3, 0, 0, 0),
                        bytes(1, 2, 0, 0, 0, 2, 0, 0, 0));
    }

    @Test
    void fingersThatAreNotDownNeitherMoveNorLeave() {
        send(new Touch(Phase.MOVE, 1, 0, 0));
        send(new Touch(Phase.END, 1, 0, 0));
        send(new Touch(Phase.CANCEL, 1, 0, 0));
        assertThat(read()).isEmpty();
        send(new Touch(Phase.START, 1, 0, 0));
        send(new Touch(Phase.START, 1, 0, 0));
        assertThat(records()).hasSize(1);
    }

    @Test
    void whoLeavesLetsGo() {
        send("Ann", new Touch(Phase.START, 1, 5, 5));
        send("Bob", new Touch(Phase.START, 2, 5, 5));
        send("Ann", new Gamepad(0, 5, new int[] {1}));
        send("Bob", new Gamepad(1, 5, new int[] {1}));
        send("Ann", new ButtonPress(Button.RIGHT, 6, 7));
        send("Bob", new ButtonPress(Button.LEFT, 8, 9));
        read();
        devices.display(0).release("Ann");
        assertThat(records())
                .containsExactly(
                        bytes(3, 5, 8, 0, 0, 0, 9, 0, 0, 0),
                        bytes(5, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                        bytes(6, 0, 0, 0, 0, 0));
        devices.display(0).release("Ann");
        assertThat(read()).isEmpty();
    }

    @Test
    void aSlowReaderLosesTheOldestAndReleasesLast() {
        send(new Touch(Phase.START, 1, 0, 0));
        send(new Touch(Phase.END, 1, 0, 0));
        for (int i = 0; i < 5000; i++) {
            send(new Text("" + i));
        }
        List<byte[]> records = records();
        assertThat(records).hasSize(1024);
        assertThat(records.getFirst()).startsWith(5, 2);
        assertThat(records.get(1)).isEqualTo(bytes(4, '3', '9', '7', '7'));
        assertThat(records.getLast()).isEqualTo(bytes(4, '4', '9', '9', '9'));

        for (int i = 0; i < 5000; i++) {
            send(new ButtonPress(Button.LEFT, 0, 0));
            send(new ButtonRelease(Button.LEFT, 0, 0));
        }
        assertThat(records()).hasSize(1024);
    }

    @Test
    void fingersAndGamepadsAreBounded() {
        for (int i = 0; i < 1000; i++) {
            send(new Touch(Phase.START, i, 0, 0));
            send(new Gamepad(i - 500, 1, new int[1000]));
        }
        assertThat(records().stream().filter(record -> record[0] == 5)).hasSize(64);
    }
}
