package dev.asml.threader.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PipeTest {
    private final Pipe pipe = new Pipe(10);
    private final ByteSource source = pipe.source();
    private final ByteSink sink = pipe.sink();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void put(String text) {
        sink.put(bytes(text), 0, text.length());
    }

    private @Nullable String take(int max) {
        byte[] taken = source.take(max);
        return taken == null ? null : new String(taken, StandardCharsets.UTF_8);
    }

    @Test
    void bytesComeOutAsTheyWentIn() {
        put("abc");
        put("defg");

        assertThat(sink.room()).isEqualTo(3);
        assertThat(take(2)).isEqualTo("ab");
        assertThat(take(100)).isEqualTo("cdefg");
        assertThat(take(100)).isEmpty();
        assertThat(sink.room()).isEqualTo(10);
    }

    @Test
    void whatWasPutMayBeChangedAfterwards() {
        byte[] given = bytes("abc");
        sink.put(given, 1, 2);
        Arrays.fill(given, (byte) 'x');

        assertThat(take(9)).isEqualTo("bc");
    }

    @Test
    void anArrayThatIsHandedOverIsNotCopied() {
        Pipe large = new Pipe(10_000);
        byte[] given = new byte[6000];
        large.sink().hand(given);

        assertThat(large.source().take(6000)).isSameAs(given);
    }

    @Test
    void eachEndIsReadyWhenItHasSomethingToSay() {
        assertThat(source.ready()).isFalse();
        assertThat(sink.ready()).isTrue();

        put("0123456789");
        assertThat(source.ready()).isTrue();
        assertThat(sink.ready()).isFalse();
        assertThat(sink.room()).isZero();

        take(1);
        assertThat(sink.ready()).isTrue();
        assertThat(sink.room()).isEqualTo(1);
    }

    @Test
    void moreThanThereIsRoomForIsRefused() {
        put("01234567");

        assertThatThrownBy(() -> put("abc")).isInstanceOf(IllegalArgumentException.class);
        assertThat(take(99)).isEqualTo("01234567");
    }

    @Test
    void theReaderSeesTheEndAfterTheBytes() {
        put("ab");
        sink.close();
        sink.close();

        assertThat(source.ready()).isTrue();
        assertThat(take(0)).isEmpty();
        assertThat(take(1)).isEqualTo("a");
        assertThat(take(1)).isEqualTo("b");
        assertThat(take(0)).isNull();
        assertThat(take(1)).isNull();
        assertThat(source.ready()).isTrue();
        assertThat(sink.room()).isEqualTo(ByteSink.CLOSED);
    }

    @Test
    void theWriterSeesThatNobodyReads() {
        put("0123456789");
        source.close();

        assertThat(sink.ready()).isTrue();
        assertThat(sink.room()).isEqualTo(ByteSink.CLOSED);
        put("is lost");
        assertThat(take(5)).isNull();
    }

    @Test
    void aFailureComesAfterTheBytesAndOnce() {
        StreamFailure failure = new StreamFailure("broken", 7);
        put("ab");
        pipe.fail(failure);
        pipe.fail(new StreamFailure("later", null));

        assertThat(take(9)).isEqualTo("ab");
        assertThatThrownBy(() -> take(9)).isSameAs(failure);
        assertThat(take(9)).isNull();
        assertThat(sink.room()).isEqualTo(ByteSink.CLOSED);
    }

    @Test
    void whoWritesIsToldOnceThatItCannotBeHandedOn() {
        StreamFailure failure = new StreamFailure("gone", null);
        put("ab");
        pipe.refuse(failure);

        assertThat(sink.ready()).isTrue();
        assertThatThrownBy(sink::room).isSameAs(failure);
        assertThat(sink.room()).isEqualTo(ByteSink.CLOSED);
        assertThat(take(9)).isNull();
    }

    @Test
    void aFlushIsDoneWhenTheReaderHasTakenWhatCameBeforeIt() {
        assertThat(take(1)).isEmpty();
        put("abc");
        sink.flush();

        assertThat(sink.room()).isZero();
        assertThat(sink.ready()).isFalse();
        take(2);
        assertThat(sink.ready()).isFalse();
        take(1);
        assertThat(sink.ready()).isTrue();
        assertThat(sink.room()).isEqualTo(10);
    }

    @Test
    void aFlushDoesNotWaitForAReaderThatHasNotBegun() {
        put("abc");
        sink.flush();

        assertThat(sink.room()).isEqualTo(7);
    }

    @Test
    void aFlushEndsWhenTheReaderIsGone() {
        take(1);
        put("abc");
        sink.flush();
        source.close();

        assertThat(sink.ready()).isTrue();
        assertThat(sink.room()).isEqualTo(ByteSink.CLOSED);
    }

    @Test
    void threadsOfTheHostWaitForRoomAndForBytes() throws InterruptedException {
        byte[] sent = new byte[100_000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 31);
        }
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                assertThat(pipe.write(sent, 0, 50_001)).isTrue();
                assertThat(pipe.hand(Arrays.copyOfRange(sent, 50_001, sent.length)))
                        .isTrue();
                sink.close();
                assertThat(pipe.awaitTaken()).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        byte[] got = new byte[sent.length];
        int count = 0;
        for (byte[] part = pipe.read(7); part != null; part = pipe.read(7)) {
            assertThat(part).hasSizeBetween(1, 7);
            System.arraycopy(part, 0, got, count, part.length);
            count += part.length;
        }

        writer.join();
        assertThat(count).isEqualTo(sent.length);
        assertThat(got).isEqualTo(sent);
    }

    @Test
    void aBlockedWriterLearnsThatNobodyReads() throws InterruptedException {
        put("0123456789");
        AtomicReference<Object> result = new AtomicReference<>();
        Thread writer = blocked(() -> result.set(pipe.write(new byte[1], 0, 1)));
        source.close();

        writer.join();
        assertThat(result).hasValue(false);
    }

    @Test
    void blockedThreadsCanBeInterrupted() throws InterruptedException {
        Thread reader = blocked(() -> pipe.read(1));
        reader.interrupt();
        reader.join();
        put("0123456789");
        Thread writer = blocked(() -> pipe.write(new byte[1], 0, 1));
        writer.interrupt();
        writer.join();

        assertThat(take(99)).isEqualTo("0123456789");
    }

    private interface Blocking {
        void run() throws InterruptedException;
    }

    /** A thread that waits in a call. */
    private static Thread blocked(Blocking call) {
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                call.run();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }

    @Test
    void smallPiecesAreGathered() {
        Pipe large = new Pipe(100_000);
        for (int i = 0; i < 50_000; i++) {
            large.sink().hand(new byte[] {(byte) i});
        }

        int pieces = 0;
        for (int left = 50_000; left > 0; pieces++) {
            byte[] piece = large.source().take(left);
            left -= Objects.requireNonNull(piece).length;
        }
        assertThat(pieces).isLessThan(20);
    }
}
