package dev.asml.threader.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asml.iomod.FailureCode;
import dev.asml.manifests.Coordinates;
import dev.asml.threader.io.Completion.Answer;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.stream.Waitable;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class IoCallStreamsTest {
    private static final String GET = "asml.test.hold.get";
    private static final int HELD = 1_000_000;

    private final HoldingIomod iomod = new HoldingIomod();
    private final IoLedger ledger = new IoLedger();

    /** Hands calls on at once, whether their input is whole or not. */
    private Iomod streaming() {
        return new Iomod() {
            @Override
            public Coordinates coordinates() {
                return HoldingIomod.COORDINATES;
            }

            @Override
            public void call(IoCall call) {
                iomod.call(call);
            }

            @Override
            public void open(IoCall call) {
                iomod.call(call);
            }

            @Override
            public IomodView view() {
                return iomod.view();
            }
        };
    }

    private IoCalls calls(Iomod to) {
        IoLimits limits = new IoLimits(100, 100_000, 10_000, 100_000, HELD, Duration.ofSeconds(1));
        return new IoCalls(
                new IoGrants("todo", Map.of(HoldingIomod.COORDINATES, to)),
                new Caller("todo/list", "invocation", ""),
                System.nanoTime() + TimeUnit.HOURS.toNanos(1),
                limits,
                ledger,
                LockSupport::parkNanos);
    }

    /** With a lost wake-up this lasts for an hour. */
    private static void await(Waitable what) {
        what.waiter(Thread.currentThread());
        while (!what.ready()) {
            LockSupport.parkNanos(TimeUnit.HOURS.toNanos(1));
        }
        what.waiter(null);
    }

    private static void put(ByteSink sink, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        sink.put(bytes, 0, bytes.length);
    }

    @Test
    void anInputIsGatheredForWhoTakesItWhole() throws Exception {
        try (IoCalls calls = calls(iomod)) {
            int id = calls.open(GET);
            ByteSink input = calls.upload(id);
            put(input, "one ");
            put(input, "two");
            input.flush();
            assertThat(input.room()).isPositive();
            input.close();
            input.close();
            IoCall call = iomod.take();
            assertThat(call.input()).asString().isEqualTo("one two");
            assertThat(call.upload()).isNull();
            assertThat(calls.upload(id)).isSameAs(input);
            call.complete(new Answer("done".getBytes(UTF_8)));
            assertThat(calls.completion(id)).isInstanceOf(Answer.class);
        }
    }

    @Test
    void anInputThatIsTooLongOrOfACancelledCallReachesNobody() {
        try (IoCalls calls = calls(iomod)) {
            int tooLong = calls.open(GET);
            ByteSink input = calls.upload(tooLong);
            input.put(new byte[10_001], 0, 10_001);
            assertThat(((Failure) Objects.requireNonNull(calls.completion(tooLong))).code())
                    .isEqualTo("LIMIT");
            assertThat(catchThrowable(input::room)).isInstanceOf(StreamFailure.class);
            assertThat(input.room()).isEqualTo(ByteSink.CLOSED);

            int cancelled = calls.open(GET);
            calls.upload(cancelled).put(new byte[10], 0, 10);
            calls.cancel(cancelled);
            calls.upload(cancelled).close();
            assertThat(iomod.view().queued()).isZero();
        }
        assertThat(ledger.totals().outstanding()).isZero();
    }

    @Test
    void aFlushIsDoneWhenTheIomodHasTakenWhatWasPut() throws Exception {
        try (IoCalls calls = calls(streaming())) {
            ByteSink input = calls.upload(calls.open(GET));
            Upload taken = Objects.requireNonNull(iomod.take().upload());
            put(input, "abc");
            input.flush();
            assertThat(input.room()).isZero();
            assertThat(input.ready()).isFalse();
            assertThat(taken.take(2)).asString().isEqualTo("ab");
            assertThat(input.ready()).isFalse();
            assertThat(taken.take(2)).asString().isEqualTo("c");
            assertThat(input.ready()).isTrue();
            assertThat(input.room()).isEqualTo(Upload.WINDOW);
        }
    }

    @Test
    void collectedPartsAreOneAnswer() throws Exception {
        try (IoCalls calls = calls(streaming())) {
            int id = calls.issue(GET, new byte[0]);
            IoCall call = iomod.take();
            assertThat(call.receive("one ".getBytes(UTF_8))).isEqualTo(4);
            assertThat(call.receive("two".getBytes(UTF_8))).isEqualTo(3);
            assertThat(calls.poll(id)).isFalse();
            assertThat(call.finish()).isTrue();
            assertThat(call.finish()).isFalse();
            assertThat(((Answer) Objects.requireNonNull(calls.completion(id))).bytes())
                    .asString()
                    .isEqualTo("one two");
        }
        assertThat(ledger.totals().droppedLate()).isEqualTo(1);
    }

    @Test
    void onlyWhatTheGuestTookIsAskedForAgain() throws Exception {
        try (IoCalls calls = calls(streaming())) {
            int id = calls.issue(GET, new byte[0]);
            IoCall call = iomod.take();
            AtomicInteger consumed = new AtomicInteger();
            assertThat(call.carriedBy(new IoCall.Carrier() {
                        @Override
                        public void cancelled(IoCall cancelled) {}

                        @Override
                        public void consumed(IoCall of, int bytes) {
                            consumed.addAndGet(bytes);
                        }
                    }))
                    .isTrue();
            assertThat(call.receive(new byte[10])).isEqualTo(10);
            ByteSource answer = calls.download(id);
            assertThat(call.receive(new byte[5])).isZero();
            assertThat(answer.take(12)).hasSize(10);
            assertThat(consumed).hasValue(0);
            assertThat(answer.take(12)).hasSize(5);
            assertThat(consumed).hasValue(5);
            assertThat(answer.take(12)).isEmpty();
            call.finish();
            assertThat(answer.take(12)).isNull();
        }
    }

    @Test
    void aCallThatIsSentAgainBeginsAnewUnlessTheGuestHasHadAnything() throws Exception {
        try (IoCalls calls = calls(streaming())) {
            int id = calls.issue(GET, new byte[0]);
            IoCall call = iomod.take();
            ByteSource answer = calls.download(id);
            call.receive("lost".getBytes(UTF_8));
            assertThat(call.rewind()).isTrue();
            call.receive("kept".getBytes(UTF_8));
            assertThat(answer.take(10)).asString().isEqualTo("kept");
            assertThat(call.rewind()).isFalse();

            ByteSink input = calls.upload(calls.open(GET));
            IoCall written = iomod.take();
            put(input, "x");
            assertThat(written.rewind()).isTrue();
            var _ = Objects.requireNonNull(written.upload()).take(1);
            assertThat(written.rewind()).isFalse();
        }
    }

    @Test
    void nothingIsHeldOfCallsThatAreReleased() throws Exception {
        try (IoCalls calls = calls(streaming())) {
            for (int round = 0; round < 200; round++) {
                int id = calls.open(GET);
                IoCall call = iomod.take();
                calls.upload(id).put(new byte[10_000], 0, 10_000);
                if (round % 2 == 0) {
                    assertThat(calls.download(id).ready()).isFalse();
                }
                assertThat(call.receive(new byte[90_000])).isNotEqualTo(IoCall.UNWANTED);
                switch (round % 3) {
                    case 0 -> call.finish();
                    case 1 -> call.complete(Failure.of(FailureCode.INTERNAL, "a defect", false));
                    default -> calls.cancel(id);
                }
                calls.release(id);
                assertThat(call.receive(new byte[1])).isEqualTo(IoCall.UNWANTED);
            }
        }
        assertThat(ledger.totals().failed(FailureCode.LIMIT)).isZero();
        assertThat(ledger.totals().outstanding()).isZero();
    }

    @Test
    void bytesThatRaceWaitsAlwaysWakeTheGuest() throws Exception {
        int total = 2_000_000;
        try (IoCalls calls = calls(streaming())) {
            int id = calls.open(GET);
            IoCall call = iomod.take();
            Semaphore news = new Semaphore(0);
            AtomicInteger credit = new AtomicInteger(1000);
            assertThat(call.carriedBy(new IoCall.Carrier() {
                        @Override
                        public void cancelled(IoCall cancelled) {
                            news.release();
                        }

                        @Override
                        public void consumed(IoCall of, int bytes) {
                            credit.addAndGet(bytes);
                            news.release();
                        }
                    }))
                    .isTrue();
            Upload upload = Objects.requireNonNull(call.upload());
            upload.onChange(news::release);
            ByteSource answer = calls.download(id);
            Thread copier = Thread.ofPlatform().daemon().start(() -> copy(call, upload, credit, news));
            ByteSink input = calls.upload(id);
            Thread writer = Thread.ofVirtual().start(() -> {
                for (int written = 0; written < total; ) {
                    await(input);
                    int count = Math.min(Math.min(input.room(), 777), total - written);
                    input.put(new byte[count], 0, count);
                    written += count;
                }
                input.close();
            });
            int read = 0;
            for (byte[] bytes = {}; bytes != null; bytes = answer.take(333)) {
                read += bytes.length;
                await(answer);
            }
            assertThat(read).isEqualTo(total);
            writer.join();
            copier.join();
        }
    }

    private static void copy(IoCall call, Upload upload, AtomicInteger credit, Semaphore news) {
        while (!upload.isSpent()) {
            byte[] piece = upload.take(credit.get());
            if (piece.length == 0) {
                news.acquireUninterruptibly();
                continue;
            }
            credit.addAndGet(-piece.length);
            credit.addAndGet(call.receive(piece));
        }
        call.finish();
    }
}
