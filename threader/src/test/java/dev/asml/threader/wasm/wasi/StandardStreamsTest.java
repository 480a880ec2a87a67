package dev.asml.threader.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import dev.asml.threader.stream.Pipe;
import dev.asml.threader.stream.StreamFailure;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Standard streams of preview 1 whose other ends are slow. */
@Timeout(60)
final class StandardStreamsTest {
    private static final int IN = 0x1000;
    private static final int OUT = 0x2000;
    private static final int NONBLOCK = 4;

    private final TestHost host = new TestHost();
    private final Pipe input = new Pipe(10);
    private final Pipe output = new Pipe(10);
    private final Caller caller = new Caller(TestHost.wasi(host, Assets.none(), 0));

    StandardStreamsTest() {
        host.in = input.source();
        host.out = output.sink();
        host.reallyParks = true;
        useUpWakeUp();
    }

    /** The thread runs one test after the other, and an unpark may have come after what it was for. */
    private static void useUpWakeUp() {
        LockSupport.unpark(Thread.currentThread());
        LockSupport.park();
    }

    private static void put(Pipe pipe, String text) {
        pipe.sink().put(text.getBytes(StandardCharsets.UTF_8), 0, text.length());
    }

    private static String taken(Pipe pipe) {
        byte[] bytes = pipe.source().take(1 << 20);
        return bytes == null ? "the end" : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Does something as soon as the guest waits. */
    private Thread whenItWaits(Runnable action) {
        return Thread.ofVirtual().start(() -> {
            while (host.parks.isEmpty()) {
                Thread.onSpinWait();
            }
            action.run();
        });
    }

    @Test
    void aReadWaitsForBytesButNotForMore() throws InterruptedException {
        Thread other = whenItWaits(() -> put(input, "abc"));

        assertThat(caller.read(0, 100)).isEqualTo("abc");
        other.join();
        assertThat(host.parks).containsExactly(Long.MAX_VALUE);
    }

    @Test
    void theEndAndFailuresAreReadAfterTheBytes() {
        put(input, "abc");
        input.fail(new StreamFailure("cut off", null));

        assertThat(caller.read(0, 100)).isEqualTo("abc");
        assertThat(readError()).isEqualTo(Errno.IO.code());
        assertThat(caller.read(0, 100)).isEmpty();
    }

    private int readError() {
        caller.memory.writeI32(IN, OUT);
        caller.memory.writeI32(IN + 4, 10);
        return caller.call("fd_read", 0, IN, 1, IN + 8);
    }

    @Test
    void aReadThatIsNotToWaitSaysThatThereIsNothing() {
        caller.ok("fd_fdstat_set_flags", 0, NONBLOCK);
        assertThat(readError()).isEqualTo(Errno.AGAIN.code());
        put(input, "abc");
        assertThat(caller.read(0, 100)).isEqualTo("abc");
        assertThat(host.parks).isEmpty();
    }

    @Test
    void aWriteWaitsForRoom() throws InterruptedException {
        StringBuilder read = new StringBuilder();
        Thread other = whenItWaits(() -> {
            while (read.length() < 26) {
                read.append(taken(output));
            }
        });

        assertThat(caller.write(1, "abcdefghijklmnopqrstuvwxyz")).isZero();
        assertThat(caller.result()).isEqualTo(26);
        other.join();
        assertThat(read).hasToString("abcdefghijklmnopqrstuvwxyz");
    }

    @Test
    void aWriteThatNobodyTakesIsABrokenPipe() {
        output.source().close();

        assertThat(caller.write(1, "abc")).isEqualTo(Errno.PIPE.code());
        assertThat(caller.write(2, "abc")).isZero();
    }

    @Test
    void aWriteThatIsNotToWaitSaysThatThereIsNoRoom() {
        put(output, "0123456789");
        caller.ok("fd_fdstat_set_flags", 1, NONBLOCK);

        assertThat(caller.write(1, "a")).isEqualTo(Errno.AGAIN.code());
        assertThat(taken(output)).isEqualTo("0123456789");
        assertThat(caller.write(1, "a")).isZero();
    }

    /** Polls for reading standard input and writing standard output; the userdata of the first event, and of how many. */
    private String polled() {
        caller.memory.writeLong(IN, 7);
        caller.memory.writeLong(IN + 8, 1);
        caller.memory.writeI32(IN + 16, 0);
        caller.memory.writeLong(IN + 48, 8);
        caller.memory.writeLong(IN + 56, 2);
        caller.memory.writeI32(IN + 64, 1);
        caller.ok("poll_oneoff", IN, OUT, 2, OUT + 0x1000);
        return caller.memory.readLong(OUT) + " of " + caller.memory.readInt(OUT + 0x1000) + ", "
                + caller.memory.readLong(OUT + 16) + " bytes, flags " + caller.memory.readLong(OUT + 24);
    }

    @Test
    void aPollTellsWhichEndIsReady() throws InterruptedException {
        assertThat(polled()).isEqualTo("8 of 1, 0 bytes, flags 0");
        put(input, "abc");
        assertThat(polled()).isEqualTo("7 of 2, 3 bytes, flags 0");
        assertThat(caller.read(0, 100)).isEqualTo("abc");
        put(output, "0123456789");
        Thread other = whenItWaits(() -> put(input, "defg"));
        assertThat(polled()).isEqualTo("7 of 1, 4 bytes, flags 0");
        other.join();
        assertThat(host.parks).containsExactly(Long.MAX_VALUE);
        assertThat(caller.read(0, 100)).isEqualTo("defg");
        input.sink().close();
        assertThat(polled()).isEqualTo("7 of 1, 0 bytes, flags 1");
    }

    @Test
    void anInterruptEndsTheWait() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(this::readError).isInstanceOf(ChicoryInterruptedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
