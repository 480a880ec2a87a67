package dev.asml.threader.wasm.wit;

import static dev.asml.threader.wasm.wit.StreamsCaller.bytes;
import static dev.asml.threader.wasm.wit.StreamsCaller.put;
import static dev.asml.threader.wasm.wit.StreamsCaller.taken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.TrapException;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.Pipe;
import dev.asml.threader.stream.StreamFailure;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of {@code wasi:io/streams.output-stream}. */
@Timeout(60)
final class OutputStreamTest {
    private static final String CHECK = "output-stream.check-write";
    private static final String WRITE = "output-stream.write";
    private static final String ZEROES = "output-stream.write-zeroes";
    private static final String FLUSH = "output-stream.flush";
    private static final String BLOCKING_FLUSH = "output-stream.blocking-flush";
    private static final String BLOCKING_WRITE = "output-stream.blocking-write-and-flush";
    private static final String BLOCKING_ZEROES = "output-stream.blocking-write-zeroes-and-flush";

    private final StreamsCaller caller = new StreamsCaller();
    private final Pipe pipe = new Pipe(10);
    private final Object out = caller.output(pipe.sink());

    private void write(String text) {
        assertThat(caller.ok(CHECK, out)).isInstanceOf(Long.class);
        assertThat(caller.ok(WRITE, out, bytes(text))).isNull();
    }

    private void traps(String method, Object... arguments) {
        assertThatThrownBy(() -> caller.stream(method, arguments)).isInstanceOf(TrapException.class);
    }

    @Test
    void whatMayBeWrittenIsWhatThereIsRoomFor() {
        assertThat(caller.ok(CHECK, out)).isEqualTo(10L);
        write("abc");
        assertThat(caller.ok(CHECK, out)).isEqualTo(7L);
        write("defghij");
        assertThat(caller.ok(CHECK, out)).isEqualTo(0L);

        assertThat(taken(pipe)).isEqualTo("abcdefghij");
        assertThat(caller.ok(CHECK, out)).isEqualTo(10L);
    }

    @Test
    void aWriteWithoutACheckTraps() {
        traps(WRITE, out, bytes("a"));
        traps(WRITE, out, bytes(""));
        traps(ZEROES, out, 1L);
    }

    @Test
    void aWriteOfMoreThanWasPermittedTraps() {
        caller.ok(CHECK, out);
        traps(WRITE, out, new byte[11]);
        traps(ZEROES, out, 11L);
        traps(ZEROES, out, -1L);
        assertThat(pipe.source().take(9)).isEmpty();
    }

    @Test
    void aPermitIsForOneWrite() {
        write("a");
        traps(WRITE, out, bytes("b"));

        caller.ok(CHECK, out);
        caller.ok(FLUSH, out);
        traps(WRITE, out, bytes("b"));
    }

    @Test
    void aPermitForNothingIsOneForAnEmptyWrite() {
        write("0123456789");

        write("");
        caller.ok(CHECK, out);
        traps(WRITE, out, bytes("a"));
    }

    @Test
    void aWriteToWhatHasClosedSinceWritesNothing() {
        caller.ok(CHECK, out);
        pipe.source().close();

        caller.closed(WRITE, out, bytes("a"));
        caller.closed(CHECK, out);
        caller.closed(WRITE, out, bytes("a"));
        caller.closed(ZEROES, out, 1L);
        caller.closed(FLUSH, out);
        caller.closed(BLOCKING_FLUSH, out);
        caller.closed(BLOCKING_WRITE, out, bytes("a"));
        caller.closed(BLOCKING_ZEROES, out, 1L);
        assertThat(caller.ready(caller.subscribed("output-stream", out))).isTrue();
    }

    @Test
    void zeroesAreWritten() {
        caller.ok(CHECK, out);
        caller.ok(ZEROES, out, 3L);
        caller.ok(BLOCKING_ZEROES, out, 2L);

        assertThat(pipe.source().take(99)).containsExactly(0, 0, 0, 0, 0);
    }

    @Test
    void aBlockingWriteTakesNoMoreThan4096Bytes() {
        Object wide = caller.output(caller.host.out);
        caller.ok(BLOCKING_WRITE, wide, filled(4096, 'a'));
        caller.ok(BLOCKING_ZEROES, wide, 4096L);

        traps(BLOCKING_WRITE, wide, filled(4097, 'a'));
        traps(BLOCKING_ZEROES, wide, 4097L);
        traps(BLOCKING_ZEROES, wide, -1L);
        assertThat(caller.host.output()).hasSize(8192).startsWith("aaa");
    }

