package dev.asml.threader.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for devices: until there is something to read, by a parked thread that misses nothing. */
final class DevicePollTest {
    private static final int IN = 0x1000;
    private static final int OUT = 0x2000;
    private static final int SUBSCRIPTION = 48;
    private static final int EVENT = 32;
    private static final int MONOTONIC = 1;
    private static final int FD_READ = 1;
    private static final int FD_WRITE = 2;
    private static final int ROUNDS = 2000;

    private final ByteDevice one = new ByteDevice("");
    private final ByteDevice other = new ByteDevice("");
    private final TestHost host = new TestHost();
    private final Caller caller =
            new Caller(TestHost.wasi(host, Assets.none(), Map.of("one", one, "other", other), 1000));
    private int count;

    @Test
    void aDeviceWithBytesIsReadyAtOnceAndSaysHowMany() {
        one.append("12345");
        int first = caller.opened(Caller.ROOT, "one", 0);
        caller.read(first, 2);
        subscribe(7, FD_READ, first);
        subscribe(8, FD_READ, caller.opened(Caller.ROOT, "other", 0));
        clock(9, 1_000_000_000);

        assertThat(poll()).containsExactly(7L);

        assertThat(caller.memory.readLong(OUT + 16)).isEqualTo(3);
        assertThat(caller.memory.readShort(OUT + 24)).isZero();
        assertThat(host.parks).isEmpty();
    }

    @Test
    void anyDeviceIsReadyForWriting() {
        subscribe(7, FD_READ, caller.opened(Caller.ROOT, "one", 0));
        subscribe(8, FD_WRITE, caller.opened(Caller.ROOT, "other", 0));

        assertThat(poll()).containsExactly(8L);

        assertThat(host.parks).isEmpty();
    }

    @Test
    void aDeviceWithoutBytesIsWaitedForUntilTheAlarm() {
        subscribe(7, FD_READ, caller.opened(Caller.ROOT, "one", 0));
        clock(9, 1_000_000_000);

        assertThat(poll()).containsExactly(9L);

        assertThat(host.parks).isNotEmpty();
        assertThat(one.waiter()).isNull();
    }

    @Test
    void closedDescriptorsAreEventsOfTheirOwn() {
        subscribe(8, FD_READ, caller.opened(Caller.ROOT, "other", 0));
        int closed = caller.opened(Caller.ROOT, "one", 0);
        caller.ok("fd_close", closed);
        subscribe(7, FD_READ, closed);

        assertThat(poll()).containsExactly(7L);

        assertThat(caller.memory.readShort(OUT + 8)).isEqualTo((short) Errno.BADF.code());
    }

    @Test
    void anInterruptEndsTheWaitAndLeavesNoWaiter() {
        subscribe(7, FD_READ, caller.opened(Caller.ROOT, "one", 0));
        Thread.currentThread().interrupt();

        int errno = caller.call("poll_oneoff", IN, OUT, count, Caller.RESULT);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(errno).isEqualTo(Errno.INTR.code());
        assertThat(one.waiter()).isNull();
    }

    /** A lost wake-up would leave the thread parked for ever: there is no alarm. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noByteIsMissedWhenTheThreadIsAboutToPark() throws InterruptedException {
        host.reallyParks = true;
        int first = caller.opened(Caller.ROOT, "one", 0);
        int second = caller.opened(Caller.ROOT, "other", 0);
        for (int round = 0; round < ROUNDS; round++) {
            boolean toFirst = round % 2 == 0;
            int delay = round % 100;
            Thread writer = Thread.ofVirtual().start(() -> {
                LockSupport.parkNanos(delay * 1000L);
                (toFirst ? one : other).append("x");
            });
            count = 0;
            subscribe(1, FD_READ, first);
            subscribe(2, FD_READ, second);

            assertThat(poll()).containsExactly(toFirst ? 1L : 2L);

            assertThat(caller.read(toFirst ? first : second, 10)).isEqualTo("x");
            writer.join();
        }
        assertThat(host.parks).hasSizeLessThan(3 * ROUNDS);
    }

    private void subscribe(long userdata, int type, int fd) {
        int at = IN + SUBSCRIPTION * count++;
        caller.memory.writeLong(at, userdata);
        caller.memory.writeLong(at + 8, type);
        caller.memory.writeI32(at + 16, fd);
    }

    private void clock(long userdata, long timeout) {
        int at = IN + SUBSCRIPTION * count++;
        caller.memory.writeLong(at, userdata);
        caller.memory.writeLong(at + 8, 0);
        caller.memory.writeI32(at + 16, MONOTONIC);
        caller.memory.writeLong(at + 24, timeout);
        caller.memory.writeLong(at + 40, 0);
    }

    private List<Long> poll() {
        assertThat(caller.call("poll_oneoff", IN, OUT, count, Caller.RESULT)).isZero();
        return IntStream.range(0, caller.result())
                .mapToObj(event -> caller.memory.readLong(OUT + EVENT * event))
                .toList();
    }
}
