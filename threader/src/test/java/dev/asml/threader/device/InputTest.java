package dev.asml.threader.device;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.device.InputEvent.Blur;
import dev.asml.threader.device.InputEvent.Button;
import dev.asml.threader.device.InputEvent.ButtonPress;
import dev.asml.threader.device.InputEvent.ButtonRelease;
import dev.asml.threader.device.InputEvent.Close;
import dev.asml.threader.device.InputEvent.KeyPress;
import dev.asml.threader.device.InputEvent.KeyRelease;
import dev.asml.threader.device.InputEvent.MouseMove;
import dev.asml.threader.journal.Journal;
import dev.asml.threader.wasm.wasi.Device;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class InputTest {
    private static final Object ANN = "Ann";
    private static final Object BOB = "Bob";
    private static final DeviceSettings UNPACED = DeviceSettings.DEFAULT.unpaced();

    private Devices devices = new Devices(UNPACED, Journal.NONE);
    private Map<String, Device> files = devices.files();
    private long sequence;

    @BeforeEach
    void open() {
        open("virtual_size").write("1000x500");
    }

    private OpenFile open(String name) {
        return OpenFile.open(files, "_wasmer/dev/fb0/" + name);
    }

    private void send(Object source, InputEvent event) {
        devices.display(0).send(source, ++sequence, event);
    }

    private void send(InputEvent event) {
        send(ANN, event);
    }

    private void draw() {
        open("draw").write("0");
    }

    private byte[] read() {
        return open("input").read(4096);
    }

    private static byte[] bytes(int... bytes) {
        return GuestBytes.of(bytes).bytes();
    }

    @Test
    void onlyEventsAreWaitedForAtTheirEnd() {
        files.forEach((path, device) ->
                assertThat(device.endless()).as(path).isEqualTo(path.endsWith("/input") || path.endsWith("/events")));
    }

    @Test
    void nothingPendingIsNoBytes() {
        OpenFile input = open("input");
        assertThat(input.read(4096)).isEmpty();
        assertThat(input.read(0)).isEmpty();
        assertThat(input.device().size()).isZero();
        assertThat(input.device().readable(input)).isZero();
    }

    @Test
    void eachEventHasItsBytes() {
        send(new KeyPress(65));
        send(new MouseMove(258, 3));
        send(new KeyRelease(65));
        send(new ButtonPress(Button.LEFT, 999, 499));
        send(new ButtonPress(Button.RIGHT, 1, 2));
        send(new ButtonPress(Button.MIDDLE, 0, 0));
        send(new Close());
        assertThat(open("input").device().size()).isEqualTo(2 + 9 + 2 + 27 + 1);
        assertThat(read())
                .isEqualTo(bytes(
                        1, 65, 2, 2, 1, 0, 0, 3, 0, 0, 0, 3, 65, 4, 0xe7, 3, 0, 0, 0xf3, 1, 0, 0, 5, 1, 0, 0, 0, 2, 0,
                        0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 8));
        assertThat(read()).isEmpty();
        assertThat(open("input").device().size()).isZero();
    }

    @Test
    void readsGetWholeEvents() {
        send(new KeyPress(65));
        send(new MouseMove(1, 2));
        send(new KeyPress(66));
        OpenFile input = open("input");
        assertThat(input.read(0)).isEmpty();
        assertThat(input.read(10)).isEqualTo(bytes(1, 65));
        assertThat(input.read(10)).isEqualTo(bytes(2, 1, 0, 0, 0, 2, 0, 0, 0));
        assertThat(input.read(2)).isEqualTo(bytes(1, 66));
        assertThat(input.read(2)).isEmpty();
    }

    @Test
    void anEventThatJustFitsIsRead() {
        send(new KeyPress(65));
        send(new MouseMove(1, 2));
        assertThat(open("input").read(11)).isEqualTo(bytes(1, 65, 2, 1, 0, 0, 0, 2, 0, 0, 0));
        send(new MouseMove(3, 4));
        assertThat(open("input").read(9)).isEqualTo(bytes(2, 3, 0, 0, 0, 4, 0, 0, 0));
    }

    @Test
    void readsSmallerThanTheFirstEventGetItsBytes() {
        send(new MouseMove(258, 3));
        send(new KeyPress(65));
        send(new KeyPress(66));
        OpenFile input = open("input");
        assertThat(input.read(1)).isEqualTo(bytes(2));
        assertThat(input.device().size()).isEqualTo(12);
        assertThat(input.read(8 - 1)).isEqualTo(bytes(2, 1, 0, 0, 3, 0, 0));
        assertThat(input.read(2)).isEqualTo(bytes(0));
        assertThat(input.read(1)).isEqualTo(bytes(1));
        assertThat(input.read(4)).isEqualTo(bytes(65, 1, 66));
        assertThat(input.read(4)).isEmpty();
    }

    @Test
    void whatWasBegunGoesBeforeWhatFollows() {
        send(new MouseMove(1, 1));
        OpenFile input = open("input");
        input.read(3);
        send(new MouseMove(2, 2));
        open("virtual_size").write("1x1");
        assertThat(input.read(4096)).isEqualTo(bytes(0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void anyReadSizeGivesTheSameStream() {
        for (int size = 1; size <= 12; size++) {
            send(new KeyPress(65));
            send(new MouseMove(size, 2));
            send(new KeyRelease(65));
            send(new ButtonPress(Button.LEFT, 3, 4));
            send(new ButtonRelease(Button.LEFT, 3, 4));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] part = open("input").read(size);
                    part.length > 0;
                    part = open("input").read(size)) {
                all.writeBytes(part);
            }
            assertThat(all.toByteArray())
                    .isEqualTo(bytes(1, 65, 2, size, 0, 0, 0, 2, 0, 0, 0, 3, 65, 4, 3, 0, 0, 0, 4, 0, 0, 0));
        }
    }

    @Test
    void allOpensShareTheQueueAndNoCursorMoves() {
        send(new KeyPress(65));
        OpenFile one = open("input");
        OpenFile two = OpenFile.open(files, "dev/input");
        one.moveTo(99);
        assertThat(one.read(16)).isEqualTo(bytes(1, 65));
        assertThat(two.read(16)).isEmpty();
        send(new KeyRelease(65));
        assertThat(two.read(16)).isEqualTo(bytes(3, 65));
        assertThat(one.position()).isEqualTo(99);
        assertThat(two.position()).isZero();
    }

    @Test
    void nobodyWritesInput() {
        assertThat(open("input").write("x")).isZero();
    }

    @Test
    void framebuffersHaveTheirOwnInput() {
        devices.display(2).send(ANN, 1, new KeyPress(65));
        assertThat(read()).isEmpty();
        assertThat(OpenFile.open(files, "_wasmer/fb2/input").read(16)).isEqualTo(bytes(1, 65));
    }

    // Keys

    @Test
    void aPressAndItsReleaseBetweenTwoReadsBothArrive() {
        send(new KeyPress(65));
        send(new KeyRelease(65));
        send(new KeyPress(65));
        send(new KeyRelease(65));
        assertThat(read()).isEqualTo(bytes(1, 65, 3, 65, 1, 65, 3, 65));
    }

    @Test
    void autoRepeatIsNotTold() {
        send(new KeyPress(65));
        send(new KeyPress(65));
        assertThat(read()).isEqualTo(bytes(1, 65));
        send(new KeyPress(65));
        assertThat(read()).isEmpty();
        send(new KeyRelease(65));
        send(new KeyRelease(65));
        assertThat(read()).isEqualTo(bytes(3, 65));
    }

    @Test
    void aKeyIsUpWhenNobodyHoldsIt() {
        send(ANN, new KeyPress(65));
        send(BOB, new KeyPress(65));
        send(ANN, new KeyRelease(65));
        assertThat(read()).isEqualTo(bytes(1, 65));
        send(ANN, new KeyRelease(65));
        assertThat(read()).isEmpty();
        send(BOB, new KeyRelease(65));
        assertThat(read()).isEqualTo(bytes(3, 65));
    }

    @Test
    void whoLeavesReleasesWhatNobodyElseHolds() {
        send(ANN, new KeyPress(65));
        send(ANN, new KeyPress(90));
        send(ANN, new KeyPress(16));
        send(ANN, new ButtonPress(Button.LEFT, 1, 2));
        send(BOB, new KeyPress(90));
        read();
        devices.display(0).release(ANN);
        assertThat(read()).isEqualTo(bytes(3, 16, 3, 65));
        draw();
        assertThat(read()).isEmpty();
        devices.display(0).release(ANN);
        send(BOB, new Blur());
        assertThat(read()).isEqualTo(bytes(3, 90));
    }

    @Test
    void keysBeyondTheTableAreUnknown() {
        for (int code : new int[] {93, 226, 0, 256 + 65, -1, Integer.MAX_VALUE, 7, 162}) {
            send(new KeyPress(code));
            send(new KeyRelease(code));
            assertThat(read()).isEqualTo(bytes(1, 255, 3, 255));
        }
    }

    // The mouse

    @Test
    void movesInARowAreOne() {
        for (int i = 0; i < 10_000; i++) {
            send(new MouseMove(i % 1000, 2));
        }
        assertThat(read()).isEqualTo(bytes(2, 0xe7, 3, 0, 0, 2, 0, 0, 0));
    }

    @Test
    void movesKeepTheirPlaceAmongOthers() {
        send(new MouseMove(1, 1));
        send(new KeyPress(65));
        send(new MouseMove(2, 2));
        send(new MouseMove(3, 3));
        send(new ButtonPress(Button.LEFT, 3, 3));
        send(new MouseMove(4, 4));
        assertThat(read())
                .isEqualTo(bytes(
                        2, 1, 0, 0, 0, 1, 0, 0, 0, 1, 65, 2, 3, 0, 0, 0, 3, 0, 0, 0, 4, 3, 0, 0, 0, 3, 0, 0, 0, 2, 4, 0,
                        0, 0, 4, 0, 0, 0));
    }

    @Test
    void aMoveToWhereTheMouseIsIsNone() {
        send(new MouseMove(5, 5));
        read();
        send(new MouseMove(5, 5));
        assertThat(read()).isEmpty();
        send(new ButtonPress(Button.LEFT, 6, 6));
        read();
        send(new MouseMove(6, 6));
        assertThat(read()).isEmpty();
    }

    @Test
    void placesAreWithinTheWindow() {
        send(new MouseMove(-1, Integer.MIN_VALUE));
        send(new ButtonPress(Button.LEFT, 1000, Integer.MAX_VALUE));
        assertThat(read()).isEqualTo(bytes(2, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0xe7, 3, 0, 0, 0xf3, 1, 0, 0));
    }

    @Test
    void placesAreWithinTheWindowAsItIsWhenTheyAreRead() {
        send(new MouseMove(900, 400));
        open("virtual_size").write("10x20");
        assertThat(read()).isEqualTo(bytes(2, 9, 0, 0, 0, 19, 0, 0, 0));
        send(new MouseMove(900, 400));
        assertThat(read()).isEqualTo(bytes(2, 9, 0, 0, 0, 19, 0, 0, 0));
        send(new MouseMove(901, 400));
        assertThat(read()).isEmpty();
    }

    @Test
    void aHeldButtonIsToldOncePerDraw() {
        send(new ButtonPress(Button.LEFT, 1, 2));
        send(new ButtonPress(Button.LEFT, 5, 5));
        assertThat(read()).isEqualTo(bytes(4, 1, 0, 0, 0, 2, 0, 0, 0));
        assertThat(read()).isEmpty();
        draw();
        assertThat(read()).isEqualTo(bytes(4, 1, 0, 0, 0, 2, 0, 0, 0));
        assertThat(read()).isEmpty();
        draw();
        draw();
        assertThat(read()).isEqualTo(bytes(4, 1, 0, 0, 0, 2, 0, 0, 0));
        send(new MouseMove(3, 4));
        draw();
        assertThat(read()).isEqualTo(bytes(2, 3, 0, 0, 0, 4, 0, 0, 0, 4, 3, 0, 0, 0, 4, 0, 0, 0));
        send(new ButtonRelease(Button.LEFT, 3, 4));
        draw();
        assertThat(read()).isEmpty();
    }

    @Test
    void heldButtonsComeInTheirOrder() {
        send(new ButtonPress(Button.MIDDLE, 1, 1));
        send(new ButtonPress(Button.RIGHT, 1, 1));
        send(new ButtonPress(Button.LEFT, 1, 1));
        read();
        draw();
        byte[] read = read();
        assertThat(new int[] {read[0], read[9], read[18], read.length}).containsExactly(4, 5, 7, 27);
    }

    @Test
    void aDrawTellsNothingOfAButtonThatIsUpBeforeTheRead() {
        send(new ButtonPress(Button.LEFT, 1, 2));
        read();
        draw();
        send(new ButtonRelease(Button.LEFT, 1, 2));
        assertThat(open("input").device().size()).isZero();
        assertThat(read()).isEmpty();
    }

    @Test
    void aClickBetweenTwoReadsIsOnePress() {
        send(new ButtonPress(Button.RIGHT, 1, 2));
        draw();
        send(new ButtonRelease(Button.RIGHT, 1, 2));
        draw();
        assertThat(read()).isEqualTo(bytes(5, 1, 0, 0, 0, 2, 0, 0, 0));
    }

    // The end

    @Test
    void theWindowIsClosedOnce() {
        send(new Close());
        send(new Close());
        assertThat(read()).isEqualTo(bytes(8));
        send(new Close());
        assertThat(read()).isEmpty();
    }

    @Test
    void guestsThatDoNotKnowThatEventNeedNotGetIt() {
        devices = new Devices(new DeviceSettings(false, 100, 0, false), Journal.NONE);
        files = devices.files();
        send(new Close());
        assertThat(read()).isEmpty();
    }

    // Bounds

    @Test
    void aFullQueueDropsPressesAndMovesButNoRelease() {
        send(new KeyPress(65));
        int presses = 1;
        for (int i = 0; i < 10_000; i++) {
            send(new KeyPress(66));
            send(new KeyRelease(66));
            send(new MouseMove(i % 1000, 1));
        }
        send(new KeyPress(67));
        send(new KeyRelease(65));
        send(new Close());
        int releases = 0;
        int other = 0;
        byte[] read = open("input").read(1 << 20);
        for (int at = 0; at < read.length; ) {
            switch (read[at]) {
                case 1 -> presses++;
                case 3 -> releases++;
                default -> other++;
            }
            at += read[at] == 2 ? 9 : read[at] == 8 ? 1 : 2;
        }
        assertThat(presses - 1).isEqualTo(releases);
        assertThat(presses + releases + other).isBetween(4090, 4100);
        assertThat(read).endsWith(3, 65, 8);
        send(new KeyPress(67));
        assertThat(read()).isEqualTo(bytes(1, 67));
    }

    // Sequence numbers

    @Test
    void framesTellWhichInputsTheGuestHadRead() {
        Display display = devices.display(0);
        display.send(ANN, 7, new KeyPress(65));
        display.send(BOB, 100, new KeyPress(66));
        draw();
        assertThat(requireNonNull(display.frame()).input()).isZero();
        open("input").read(2);
        draw();
        assertThat(requireNonNull(display.frame()).input()).isEqualTo(7);
        read();
        display.send(ANN, 8, new MouseMove(1, 1));
        display.send(ANN, 9, new MouseMove(2, 2));
        Frame before = requireNonNull(display.frame());
        draw();
        assertThat(requireNonNull(display.frame()).input()).isEqualTo(100);
        assertThat(requireNonNull(display.frame()).input(ANN)).isEqualTo(7);
        read();
        draw();
        assertThat(requireNonNull(display.frame()).input(ANN)).isEqualTo(9);
        assertThat(requireNonNull(display.frame()).input(BOB)).isEqualTo(100);
        assertThat(requireNonNull(display.frame()).input("Eve")).isZero();
        assertThat(before.input(ANN)).isEqualTo(7);
        assertThat(before.input(BOB)).isZero();
    }

    // The journal

    @Test
    void aReplayNeedsNobodyOutside() {
        List<byte[]> kept = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        devices = new Devices(UNPACED, new LiveJournal() {
            @Override
            public byte[] bytes(Kind kind, Supplier<byte[]> live) {
                assertThat(kind).isEqualTo(Kind.INPUT);
                kept.add(live.get());
                return kept.getLast();
            }

            @Override
            public long number(Kind kind, LongSupplier live) {
                assertThat(kind).isEqualTo(Kind.READINESS);
                numbers.add(live.getAsLong());
                return numbers.getLast();
            }
        });
        files = devices.files();
        read();
        send(new KeyPress(65));
        send(new KeyPress(66));
        long size = open("input").device().size();
        byte[] first = open("input").read(3);
        byte[] second = open("input").read(3);
        assertThat(size).isEqualTo(4);

        devices = new Devices(UNPACED, new LiveJournal() {
            @Override
            public byte[] bytes(Kind kind, Supplier<byte[]> live) {
                return kept.removeFirst();
            }

            @Override
            public long number(Kind kind, LongSupplier live) {
                return numbers.removeFirst();
            }
        });
        files = devices.files();
        assertThat(read()).isEmpty();
        assertThat(open("input").device().size()).isEqualTo(size);
        assertThat(open("input").read(3)).isEqualTo(first).isEqualTo(bytes(1, 65));
        assertThat(open("input").read(3)).isEqualTo(second).isEqualTo(bytes(1, 66));
        assertThat(kept).isEmpty();
        assertThat(numbers).isEmpty();
    }

    // Threads

    @Test
    void aPollIsWokenByInput() throws InterruptedException {
        OpenFile input = open("input");
        CountDownLatch waits = new CountDownLatch(1);
        Thread guest = Thread.ofVirtual().start(() -> {
            input.device().waiter(Thread.currentThread());
            waits.countDown();
            while (input.device().readable(input) == 0) {
                LockSupport.park();
            }
            input.device().waiter(null);
        });
        waits.await();
        send(new KeyPress(65));
        guest.join();
        assertThat(read()).isEqualTo(bytes(1, 65));
    }

    @Test
    void whatManySendArrivesWholeAndInEachOnesOrder() throws InterruptedException {
        int senders = 4;
        int times = 5_000;
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            int key = 65 + i;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                for (int j = 1; j <= times; j++) {
                    Display display = devices.display(0);
                    display.send(key, j, new KeyPress(key));
                    display.send(key, j, new MouseMove(j % 1000, key));
                    display.send(key, j, new ButtonPress(Button.LEFT, j % 1000, key));
                    display.send(key, j, new ButtonRelease(Button.LEFT, j % 1000, key));
                    display.send(key, j, new KeyRelease(key));
                }
            }));
        }
        Guest guest = new Guest();
        start.countDown();
        for (int size = 1; threads.stream().anyMatch(Thread::isAlive); size = size % 64 + 1) {
            guest.take(open("input").read(size));
            draw();
        }
        guest.take(open("input").read(1 << 20));
        assertThat(guest.pressed).isEqualTo(guest.released).isPositive();
        assertThat(guest.held).isZero();
        assertThat(open("input").device().size()).isZero();
    }

    /** Reads input as a byte stream, and fails if it is not one of whole events that make sense. */
    private static final class Guest {
        private byte[] rest = {};
        private int pressed;
        private int released;
        private long held;

        void take(byte[] read) {
            byte[] all = java.util.Arrays.copyOf(rest, rest.length + read.length);
            System.arraycopy(read, 0, all, rest.length, read.length);
            int at = 0;
            while (at < all.length && at + length(all[at]) <= all.length) {
                event(all, at);
                at += length(all[at]);
            }
            rest = java.util.Arrays.copyOfRange(all, at, all.length);
        }

        private static int length(byte type) {
            return switch (type) {
                case 1, 3 -> 2;
                case 2, 4 -> 9;
                default -> throw new AssertionError("type " + type);
            };
        }

        private void event(byte[] all, int at) {
            if (all[at] == 1) {
                assertThat(held & 1L << all[at + 1]).isZero();
                held |= 1L << all[at + 1];
                pressed++;
            } else if (all[at] == 3) {
                assertThat(held & 1L << all[at + 1]).isNotZero();
                held &= ~(1L << all[at + 1]);
                released++;
            } else {
                assertThat(all[at + 5]).isBetween((byte) 65, (byte) 68);
            }
        }
    }
}
