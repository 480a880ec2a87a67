package dev.asml.threader.process;

import static dev.asml.threader.process.Streaming.await;
import static dev.asml.threader.process.Streaming.failureOf;
import static dev.asml.threader.process.Streaming.open;
import static dev.asml.threader.process.Streaming.read;
import static dev.asml.threader.process.Streaming.skipAll;
import static dev.asml.threader.process.Streaming.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.io.IoCalls;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.StreamFailure;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class IomodStreamsTest {
    private static final int MIB = 1 << 20;
    private static final int PIECE = 100_000;

    /** Above all windows and hands on the way to the IOmod and back, far below what is sent. */
    private static final long ON_THE_WAY = 2 * MIB;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Host host;

    @SuppressWarnings("NullAway.Init")
    private static Lease lease;

    @BeforeAll
    static void begin() throws Exception {
        host = new Host(folder);
        lease = host.iomods.acquire("todo", host.javaIomod(StreamingIomod.class), Host.dependency(Host.LIMITS));
        Host.ready(lease);
    }

    @AfterAll
    static void close() {
        lease.close();
        host.close();
    }

    @Test
    void theFirstByteOfTheAnswerComesBeforeTheLastOfTheInput() {
        long answered = host.ledger.totals().answered();
        try (IoCalls calls = host.calls(lease)) {
            int id = open(calls, "copy");
            ByteSink input = calls.upload(id);
            ByteSource answer = calls.download(id);
            for (String word : new String[] {"one", "two", "three"}) {
                write(input, word);
                assertThat(read(answer, word.length())).asString().isEqualTo(word);
            }
            assertThat(calls.waitable(id).ready()).isFalse();
            input.close();
            assertThat(skipAll(answer)).isZero();
            assertThat(Host.answer(calls, id)).isEmpty();
        }
        assertThat(host.ledger.totals().answered()).isEqualTo(answered + 1);
    }

    @Test
    void manyMegabytesGoUpAndDownThroughLittleMemory() {
        long total = 16L * MIB;
        try (IoCalls calls = host.calls(lease)) {
            int id = open(calls, "copy");
            ByteSink input = calls.upload(id);
            ByteSource answer = calls.download(id);
            byte[] piece = new byte[PIECE];
            long written = 0;
            long read = 0;
            long most = 0;
            while (read < total) {
                await(written < total ? input : answer, answer);
                int room = written < total ? input.room() : 0;
                if (room > 0) {
                    int count = (int) Math.min(Math.min(room, PIECE), total - written);
                    fill(piece, count, written);
                    input.put(piece, 0, count);
                    written += count;
                    if (written == total) {
                        input.close();
                    }
                }
                most = Math.max(most, written - read);
                // Whoever writes whenever there is room, and reads only then, meets the bounds on the way.
                byte[] bytes = room > 0 ? new byte[0] : Objects.requireNonNull(answer.take(MIB));
                read += same(bytes, read);
            }
            assertThat(skipAll(answer)).isZero();
            assertThat(most).isBetween(1L * PIECE, ON_THE_WAY);
        }
    }

    private static void fill(byte[] piece, int count, long position) {
        for (int i = 0; i < count; i++) {
            piece[i] = (byte) ((position + i) % 251);
        }
    }

    private static int same(byte[] bytes, long position) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != (byte) ((position + i) % 251)) {
                throw new AssertionError("byte " + (position + i) + " is another");
            }
        }
        return bytes.length;
    }

    @Test
    void aGuestThatDoesNotReadHoldsUpNobodyElse() {
        try (IoCalls calls = host.calls(lease)) {
            ByteSource[] unread = new ByteSource[20];
            for (int i = 0; i < unread.length; i++) {
                int id = calls.issue(Host.COORDINATES + ".zeros", "8000000".getBytes(UTF_8));
                unread[i] = calls.download(id);
            }
            int stuck = open(calls, "count");
            for (int i = 0; i < 100; i++) {
                String text = "x".repeat(PIECE) + i;
                assertThat(Host.answer(calls, Host.issue(calls, "echo", text))).isEqualTo(text);
            }
            assertThat(skipAll(unread[3])).isEqualTo(8_000_000);
            assertThat(calls.outstanding()).isEqualTo(unread.length);
            calls.upload(stuck).close();
            assertThat(Host.answer(calls, stuck)).isEqualTo("0");
        }
    }

    @Test
    void aCancelInTheMiddleReachesTheIomod() {
        try (IoCalls calls = host.calls(lease)) {
            int id = open(calls, "told");
            write(calls.upload(id), "something");
            // A call that is cancelled before its handler begins does not reach it.
            assertThat(read(calls.download(id), 9)).asString().isEqualTo("something");
            assertThat(calls.cancel(id)).isZero();
            Host.eventually(
                    "the handler is told", () -> host.log.stream().anyMatch(line -> line.endsWith("cancelled")));

            int unread = calls.issue(Host.COORDINATES + ".zeros", "9000000".getBytes(UTF_8));
            ByteSource answer = calls.download(unread);
            assertThat(read(answer, 10)).hasSize(10);
            answer.close();
            assertThat(Host.failure(calls, unread).code()).isEqualTo("CANCELLED");
            Host.eventually("the IOmod is done", () -> lease.iomod().view().inFlight() == 0);
        }
    }

    @Test
    void aFailureInTheMiddleComesAfterWhatWasAnsweredBefore() {
        try (IoCalls calls = host.calls(lease)) {
            int id = open(calls, "break-off");
            ByteSource answer = calls.download(id);
            assertThat(read(answer, 6)).asString().isEqualTo("so far");
            assertThat(failureOf(answer).code()).isEqualTo(new Failure("TABLE_LOCKED", "as you wish", true));
            assertThat(Host.failure(calls, Host.issue(calls, "break-off", "")).code())
                    .isEqualTo("TABLE_LOCKED");
        }
    }

    @Test
    void methodsThatDoNotStreamTakeAWholeInputAndGiveAWholeAnswer() {
        try (IoCalls calls = host.calls(lease)) {
            long sent = host.ledger.totals().sent();
            int id = open(calls, "echo");
            ByteSink input = calls.upload(id);
            ByteSource answer = calls.download(id);
            byte[] whole = new byte[3 * MIB];
            fill(whole, whole.length, 0);
            write(input, whole);
            input.flush();
            await(input);
            assertThat(host.ledger.totals().sent()).isEqualTo(sent);
            input.close();
            assertThat(read(answer, Integer.MAX_VALUE)).isEqualTo(whole);

            int tooLong = open(calls, "echo");
            ByteSink endless = calls.upload(tooLong);
            await(endless);
            for (int room = endless.room(); room > 0; room = room(endless)) {
                endless.put(new byte[room], 0, room);
            }
            assertThat(Host.failure(calls, tooLong).message()).contains("16777216 bytes");
        }
    }

    private static int room(ByteSink sink) {
        try {
            return sink.room();
        } catch (StreamFailure _) {
            return ByteSink.CLOSED;
        }
    }

    @Test
    void whoeverKnowsNoStreamsCallsStreamingMethodsWithinTheBoundsOfWholeAnswers() {
        try (IoCalls calls = host.calls(lease)) {
            String text = "y".repeat(MIB);
            assertThat(Host.answer(calls, Host.issue(calls, "copy", text))).isEqualTo(text);
            int large = Host.issue(calls, "zeros", Long.toString(65L * MIB));
            assertThat(Host.failure(calls, large).code()).isEqualTo("LIMIT");

            int streamed = calls.issue(
                    Host.COORDINATES + ".zeros", Long.toString(65L * MIB).getBytes(UTF_8));
            assertThat(skipAll(calls.download(streamed))).isEqualTo(65L * MIB);
        }
    }

    @Test
    void anAnswerThatIsCollectedCanStillBeTakenAsAStream() {
        try (IoCalls calls = host.calls(lease)) {
            int complete = Host.issue(calls, "zeros", "300000");
            assertThat(Host.answer(calls, complete)).hasSize(300_000);
            assertThat(skipAll(calls.download(complete))).isEqualTo(300_000);

            int late = Host.issue(calls, "zeros", "9000000");
            assertThat(skipAll(calls.download(late))).isEqualTo(9_000_000);
        }
    }

    @Test
    void anIomodMayAnswerBeforeTheInputHasEnded() {
        try (IoCalls calls = host.calls(lease)) {
            int id = open(calls, "early");
            ByteSink input = calls.upload(id);
            write(input, "x and more");
            assertThat(Host.answer(calls, id)).isEqualTo("x");
            // The input is closed by whoever completes the call, after that.
            Host.eventually("the input is closed", () -> input.room() == ByteSink.CLOSED);
            input.put(new byte[10], 0, 10);
            input.close();
            assertThat(Host.answer(calls, Host.issue(calls, "echo", "on"))).isEqualTo("on");
        }
    }

    @Test
    void bytesOnTheirWayCountAsHeld() {
        try (IoCalls calls = host.calls(lease, 100_000)) {
            int id = open(calls, "zeros");
            ByteSink input = calls.upload(id);
            input.put(new byte[100_001], 0, 100_001);
            assertThat(Host.failure(calls, id).code()).isEqualTo("LIMIT");
        }
    }
}
