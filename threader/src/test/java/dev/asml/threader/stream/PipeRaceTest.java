package dev.asml.threader.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a lost wake-up a thread here would stay parked, and the test would not end. */
@Timeout(60)
final class PipeRaceTest {
    private static final int BYTES = 30_000;

    /** What a guest does: it names itself, looks, and parks if it found nothing. */
    private static void await(Waitable end) {
        end.waiter(Thread.currentThread());
        while (!end.ready()) {
            LockSupport.park(end);
        }
        end.waiter(null);
    }

    private static void spin(int turns) {
        for (int i = turns; i > 0; i--) {
            Thread.onSpinWait();
        }
    }

    private static long drained(ByteSource source) {
        long sum = 0;
        for (int i = 0; ; i++) {
            await(source);
            byte[] taken = source.take(1 + i % 3);
            if (taken == null) {
                return sum;
            }
            for (byte each : taken) {
                sum += each;
            }
            spin(i % 40);
        }
    }

    private static long filled(ByteSink sink, boolean flushes) {
        long sum = 0;
        for (int i = 0; i < BYTES; i++) {
            await(sink);
            sum += (byte) i;
            sink.put(new byte[] {(byte) i}, 0, 1);
            if (flushes && i % 5 == 0) {
                sink.flush();
            }
            spin(i % 37);
        }
        sink.close();
        return sum;
    }

    @Test
    void guestsAtBothEndsAlwaysWakeEachOther() throws InterruptedException {
        Pipe pipe = new Pipe(2);
        long[] sums = new long[2];
        Thread writer = Thread.ofPlatform().start(() -> sums[0] = filled(pipe.sink(), true));
        Thread reader = Thread.ofPlatform().start(() -> sums[1] = drained(pipe.source()));

        writer.join();
        reader.join();
        assertThat(sums[1]).isEqualTo(sums[0]);
    }

    @Test
    void hostsThreadsAndGuestsAlwaysWakeEachOther() throws InterruptedException {
        Pipe in = new Pipe(3);
        Pipe out = new Pipe(3);
        long[] sums = new long[2];
        Thread guest = Thread.ofVirtual().start(() -> sums[0] = filled(in.sink(), false));
        Thread pump = Thread.ofVirtual().start(() -> pump(in, out));
        Thread other = Thread.ofVirtual().start(() -> sums[1] = drained(out.source()));

        guest.join();
        pump.join();
        other.join();
        assertThat(sums[1]).isEqualTo(sums[0]);
    }

    private static void pump(Pipe in, Pipe out) {
        try {
            for (byte[] bytes = in.read(2); bytes != null; bytes = in.read(2)) {
                assertThat(out.write(bytes, 0, bytes.length)).isTrue();
            }
            out.sink().close();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
