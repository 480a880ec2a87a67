package dev.asml.threader.wasm.wit;

import static dev.asml.threader.wasm.wit.StreamsCaller.put;
import static dev.asml.threader.wasm.wit.StreamsCaller.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.TrapException;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.Pipe;
import dev.asml.threader.stream.StreamFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of {@code wasi:io/streams.input-stream}. */
@Timeout(60)
final class InputStreamTest {
    private static final String READ = "input-stream.read";
    private static final String BLOCKING_READ = "input-stream.blocking-read";
    private static final String SKIP = "input-stream.skip";
    private static final String BLOCKING_SKIP = "input-stream.blocking-skip";

    private final StreamsCaller caller = new StreamsCaller();
    private final Pipe pipe = new Pipe(100);
    private final Object in = caller.input(pipe.source());

    private String read(String how, long length) {
        return text(caller.ok(how, in, length));
    }

    @Test
    void aReadGivesWhatIsThereAndNeverWaits() {
        assertThat(read(READ, 5)).isEmpty();
        put(pipe, "abcdefg");

        assertThat(read(READ, 5)).isEqualTo("abcde");
        assertThat(read(READ, 5)).isEqualTo("fg");
        assertThat(read(READ, 5)).isEmpty();
        assertThat(caller.host.parks).isEmpty();
    }

    @Test
    void aReadAtTheEndIsClosedAndNotEmpty() {
        put(pipe, "a");
        pipe.sink().close();

        assertThat(read(BLOCKING_READ, 5)).isEqualTo("a");
        caller.closed(BLOCKING_READ, in, 5L);
        caller.closed(READ, in, 5L);
        caller.closed(SKIP, in, 5L);
        caller.closed(BLOCKING_SKIP, in, 5L);
    }

    @Test
    void aReadOfNothingTellsWhetherTheStreamIsOpen() {
        assertThat(read(READ, 0)).isEmpty();
        put(pipe, "a");
        assertThat(read(READ, 0)).isEmpty();
        assertThat(read(BLOCKING_READ, 0)).isEmpty();
        assertThat(caller.ok(SKIP, in, 0L)).isEqualTo(0L);
        pipe.sink().close();
        assertThat(read(READ, 0)).isEmpty();
        read(READ, 1);

        caller.closed(READ, in, 0L);
        caller.closed(SKIP, in, 0L);
    }

    @Test
    void aLengthIsUnsignedAndMayBeMoreThanIsEverGiven() {
        Object large = caller.input(ByteSource.of(new byte[3 << 20]));

        assertThat((byte[]) caller.ok(READ, large, -1L)).hasSize(1 << 20);
        assertThat(caller.ok(SKIP, large, Long.MIN_VALUE)).isEqualTo(1L << 20);
        assertThat((byte[]) caller.ok(BLOCKING_READ, large, 1L << 32)).hasSize(1 << 20);
        caller.closed(READ, large, -1L);
    }

    @Test
    void aBlockingReadWaitsOnceAndTakesWhatCame() throws InterruptedException {
        Thread host = Thread.ofVirtual().start(() -> {
            while (caller.host.parks.isEmpty()) {
                Thread.onSpinWait();
            }
            put(pipe, "abc");
        });

        assertThat(read(BLOCKING_READ, 50)).isEqualTo("abc");
        host.join();
        assertThat(caller.host.parks).containsExactly(Long.MAX_VALUE);
    }

    @Test
    void aBlockingReadThatHasSomethingDoesNotWait() {
        put(pipe, "abc");

        assertThat(caller.ok(BLOCKING_SKIP, in, 2L)).isEqualTo(2L);
        assertThat(read(BLOCKING_READ, 9)).isEqualTo("c");
        assertThat(caller.host.parks).isEmpty();
    }

    @Test
    void whatIsSkippedIsCounted() {
        put(pipe, "abcdefg");

        assertThat(caller.ok(SKIP, in, 3L)).isEqualTo(3L);
        assertThat(read(READ, 1)).isEqualTo("d");
        assertThat(caller.ok(SKIP, in, 99L)).isEqualTo(3L);
        assertThat(caller.ok(SKIP, in, 99L)).isEqualTo(0L);
    }

    @Test
    void aFailureIsToldOnceAfterTheBytesAndThenTheStreamIsClosed() {
        put(pipe, "ab");
        pipe.fail(new StreamFailure("the disk is gone", 5));

        assertThat(read(READ, 9)).isEqualTo("ab");
        assertThat(caller.failed(READ, in, 9L)).isEqualTo("the disk is gone");
        caller.closed(READ, in, 9L);
        caller.closed(BLOCKING_SKIP, in, 0L);
    }

    @Test
    void itsPollableIsReadyWhenThereIsSomethingToSay() {
        Object pollable = caller.subscribed("input-stream", in);
        assertThat(caller.ready(pollable)).isFalse();
        put(pipe, "a");
        assertThat(caller.ready(pollable)).isTrue();
        read(READ, 1);
        assertThat(caller.ready(pollable)).isFalse();
        pipe.fail(new StreamFailure("broken", null));
        assertThat(caller.ready(pollable)).isTrue();
        caller.failed(READ, in, 1L);
        assertThat(caller.ready(pollable)).isTrue();
    }

    @Test
    void aStreamCannotBeDroppedBeforeItsPollables() {
        Object first = caller.subscribed("input-stream", in);
        Object second = caller.subscribed("input-stream", in);
        StreamsCaller.drop("pollable", first);

        assertThatThrownBy(() -> StreamsCaller.drop("input-stream", in))
                .isInstanceOf(TrapException.class)
                .hasMessage("an input-stream was dropped before a resource that is made of it");
        StreamsCaller.drop("pollable", second);
        StreamsCaller.drop("input-stream", in);
    }

    @Test
    void whoFillsADroppedStreamIsTold() {
        StreamsCaller.drop("input-stream", in);

        assertThat(pipe.sink().room()).isEqualTo(-1);
    }

    @Test
    void standardInputOutlivesItsStreams() {
        caller.host.in = pipe.source();
        put(pipe, "abcd");
        Object first = caller.call("wasi:cli/stdin", "get-stdin");
        assertThat(text(caller.ok(READ, first, 2L))).isEqualTo("ab");
        StreamsCaller.drop("input-stream", first);

        Object second = caller.call("wasi:cli/stdin", "get-stdin");
        assertThat(text(caller.ok(READ, second, 9L))).isEqualTo("cd");
    }
}