    private static byte[] filled(int count, char each) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) each);
        return bytes;
    }

    @Test
    void aBlockingWriteWaitsForRoomAndForItsFlush() throws InterruptedException {
        StringBuilder read = new StringBuilder();
        Thread reader = reading(read);
        caller.ok(BLOCKING_WRITE, out, bytes("0123456789abcdefghijklmnopqrstuvwxyz"));

        assertThat(pipe.source().take(1)).isEmpty();
        pipe.sink().close();
        reader.join();
        assertThat(read).hasToString("0123456789abcdefghijklmnopqrstuvwxyz");
        // About once for each time that somebody read: a waiting guest does not spin.
        assertThat(caller.host.parks).isNotEmpty().hasSizeLessThan(40).containsOnly(Long.MAX_VALUE);
    }

    /** Somebody who reads slowly from when the guest waits. */
    private Thread reading(StringBuilder read) {
        pipe.source().take(0);
        return Thread.ofVirtual().start(() -> {
            while (caller.host.parks.isEmpty()) {
                Thread.onSpinWait();
            }
            try {
                for (byte[] some = pipe.read(3); some != null; some = pipe.read(3)) {
                    read.append(StreamsCaller.text(some));
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void aFlushDoesNotWaitAndNothingIsPermittedUntilItIsDone() {
        Object pollable = caller.subscribed("output-stream", out);
        pipe.source().take(0);
        write("abc");
        caller.ok(FLUSH, out);

        assertThat(caller.ok(CHECK, out)).isEqualTo(0L);
        assertThat(caller.ready(pollable)).isFalse();
        traps(WRITE, out, bytes("a"));
        assertThat(taken(pipe)).isEqualTo("abc");
        assertThat(caller.ready(pollable)).isTrue();
        assertThat(caller.ok(CHECK, out)).isEqualTo(10L);
        assertThat(caller.host.parks).isEmpty();
    }

    @Test
    void aBlockingFlushWaitsUntilTheReaderHasAll() throws InterruptedException {
        pipe.source().take(0);
        write("abcde");
        StringBuilder read = new StringBuilder();
        Thread reader = Thread.ofVirtual().start(() -> {
            while (caller.host.parks.isEmpty()) {
                Thread.onSpinWait();
            }
            read.append(taken(pipe));
        });
        caller.ok(BLOCKING_FLUSH, out);

        reader.join();
        assertThat(read).hasToString("abcde");
        assertThat(caller.host.parks).containsExactly(Long.MAX_VALUE);
    }

    @Test
    void aFailureIsToldOnceAndThenTheStreamIsClosed() {
        write("abc");
        pipe.refuse(new StreamFailure("the client is gone", null));

        assertThat(caller.ready(caller.subscribed("output-stream", out))).isTrue();
        assertThat(caller.failed(CHECK, out)).isEqualTo("the client is gone");
        caller.closed(CHECK, out);
        caller.closed(WRITE, out, bytes("a"));
        caller.closed(BLOCKING_FLUSH, out);
    }

    @Test
    void eachCallThatLooksAtTheSinkMayTellTheFailure() {
        for (String method : new String[] {FLUSH, BLOCKING_FLUSH}) {
            Pipe broken = new Pipe(10);
            Object stream = caller.output(broken.sink());
            broken.refuse(new StreamFailure("gone", null));
            assertThat(caller.failed(method, stream)).isEqualTo("gone");
            caller.closed(method, stream);
        }
        pipe.refuse(new StreamFailure("gone", null));
        assertThat(caller.failed(BLOCKING_WRITE, out, bytes("a"))).isEqualTo("gone");
        caller.closed(BLOCKING_WRITE, out, bytes("a"));
    }

    @Test
    void aBlockingWriteThatClosesTheStreamHasStillWritten() {
        Object last = caller.output(new OneWrite());

        caller.ok(BLOCKING_WRITE, last, bytes("a"));
        caller.closed(CHECK, last);
    }

    /** Takes one write and is closed by it. */
    private static final class OneWrite implements ByteSink {
        private boolean taken;

        @Override
        public int room() {
            return taken ? CLOSED : 1;
        }

        @Override
        public void put(byte[] bytes, int offset, int count) {
            taken = true;
        }

        @Override
        public void flush() {}

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public void waiter(@Nullable Thread thread) {}

        @Override
        public void close() {}
    }

    @Test
    void aStreamCannotBeDroppedBeforeItsPollables() {
        Object pollable = caller.subscribed("output-stream", out);

        assertThatThrownBy(() -> StreamsCaller.drop("output-stream", out))
                .isInstanceOf(TrapException.class)
                .hasMessage("an output-stream was dropped before a resource that is made of it");
        StreamsCaller.drop("pollable", pollable);
        StreamsCaller.drop("output-stream", out);
    }

    @Test
    void whatWasWrittenBeforeADropIsStillHandedOn() {
        write("abc");
        StreamsCaller.drop("output-stream", out);

        assertThat(taken(pipe)).isEqualTo("abc");
        assertThat(pipe.source().take(1)).isNull();
    }

    @Test
    void standardOutputOutlivesItsStreamsAndTwoOfThemShareTheRoom() throws InterruptedException {
        caller.host.out = pipe.sink();
        Object one = caller.call("wasi:cli/stdout", "get-stdout");
        Object other = caller.call("wasi:cli/stdout", "get-stdout");
        caller.ok(CHECK, one);
        caller.ok(CHECK, other);
        caller.ok(WRITE, one, bytes("abcdefgh"));
        StreamsCaller.drop("output-stream", one);
        StringBuilder read = new StringBuilder();
        Thread reader = reading(read);
        caller.ok(WRITE, other, bytes("ijklmnopqr"));

        pipe.sink().close();
        reader.join();
        assertThat(read).hasToString("abcdefghijklmnopqr");
    }

    // Splicing

    private final Pipe source = new Pipe(100);
    private final Object in = caller.input(source.source());

    private @Nullable Object splice(long length) {
        return caller.ok("output-stream.splice", out, in, length);
    }

    @Test
    void aSpliceMovesWhatIsThereAsFarAsThereIsRoom() {
        put(source, "0123456789abcdef");

        assertThat(splice(4)).isEqualTo(4L);
        assertThat(splice(-1)).isEqualTo(6L);
        assertThat(splice(-1)).isEqualTo(0L);
        assertThat(taken(pipe)).isEqualTo("0123456789");
        assertThat(splice(99)).isEqualTo(6L);
        assertThat(splice(99)).isEqualTo(0L);
        assertThat(taken(pipe)).isEqualTo("abcdef");
    }

    @Test
    void aSpliceOfNothingTellsWhetherBothAreOpen() {
        put(source, "a");
        assertThat(splice(0)).isEqualTo(0L);
        source.sink().close();
        assertThat(splice(5)).isEqualTo(1L);
        caller.closed("output-stream.splice", out, in, 0L);
    }

    @Test
    void aSpliceEndsWithEitherEnd() {
        source.fail(new StreamFailure("no more", null));
        assertThat(caller.failed("output-stream.splice", out, in, 5L)).isEqualTo("no more");
        caller.closed("output-stream.splice", out, in, 5L);

        assertThat(caller.ok(CHECK, out)).isEqualTo(10L);
        pipe.refuse(new StreamFailure("not taken", null));
        assertThat(caller.failed("output-stream.splice", out, in, 5L)).isEqualTo("not taken");
    }

    @Test
    void aSpliceUsesThePermit() {
        put(source, "abc");
        caller.ok(CHECK, out);
        splice(1);

        traps(WRITE, out, bytes("a"));
    }

    @Test
    void aBlockingSpliceWaitsForBothAndCountsRight() throws InterruptedException {
        write("0123456789");
        Thread host = Thread.ofVirtual().start(() -> {
            while (caller.host.parks.isEmpty()) {
                Thread.onSpinWait();
            }
            pipe.source().take(99);
            while (caller.host.parks.size() < 2) {
                Thread.onSpinWait();
            }
            put(source, "abcdefg");
        });

        assertThat(caller.ok("output-stream.blocking-splice", out, in, 5L)).isEqualTo(5L);
        host.join();
        assertThat(caller.ok("output-stream.blocking-splice", out, in, 5L)).isEqualTo(2L);
        source.sink().close();
        caller.closed("output-stream.blocking-splice", out, in, 5L);
        assertThat(caller.host.parks).hasSize(2);
    }
}
