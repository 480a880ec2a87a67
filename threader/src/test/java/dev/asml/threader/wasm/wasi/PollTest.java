package dev.asml.threader.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Waiting for clocks and descriptors. */
final class PollTest {
    private static final int SUBSCRIPTION = 48;
    private static final int EVENT = 32;
    private static final int IN = 0x1000;
    private static final int OUT = 0x2000;
    private static final int REALTIME = 0;
    private static final int MONOTONIC = 1;
    private static final int FD_READ = 1;
    private static final int FD_WRITE = 2;
    private static final long SECOND = 1_000_000_000;

    private final TestHost host = new TestHost();
    private final Caller caller = new Caller(TestHost.wasi(host, Assets.none(), 1000));
    private int count;

    @Test
    void nothingToWaitForIsInvalid() {
        assertThat(poll()).isEqualTo(Errno.INVAL.code());
    }

    @Test
    void theEarliestClockEndsTheWait() {
        clock(1, MONOTONIC, 60 * SECOND, false);
        clock(2, MONOTONIC, SECOND, false);
        clock(3, REALTIME, 30 * SECOND, false);
        long before = host.monotonicNanos();

        assertThat(poll()).isZero();

        assertThat(userdata()).containsExactly(2);
        assertThat(host.monotonicNanos() - before).isBetween(SECOND, 2 * SECOND);
        assertThat(host.parks).hasSizeGreaterThan(1);
    }

    @Test
    void allThatIsDueIsReported() {
        clock(1, REALTIME, host.wallClockNanos() - 5, true);
        clock(2, MONOTONIC, 0, false);
        clock(3, MONOTONIC, SECOND, false);

        assertThat(poll()).isZero();

        assertThat(userdata()).containsExactlyInAnyOrder(1, 2);
        assertThat(host.parks).isEmpty();
    }

    @Test
    void absoluteTimesAreWaitedFor() {
        long until = host.wallClockNanos() + SECOND;
        clock(1, REALTIME, until, true);

        assertThat(poll()).isZero();

        assertThat(host.wallClockNanos()).isGreaterThanOrEqualTo(until);
    }

    @Test
    void inputAndFilesAreReadyAndSayHowMuchTheyHold() {
        host.input = "12345".getBytes(StandardCharsets.UTF_8);
        int file = caller.opened(Caller.TMP, "file", Caller.CREATE);
        caller.pwrite(file, "abc", 0);
        clock(1, MONOTONIC, SECOND, false);
        descriptor(2, FD_READ, 0);
        descriptor(3, FD_READ, file);
        descriptor(4, FD_WRITE, 1);

        assertThat(poll()).isZero();

        assertThat(userdata()).containsExactly(2, 3, 4);
        assertThat(caller.memory.readLong(OUT + 16)).isEqualTo(5);
        assertThat(caller.memory.readLong(OUT + EVENT + 16)).isEqualTo(3);
        assertThat(host.parks).isEmpty();
    }

    @Test
    void inputAtItsEndIsReadyAndHungUp() {
        descriptor(1, FD_READ, 0);

        assertThat(poll()).isZero();

        assertThat(caller.memory.readLong(OUT + 16)).isZero();
        assertThat(caller.memory.readShort(OUT + 24)).isEqualTo((short) 1);
    }

    @Test
    void badDescriptorsAndClocksAreEventsOfTheirOwn() {
        descriptor(1, FD_READ, 99);
        descriptor(2, FD_READ, 1);
        clock(3, 17, SECOND, false);

        assertThat(poll()).isZero();

        assertThat(caller.memory.readShort(OUT + 8)).isEqualTo((short) Errno.BADF.code());
        assertThat(caller.memory.readShort(OUT + EVENT + 8)).isEqualTo((short) Errno.NOTCAPABLE.code());
        assertThat(caller.memory.readShort(OUT + 2 * EVENT + 8)).isEqualTo((short) Errno.INVAL.code());
    }

    @Test
    void timeoutsBeyondTheEndOfTimeDoNotWrapAround() {
        clock(1, MONOTONIC, -1, false);
        clock(2, MONOTONIC, Long.MAX_VALUE, false);
        clock(3, MONOTONIC, 1, false);

        assertThat(poll()).isZero();

        assertThat(userdata()).containsExactly(3);
    }

    @Test
    void anInterruptedThreadReturnsAtOnceAndStaysInterrupted() {
        clock(1, MONOTONIC, 1000 * SECOND, false);
        Thread.currentThread().interrupt();

        int errno = poll();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(errno).isEqualTo(Errno.INTR.code());
        assertThat(host.parks).isEmpty();
    }

    private void clock(long userdata, int clock, long timeout, boolean absolute) {
        int at = IN + SUBSCRIPTION * count++;
        caller.memory.writeLong(at, userdata);
        caller.memory.writeLong(at + 8, 0);
        caller.memory.writeI32(at + 16, clock);
        caller.memory.writeLong(at + 24, timeout);
        caller.memory.writeLong(at + 40, absolute ? 1 : 0);
    }

    private void descriptor(long userdata, int type, int fd) {
        int at = IN + SUBSCRIPTION * count++;
        caller.memory.writeLong(at, userdata);
        caller.memory.writeLong(at + 8, type);
        caller.memory.writeI32(at + 16, fd);
    }

    private int poll() {
        return caller.call("poll_oneoff", IN, OUT, count, Caller.RESULT);
    }

    private long[] userdata() {
        long[] all = new long[caller.result()];
        for (int i = 0; i < all.length; i++) {
            all[i] = caller.memory.readLong(OUT + EVENT * i);
        }
        return all;
    }
}
