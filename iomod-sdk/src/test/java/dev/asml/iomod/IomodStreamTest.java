package dev.asml.iomod;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.PendingCall;
import dev.asml.iomod.testing.StreamedCall;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.Credit;
import dev.asml.iomod.v1.ToIomod;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IomodStreamTest {
    private static final int WINDOW = 256 * 1024;
    private static final int CHUNK = 64 * 1024;

    private final DrivenIomod iomod = DrivenIomod.inProcess(new SampleIomod().iomod());

    @AfterEach
    void stop() {
        iomod.close();
    }

    @Test
    void theAnswerBeginsBeforeTheInputEnds() throws IOException {
        StreamedCall call = iomod.open("copy");
        for (String word : new String[] {"one", "two"}) {
            call.input().write(word.getBytes(UTF_8));
            assertThat(call.output().readNBytes(3)).asString().isEqualTo(word);
        }
        assertThat(call.isDone()).isFalse();
        call.input().close();
        assertThat(call.output().read()).isEqualTo(-1);
    }

    @Test
    void nothingIsSentBeyondTheCreditAndOtherCallsGoOn() throws IOException {
        StreamedCall slow = iomod.open("zeros");
        long whole = 20L * WINDOW;
        slow.input().write(Long.toString(whole).getBytes(UTF_8));
        slow.input().close();
        for (int i = 0; i < 100; i++) {
            assertThat(iomod.call("echo", new byte[CHUNK])).hasSize(CHUNK);
        }
        assertThat(iomod.logs()).hasSizeLessThanOrEqualTo(WINDOW / CHUNK);
        byte[] answer = slow.output().readAllBytes();
        assertThat(answer).hasSize((int) whole).containsOnly(0);
        assertThat(iomod.violations()).isEmpty();
    }

    @Test
    void anInputThatIsNotReadIsNotAskedFor() throws Exception {
        StreamedCall copy = iomod.open("copy");
        Thread writer = Thread.startVirtualThread(() -> writeZeros(copy, 4 << 20));
        assertThat(copy.output().readNBytes(1)).hasSize(1);
        iomod.ping();
        // What is on its way: the window of the answer, that of the input, and what the handler has in its hands.
        assertThat(copy.granted()).isLessThan(3L * WINDOW);
        copy.output().skipNBytes((4 << 20) - 1);
        assertThat(copy.output().read()).isEqualTo(-1);
        writer.join();
    }

    private static void writeZeros(StreamedCall call, int count) {
        try (var input = call.input()) {
            input.write(new byte[count]);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFailureComesAfterWhatWasWrittenBefore() throws IOException {
        StreamedCall call = iomod.open("break_off");
        call.input().close();
        assertThat(call.output().readNBytes(6)).asString().isEqualTo("so far");
        IomodFailure failure =
                catchThrowableOfType(IomodFailure.class, () -> call.output().read());
        assertThat(failure.code()).isEqualTo("TEAPOT");
    }

    @Test
    void whoeverKnowsNoStreamsCallsStreamingMethodsAllTheSame() {
        assertThat(iomod.call("copy", new byte[3 * WINDOW])).hasSize(3 * WINDOW);
        assertThat(iomod.call("count", new byte[0])).asString().isEqualTo("0");
        PendingCall failing = iomod.start("break_off", "");
        assertThat(failing.failure().code()).isEqualTo("TEAPOT");
    }

    @Test
    void aThreaderThatKnowsNoStreamingGetsWholeAnswers() {
        BrokerSettings old = BrokerSettings.DEFAULT.withWindow(0).withBounds(CHUNK, 1 << 20);
        try (DrivenIomod behind = DrivenIomod.inProcess(new SampleIomod().iomod(), old)) {
            assertThat(behind.call("copy", new byte[WINDOW])).hasSize(WINDOW);
            assertThat(behind.start("zeros", "2000000").failure().code()).isEqualTo("LIMIT");
            assertThat(behind.start("copy", new byte[5 << 20], Duration.ZERO)
                            .failure()
                            .code())
                    .isEqualTo("LIMIT");
            assertThat(behind.violations()).isEmpty();
        }
    }

    @Test
    void cancellingReachesAHandlerThatWaitsForInputOrForCredit() throws IOException {
        StreamedCall reading = iomod.open("count");
        reading.input().flush();
        reading.cancel();
        assertThat(reading.failure().code()).isEqualTo("CANCELLED");

        StreamedCall writing = iomod.open("zeros");
        writing.input().write("9999999".getBytes(UTF_8));
        writing.input().close();
        assertThat(writing.output().readNBytes(10)).hasSize(10);
        writing.cancel();
        assertThat(writing.failure().code()).isEqualTo("CANCELLED");
        assertThat(iomod.violations()).isEmpty();
    }

    @Test
    void aStreamEndsWhenItsTimeIsOver() throws IOException {
        StreamedCall call = iomod.open("count", Duration.ofMillis(20));
        call.input().flush();
        assertThat(call.failure().code()).isEqualTo("DEADLINE");
    }

    @Test
    void aDrainLetsOpenStreamsFinish() throws Exception {
        StreamedCall call = iomod.open("copy");
        call.input().write('x');
        assertThat(call.output().read()).isEqualTo('x');
        Thread drain = Thread.startVirtualThread(() -> iomod.drain(Duration.ofSeconds(30)));
        call.input().write('y');
        call.input().close();
        assertThat(call.output().readAllBytes()).asString().isEqualTo("y");
        drain.join();
        assertThat(iomod.exitCode()).isZero();
    }

    @Test
    void garbageCreditDoesNoHarm() throws IOException {
        StreamedCall call = iomod.open("copy");
        call.input().write('x');
        for (int i = 0; i < 10; i++) {
            iomod.send(ToIomod.newBuilder()
                    .setCredit(Credit.newBuilder().setId(i).setBytes(-1))
                    .build());
        }
        call.input().close();
        assertThat(call.output().readAllBytes()).asString().isEqualTo("x");
        assertThat(iomod.call("any", "1").asInt()).isEqualTo(1);
    }

    @Test
    void aThreaderThatSendsMoreThanItMayIsLeft() throws IOException {
        StreamedCall call = iomod.open("count");
        call.input().flush();
        iomod.send(ToIomod.newBuilder()
                .setChunk(Chunk.newBuilder()
                        .setId(call.id())
                        .setData(ByteString.copyFrom(new byte[WINDOW + 1]))
                        .setMore(true))
                .build());
        assertThat(iomod.exitCode()).isEqualTo(2);
    }
}
