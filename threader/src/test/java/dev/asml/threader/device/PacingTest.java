package dev.asml.threader.device;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.journal.Journal;
import dev.asml.threader.wasm.wasi.Device;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Time is the test's own: parking lets it pass. */
@Timeout(60)
final class PacingTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<Long> parks = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5;
    private Devices devices = paced(10);
    private Map<String, Device> files = devices.files();

    private Devices paced(int framesPerSecond) {
        Devices made = new Devices(new DeviceSettings(false, 100, framesPerSecond, true), Journal.NONE, () -> now);
        made.attach(this::park);
        return made;
    }

    private void park(long nanos) {
        parks.add(nanos / MS);
        now += nanos;
    }

    private void use(int framesPerSecond) {
        devices = paced(framesPerSecond);
        files = devices.files();
    }

    private OpenFile open(String path) {
        return OpenFile.open(files, "_wasmer/dev/" + path);
    }

    private void draw() {
        draw(0);
    }

    private void draw(int framebuffer) {
        open("fb%d/virtual_size".formatted(framebuffer)).write("1x1");
        open("fb%d/draw".formatted(framebuffer)).write("0");
    }

    private long vsync() {
        return ByteBuffer.wrap(open("fb0/vsync").read(8))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    // Draws

    @Test
    void aGuestDrawsOnceInASlot() {
        draw();
        assertThat(parks).isEmpty();
        draw();
        now += 30 * MS;
        draw();
        now += 99 * MS;
        draw();
        assertThat(parks).containsExactly(100L, 70L, 1L);
    }

    @Test
    void afterALongFrameThereIsNoBurst() {
        draw();
        now += 1050 * MS;
        draw();
        assertThat(parks).isEmpty();
        draw();
        draw();
        draw();
        assertThat(parks).containsExactly(50L, 100L, 100L);
    }

    @Test
    void theFrameIsThereBeforeTheGuestWaits() {
        List<Long> seen = new ArrayList<>();
        devices.watch(() -> seen.add((long) parks.size()));
        draw();
        draw();
        draw();
        // the window's size first
        assertThat(seen).containsExactly(0L, 0L, 0L, 1L);
    }

    @Test
    void framebuffersHaveTheirOwnSlots() {
        for (int i = 0; i < 3; i++) {
            draw(0);
            draw(1);
        }
        assertThat(parks).containsExactly(100L, 100L);
    }

    @Test
    void wakeUpsForNoReasonChangeNothing() {
        devices = new Devices(new DeviceSettings(false, 100, 10, true), Journal.NONE, () -> now);
        devices.attach(nanos -> park(Math.min(nanos, 40 * MS)));
        files = devices.files();
        draw();
        draw();
        assertThat(parks).containsExactly(40L, 40L, 20L);
    }

    @Test
    void withoutARateNothingWaits() {
        use(0);
        for (int i = 0; i < 100; i++) {
            draw();
        }
        assertThat(parks).isEmpty();
        devices.pace(5);
        draw();
        draw();
        assertThat(parks).containsExactly(200L);
    }

    @Test
    void viewersMakeItSlowerButNeverFaster() {
        draw();
        devices.pace(20);
        draw();
        devices.pace(5);
        draw();
        devices.pace(0);
        draw();
        assertThat(parks).containsExactly(100L, 200L, 100L);
    }

    @Test
    void beforeParkingIsSaidNothingWaits() {
        devices = new Devices(new DeviceSettings(false, 100, 1, true), Journal.NONE, () -> now);
        files = devices.files();
        draw();
        draw();
        draw();
        assertThat(requireNonNull(devices.display(0).frame()).draw()).isEqualTo(3);
    }

    @Test
    void whoIsInterruptedWaitsNoMoreAndStaysSo() {
        draw();
        Thread.currentThread().interrupt();
        draw();
        draw();
        vsync();
        assertThat(parks).isEmpty();
        assertThat(Thread.interrupted()).isTrue();
        draw();
        assertThat(parks).hasSize(1);
    }

    @Test
    void anInterruptEndsAWait() {
        devices.attach(nanos -> {
            parks.add(nanos / MS);
            Thread.currentThread().interrupt();
        });
        draw();
        draw();
        assertThat(parks).containsExactly(100L);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closedDevicesLetNobodyWait() {
        draw();
        devices.hold();
        devices.close();
        draw();
        draw();
        vsync();
        assertThat(parks).isEmpty();
        assertThat(requireNonNull(devices.display(0).frame()).draw()).isEqualTo(3);
    }

    // The vsync file

    @Test
    void vsyncCountsSlots() {
        assertThat(vsync()).isEqualTo(1);
        assertThat(vsync()).isEqualTo(2);
        now += 40 * MS;
        assertThat(vsync()).isEqualTo(3);
        now += 270 * MS;
        assertThat(vsync()).isEqualTo(5);
        assertThat(parks).containsExactly(100L, 100L, 60L);
    }

    @Test
    void vsyncAndDrawTogetherWaitOnce() {
        for (int i = 0; i < 5; i++) {
            draw();
            vsync();
        }
        assertThat(parks).containsExactly(100L, 100L, 100L, 100L, 100L);
        parks.clear();
        for (int i = 0; i < 5; i++) {
            vsync();
            draw();
        }
        assertThat(parks).containsExactly(100L, 100L, 100L, 100L, 100L);
    }

    @Test
    void vsyncWithoutARateCountsReads() {
        use(0);
        assertThat(vsync()).isEqualTo(1);
        assertThat(vsync()).isEqualTo(2);
        assertThat(parks).isEmpty();
    }

    @Test
    void vsyncNeedsRoomForANumber() {
        OpenFile vsync = open("fb0/vsync");
        assertThat(vsync.read(7)).isEmpty();
        assertThat(vsync.read(64)).hasSize(8);
        assertThat(vsync.write("x")).isEqualTo(Device.INVALID);
        assertThat(vsync.device().readable(vsync)).isEqualTo(8);
    }

    @Test
    void vsyncIsToldThroughTheJournal() {
        devices = new Devices(DeviceSettings.DEFAULT, new LiveJournal() {
            @Override
            public long number(Kind kind, LongSupplier live) {
                return kind == Kind.DEVICE ? 0x0102030405060708L : -1;
            }
        });
        files = devices.files();
        assertThat(open("fb0/vsync").read(8)).containsExactly(8, 7, 6, 5, 4, 3, 2, 1);
    }

    // The info file

    @Test
    void infoIsText() {
        OpenFile info = open("fb0/info");
        assertThat(info.text(200)).isEqualTo("width=0\nheight=0\nformat=bgrx\nfps=10\ndraws=0\n");
        assertThat(info.text(200)).isEmpty();
        draw();
        devices.pace(4);
        info.moveTo(0);
        assertThat(info.text(10)).isEqualTo("width=1\nhe");
        draw();
        assertThat(info.text(200)).isEqualTo("ight=1\nformat=bgrx\nfps=4\ndraws=1\n");
        assertThat(open("fb0/info").device().size()).isEqualTo(43);
        assertThat(info.write("x")).isEqualTo(Device.INVALID);
    }

    // Holds

    private final Semaphore parked = new Semaphore(0);

    private Thread guestThatDraws(int times) {
        devices = new Devices(DeviceSettings.DEFAULT.unpaced(), Journal.NONE);
        files = devices.files();
        open("fb0/virtual_size").write("1x1");
        devices.attach(nanos -> {
            parked.release();
            LockSupport.parkNanos(nanos);
        });
        CountDownLatch start = new CountDownLatch(1);
        guestStart = start;
        return Thread.ofVirtual().start(() -> {
            try {
                start.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            for (int i = 0; i < times; i++) {
                open("fb0/draw").write("0");
            }
        });
    }

    private CountDownLatch guestStart = new CountDownLatch(0);

    private Frame shown() {
        return requireNonNull(devices.display(0).frame());
    }

    @Test
    void whoHoldsGetsEveryFrame() throws InterruptedException {
        Thread guest = guestThatDraws(50);
        Semaphore drawn = new Semaphore(0);
        devices.watch(drawn::release);
        try (Devices.Hold one = devices.hold();
                Devices.Hold two = devices.hold()) {
            guestStart.countDown();
            for (int i = 1; i <= 50; i++) {
                drawn.acquire();
                assertThat(shown().draw()).isEqualTo(i);
                one.taken(shown());
                assertThat(shown().draw()).isEqualTo(i);
                two.taken(shown());
            }
            guest.join();
        }
    }

    @Test
    void whoLetsGoLetsTheGuestDraw() throws InterruptedException {
        Thread guest = guestThatDraws(50);
        Devices.Hold hold = devices.hold();
        guestStart.countDown();
        parked.acquire();
        assertThat(shown().draw()).isEqualTo(1);
        hold.close();
        guest.join();
        assertThat(shown().draw()).isEqualTo(50);
    }

    @Test
    void closingLetsTheGuestDraw() throws InterruptedException {
        Thread guest = guestThatDraws(50);
        devices.hold();
        guestStart.countDown();
        parked.acquire();
        devices.close();
        guest.join();
        assertThat(shown().draw()).isEqualTo(50);
    }

    @Test
    void anotherRateWakesWhoWaits() throws InterruptedException {
        Thread guest = guestThatDraws(2);
        devices.pace(1);
        guestStart.countDown();
        parked.acquire();
        devices.pace(1_000_000);
        guest.join();
        assertThat(shown().draw()).isEqualTo(2);
    }
}
