package dev.asml.threader.wasm.wit;

import static dev.asml.threader.wasm.wit.StreamsCaller.places;
import static dev.asml.threader.wasm.wit.StreamsCaller.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.TrapException;
import dev.asml.threader.stream.Pipe;
import dev.asml.threader.stream.StreamFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of {@code wasi:io/poll}, with streams and timers. */
@Timeout(60)
final class PollTest {
    private static final long SECOND = 1_000_000_000;

    private final StreamsCaller caller = new StreamsCaller();
    private final Pipe in = new Pipe(10);
    private final Pipe out = new Pipe(10);
    private final Object input = caller.input(in.source());
    private final Object output = caller.output(out.sink());
    private final Object readable = caller.subscribed("input-stream", input);
    private final Object writable = caller.subscribed("output-stream", output);

    private Object timer(long nanos) {
        return caller.call("wasi:clocks/monotonic-clock", "subscribe-duration", nanos);
    }

    private Object alarm(long instant) {
        return caller.call("wasi:clocks/monotonic-clock", "subscribe-instant", instant);
    }

    private long now() {
        return (long) caller.call("wasi:clocks/monotonic-clock", "now");
    }

    @Test
    void anEmptyPollTraps() {
        assertThatThrownBy(caller::poll).isInstanceOf(TrapException.class);
    }

    @Test
    void allThatIsReadyIsNamedAndNothingElse() {
        put(in, "a");
        assertThat(caller.poll(timer(SECOND), readable, writable)).isEqualTo(places(1, 2));
        assertThat(caller.host.parks).isEmpty();
    }

    @Test
    void whatIsNamedTwiceIsReadyTwice() {
        assertThat(caller.poll(writable, readable, writable, writable)).isEqualTo(places(0, 2, 3));
    }

    @Test
    void failuresAndEndsAreReady() {
        in.fail(new StreamFailure("broken", null));
        put(out, "0123456789");
        assertThat(caller.poll(readable, writable)).isEqualTo(places(0));
        out.source().close();
        assertThat(caller.poll(readable, writable)).isEqualTo(places(0, 1));
    }

    @Test
    void theEarliestTimerEndsTheWait() {
        long before = now();

        assertThat(caller.poll(readable, timer(30 * SECOND), timer(SECOND))).isEqualTo(places(2));

        assertThat(now() - before).isEqualTo(SECOND);
        assertThat(caller.host.parks).containsExactly(SECOND);
    }

    @Test
    void timersOfThePastAreReady() {
        assertThat(caller.poll(timer(0), alarm(0), alarm(now()), timer(SECOND))).isEqualTo(places(0, 1, 2));
        assertThat(caller.host.parks).isEmpty();
    }

    @Test
    void timersBeyondTheEndOfTimeAreNotReady() {
        assertThat(caller.ready(timer(-1))).isFalse();
        assertThat(caller.ready(alarm(-1))).isFalse();
        assertThat(caller.ready(timer(Long.MAX_VALUE))).isFalse();
    }

    @Test
    void anAlarmIsSetForAnInstant() {
        caller.result("wasi:io/poll", "[method]pollable.block", alarm(now() + 5 * SECOND));

        assertThat(caller.host.parks).containsExactly(5 * SECOND);
    }

    @Test
    void whoWaitsIsParkedUntilSomethingHappens() throws InterruptedException {
        put(out, "0123456789");
        Thread host = Thread.ofVirtual().start(() -> {
            while (caller.host.parks.isEmpty()) {
                Thread.onSpinWait();
            }
            put(in, "x");
        });

        assertThat(caller.poll(writable, readable)).isEqualTo(places(1));
        host.join();
        assertThat(caller.host.parks).containsExactly(Long.MAX_VALUE);
    }

    @Test
    void aWaitForManyEventsParksOnceForEach() throws InterruptedException {
        int events = 1000;
        Thread host = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < events; i++) {
                    assertThat(in.write(new byte[1], 0, 1)).isTrue();
                    assertThat(in.awaitTaken()).isTrue();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        for (int i = 0; i < events; i++) {
            assertThat(caller.poll(readable)).isEqualTo(places(0));
            assertThat((byte[]) caller.ok("input-stream.read", input, 9L)).hasSize(1);
        }

        host.join();
        // An unpark that comes after the guest has looked makes one park return for nothing.
        assertThat(caller.host.parks).hasSizeLessThanOrEqualTo(2 * events);
    }

    /** With a lost wake-up the guest would stay parked, and the test would not end. */
    @Test
    void whoWaitsForSeveralStreamsMissesNone() throws InterruptedException {
        int events = 2000;
        Pipe[] pipes = new Pipe[6];
        Object[] inputs = new Object[pipes.length];
        Object[] pollables = new Object[pipes.length];
        Thread[] writers = new Thread[pipes.length];
        for (int i = 0; i < pipes.length; i++) {
            Pipe pipe = new Pipe(1);
            pipes[i] = pipe;
            inputs[i] = caller.input(pipe.source());
            pollables[i] = caller.subscribed("input-stream", inputs[i]);
            writers[i] = Thread.ofVirtual().start(() -> {
                try {
                    assertThat(pipe.write(new byte[events], 0, events)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        }
        for (int left = pipes.length * events; left > 0; ) {
            for (Object place : (List<?>) caller.poll(pollables)) {
                int at = Math.toIntExact((Long) place);
                left -= StreamsCaller.text(caller.ok("input-stream.read", inputs[at], 9L))
                        .length();
            }
        }

        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(pipes).noneMatch(pipe -> pipe.source().ready());
    }

    @Test
    void thousandsCanBeWaitedFor() {
        List<Object> many = new ArrayList<>(Collections.nCopies(20_000, readable));
        many.add(timer(SECOND));

        assertThat(caller.call("wasi:io/poll", "poll", many)).isEqualTo(places(20_000));
    }

    private interface Call {
        Object call();
    }

    @Test
    void anInterruptEndsEveryWaitAtOnce() throws InterruptedException {
        put(out, "0123456789");
        List<Call> waits = List.of(
                () -> caller.poll(readable, writable),
                () -> caller.call("wasi:io/poll", "[method]pollable.block", readable),
                () -> caller.stream("input-stream.blocking-read", input, 1L),
                () -> caller.stream("input-stream.blocking-skip", input, 1L),
                () -> caller.stream("output-stream.blocking-flush", output),
                () -> caller.stream("output-stream.blocking-write-and-flush", output, new byte[1]),
                () -> caller.stream("output-stream.blocking-write-zeroes-and-flush", output, 1L),
                () -> caller.stream("output-stream.blocking-splice", output, input, 1L),
                () -> caller.call("asml:io/streams", "forward", output, input));
        for (Call wait : waits) {
            endsWhenInterrupted(wait, true);
            endsWhenInterrupted(wait, false);
        }
    }

    /** Interrupts before the wait, or during it. */
    private void endsWhenInterrupted(Call wait, boolean before) throws InterruptedException {
        Throwable[] thrown = new Throwable[1];
        caller.host.parks.clear();
        Thread guest = Thread.ofVirtual().unstarted(() -> {
            if (before) {
                Thread.currentThread().interrupt();
            }
            try {
                wait.call();
            } catch (RuntimeException e) {
                thrown[0] = e;
            }
        });
        guest.start();
        if (!before) {
            while (guest.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            guest.interrupt();
        }
        guest.join();
        assertThat(thrown[0]).isInstanceOf(ChicoryInterruptedException.class);
        assertThat(caller.host.parks).hasSize(before ? 0 : 1);
    }
}
