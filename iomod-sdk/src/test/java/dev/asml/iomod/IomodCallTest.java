package dev.asml.iomod;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.PendingCall;
import dev.asml.iomod.v1.Cancel;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.Log;
import dev.asml.iomod.v1.Method;
import dev.asml.iomod.v1.ToIomod;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IomodCallTest {
    private final SampleIomod sample = new SampleIomod();
    private final DrivenIomod iomod = DrivenIomod.inProcess(sample.iomod());

    @AfterEach
    void theProtocolWasKept() {
        iomod.close();
        assertThat(iomod.violations()).allMatch(violation -> violation.contains("call 77"));
    }

    @Test
    void registersWithItsNameAndMethods() {
        assertThat(iomod.registration().getCoordinates()).isEqualTo("test.sample.iomod");
        assertThat(iomod.registration().getVersion()).isEqualTo("1.2.3");
        assertThat(iomod.registration().getProtocolVersionsList()).containsExactly(1);
        assertThat(iomod.registration().getAgent()).startsWith("java-sdk/");
        assertThat(iomod.registration().getMethodsList())
                .contains(
                        Method.newBuilder()
                                .setName("greet")
                                .setIdempotent(true)
                                .setSummary("Says hello.")
                                .build(),
                        Method.newBuilder().setName("echo").build());
    }

    @Test
    void readsAndWritesJson() {
        assertThat(iomod.call("greet", "{\"name\":\"Ann\",\"times\":2,\"mark\":\"!\"}")
                        .asText())
                .isEqualTo("hello Ann!hello Ann!");
        assertThat(iomod.call("any", "[1,{\"a\":null}]").toString()).isEqualTo("[1,{\"a\":null}]");
        assertThat(iomod.call("later", "7").asInt()).isEqualTo(7);
    }

    @Test
    void passesRawBytesThrough() {
        byte[] bytes = {0, -1, 127, -128};
        assertThat(iomod.call("echo", bytes)).isEqualTo(bytes);
        assertThat(iomod.call("echo", new byte[0])).isEmpty();
    }

    @Test
    void wrapsAnswersOnlyWhereThatIsDeclared() {
        assertThat(iomod.call("greet_wrapped", "{\"name\":\"Ann\",\"times\":1}").toString())
                .isEqualTo("{\"Ok\":\"hello Ann\"}");
        assertThat(iomod.call("refuse_wrapped", "").toString())
                .isEqualTo("{\"Err\":{\"why\":\"short and stout\",\"code\":\"TEAPOT\",\"retryable\":true}}");
        assertThat(iomod.call("nothing", "").toString()).isEqualTo("{\"Ok\":null}");
        assertThat(iomod.call("greet_wrapped", "{}").at("/Err/why").asText()).contains("name");
    }

    @Test
    void tellsAnExpectedFailureAsItIs() {
        IomodFailure failure = iomod.start("refuse", "").failure();
        assertThat(failure.code()).isEqualTo("TEAPOT");
        assertThat(failure.message()).isEqualTo("short and stout");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void namesTheFieldOfInputThatCannotBeRead() {
        assertInvalid("{\"name\":\"Ann\"}", "times");
        assertInvalid("{\"name\":null,\"times\":1}", "name");
        assertInvalid("{\"name\":\"Ann\",\"times\":\"many\"}", "field \"times\"");
        assertInvalid(
                "{\"name\":\"Ann\",\"times\":1,\"tmes\":1}",
                "unknown field \"tmes\"; known are inner, mark, name, times");
        assertInvalid("{\"name\":\"Ann\",\"times\":1,\"inner\":[{\"word\":\"a\"},{\"wrd\":1}]}", "inner[1]");
        assertInvalid("{\"name\":\"Ann\",\"times\":11}", "times is at most 10");
        assertInvalid("{\"name\":\"Ann\",\"times\":1} {}", "not as expected");
        assertInvalid("{\"name\":", "not as expected");
        assertInvalid("null", "null");
        assertInvalid("", "empty");
    }

    private void assertInvalid(String json, String mention) {
        IomodFailure failure = iomod.start("greet", json).failure();
        assertThat(failure.code()).isEqualTo("INVALID_INPUT");
        assertThat(failure.message()).contains(mention).doesNotContain("dev.asml");
    }

    @Test
    void listsItsMethodsWhenItDoesNotHaveOne() {
        IomodFailure failure = iomod.start("great", "{}").failure();
        assertThat(failure.code()).isEqualTo("METHOD_NOT_FOUND");
        assertThat(failure.message()).contains("great").contains("greet, greet_wrapped, any");
    }

    @Test
    void survivesDefectsAndLogsThem() {
        assertThat(iomod.start("break", "").failure().code()).isEqualTo("INTERNAL");
        assertThat(iomod.start("recurse", "").failure().code()).isEqualTo("INTERNAL");
        assertThat(iomod.call("any", "1").asInt()).isEqualTo(1);
        await(() -> iomod.logs().size() >= 2);
        assertThat(iomod.logs()).anySatisfy(line -> {
            assertThat(line.getLevel()).isEqualTo(Log.Level.ERROR);
            assertThat(line.getMessage()).contains("a defect").contains("SampleIomod");
            assertThat(line.getCall()).isPositive();
        });
    }

    @Test
    void tellsAHandlerWhoCallsAndHowLongItHas() {
        PendingCall bounded = iomod.start("context", new byte[0], Duration.ofMinutes(1));
        assertThat(bounded.text())
                .contains("\"caller\":\"test/function\"")
                .contains("\"invocation\":\"test-invocation\"")
                .contains("\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"")
                .contains("\"bounded\":true");
        assertThat(iomod.call("context", "").get("bounded").asBoolean()).isFalse();
    }

    @Test
    void tellsWhatTheTimeOfACallWasSpentOn() {
        PendingCall waiting = iomod.start("wait", "");
        await(() -> !iomod.logs().isEmpty());
        long seen = System.nanoTime();
        iomod.call("any", "1");
        long apart = (System.nanoTime() - seen) / 1000;
        waiting.cancel();
        assertThat(waiting.failure().code()).isEqualTo("CANCELLED");
        assertThat(waiting.timing())
                .hasValueSatisfying(
                        timing -> assertThat(timing.getHandledMicros()).isGreaterThanOrEqualTo(apart));
        PendingCall answered = iomod.start("any", "1");
        assertThat(answered.text()).isEqualTo("1");
        assertThat(answered.timing()).isPresent();
    }

    @Test
    void interruptsACancelledHandlerAndRepliesOnce() {
        PendingCall waiting = iomod.start("wait", "");
        await(() -> !iomod.logs().isEmpty());
        waiting.cancel();
        waiting.cancel();
        assertThat(waiting.failure().code()).isEqualTo("CANCELLED");
        PendingCall promised = iomod.start("never", "1");
        promised.cancel();
        assertThat(promised.failure().code()).isEqualTo("CANCELLED");
    }

    @Test
    void letsAHandlerThatIgnoresInterruptsFinishAfterACancel() {
        PendingCall spinning = iomod.start("spin", "");
        await(() -> !iomod.logs().isEmpty());
        spinning.cancel();
        assertThat(spinning.text()).isEqualTo("\"stopped by itself\"");
    }

    @Test
    void stopsAHandlerWhoseTimeIsOver() {
        IomodFailure failure =
                iomod.start("wait", new byte[0], Duration.ofMillis(50)).failure();
        assertThat(failure.code()).isEqualTo("DEADLINE");
        assertThat(failure.message()).isEqualTo("wait did not answer within 50 ms");
    }

    @Test
    void handlesAThousandCallsAtATime() {
        List<PendingCall> calls =
                IntStream.range(0, 1000).mapToObj(_ -> iomod.start("gate", "")).toList();
        iomod.ping();
        assertThat(calls).noneMatch(PendingCall::isDone);
        sample.gate.countDown();
        assertThat(calls).allSatisfy(call -> assertThat(call.text()).isEqualTo("\"passed\""));
    }

    @Test
    void refusesCallsBeyondItsBound() {
        try (var small = DrivenIomod.inProcess(sample.iomod().maxConcurrentCalls(2))) {
            List<PendingCall> running = List.of(small.start("gate", ""), small.start("gate", ""));
            IomodFailure failure = small.start("any", "1").failure();
            assertThat(failure.code()).isEqualTo("LIMIT");
            assertThat(failure.retryable()).isTrue();
            sample.gate.countDown();
            assertThat(running).allSatisfy(call -> assertThat(call.text()).isEqualTo("\"passed\""));
        }
    }

    @Test
    void answersPingsWhileHandlersAreBusy() {
        PendingCall spinning = iomod.start("spin", "");
        iomod.ping();
        iomod.ping();
        assertThat(spinning.isDone()).isFalse();
        spinning.cancel();
    }

    @Test
    void carriesLargePayloadsInChunksBothWays() {
        byte[] bytes = new byte[3_000_001];
        new Random(1).nextBytes(bytes);
        try (var chunked =
                DrivenIomod.inProcess(sample.iomod(), BrokerSettings.DEFAULT.withBounds(16 * 1024, 8 << 20))) {
            List<PendingCall> calls = IntStream.range(0, 5)
                    .mapToObj(_ -> chunked.start("echo", bytes, Duration.ZERO))
                    .toList();
            assertThat(calls)
                    .allSatisfy(call ->
                            assertThat(Arrays.equals(call.output(), bytes)).isTrue());
            assertThat(chunked.violations()).isEmpty();
        }
    }

    @Test
    void refusesInputThatIsTooLarge() {
        IomodFailure failure =
                iomod.start("echo", new byte[(4 << 20) + 1], Duration.ZERO).failure();
        assertThat(failure.code()).isEqualTo("LIMIT");
        assertThat(iomod.call("any", "1").asInt()).isEqualTo(1);
    }

    @Test
    void refusesToSendAnAnswerThatIsTooLarge() {
        try (var bounded = DrivenIomod.inProcess(sample.iomod(), BrokerSettings.DEFAULT.withBounds(1024, 5000))) {
            assertThat(bounded.call("size", "4998").asText()).hasSize(4998);
            IomodFailure failure = bounded.start("size", "5000").failure();
            assertThat(failure.code()).isEqualTo("LIMIT");
            assertThat(failure.message()).contains("5002").contains("5000");
        }
    }

    @Test
    void forgetsAnInputWhoseCallIsCancelledHalfway() {
        var half = dev.asml.iomod.v1.Call.newBuilder()
                .setId(77)
                .setMethod("echo")
                .setInput(ByteString.copyFrom("first", UTF_8))
                .setMore(true);
        iomod.send(ToIomod.newBuilder().setCall(half).build());
        iomod.send(ToIomod.newBuilder().setCancel(Cancel.newBuilder().setId(77)).build());
        iomod.send(ToIomod.newBuilder()
                .setChunk(Chunk.newBuilder().setId(77).setData(ByteString.copyFrom("second", UTF_8)))
                .build());
        assertThat(iomod.call("any", "1").asInt()).isEqualTo(1);
        assertThat(iomod.drain(Duration.ofSeconds(5))).isTrue();
        // The test's Threader did not number this call itself, so it notes the reply, which there has to be.
        assertThat(iomod.violations()).containsExactly("it replied to call 77, which was never sent");
    }

    @Test
    void givesConfigurationBeforeTheFirstCallAndAtEveryChange() {
        try (var configured = DrivenIomod.inProcess(
                new SampleIomod().iomod(), BrokerSettings.DEFAULT.withConfig(Map.of("colour", "blue")))) {
            assertThat(configured.call("config", "").toString()).isEqualTo("{\"colour\":\"blue\"}");
            configured.config(Map.of("shape", "round"));
            assertThat(configured.call("config", "").toString()).isEqualTo("{\"shape\":\"round\"}");
            configured.config(Map.of("bad", "1"));
            assertThat(configured.call("config", "").toString()).isEqualTo("{\"shape\":\"round\"}");
            assertThat(configured.logs()).anyMatch(line -> line.getMessage().contains("\"bad\" is not a known key"));
        }
    }

    @Test
    void endsWhenItsFirstConfigurationCannotBeUsed() {
        try (var configured =
                DrivenIomod.inProcess(sample.iomod(), BrokerSettings.DEFAULT.withConfig(Map.of("bad", "1")))) {
            assertThat(configured.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void dropsLogLinesRatherThanWait() {
        assertThat(iomod.call("chatter", "").asText()).isEqualTo("done");
        await(() -> iomod.logs().stream().anyMatch(line -> line.getMessage().equals("line 0")));
        iomod.ping();
    }

    @Test
    void finishesWhatRunsWhenItIsDrained() {
        PendingCall running = iomod.start("gate", "");
        CompletableFuture<Void> opened = CompletableFuture.runAsync(() -> {
            PendingCall late = iomod.start("any", "1");
            await(late::isDone);
            sample.gate.countDown();
        });
        assertThat(iomod.drain(Duration.ofSeconds(20))).isTrue();
        opened.join();
        assertThat(running.text()).isEqualTo("\"passed\"");
        assertThat(iomod.exitCode()).isZero();
    }

    @Test
    void refusesCallsAfterADrain() {
        PendingCall running = iomod.start("gate", "");
        iomod.send(ToIomod.newBuilder()
                .setDrain(dev.asml.iomod.v1.Drain.newBuilder().setGraceMillis(20_000))
                .build());
        IomodFailure failure = iomod.start("any", "1").failure();
        assertThat(failure.code()).isEqualTo("IOMOD_UNAVAILABLE");
        assertThat(failure.retryable()).isTrue();
        sample.gate.countDown();
        assertThat(running.text()).isEqualTo("\"passed\"");
    }

    @Test
    void stopsWhatStillRunsWhenTheGraceIsOver() {
        PendingCall waiting = iomod.start("wait", "");
        assertThat(iomod.drain(Duration.ofMillis(50))).isTrue();
        assertThat(waiting.failure().code()).isEqualTo("CANCELLED");
    }

    @Test
    void ignoresFramesThatItDoesNotKnow() {
        iomod.send(ToIomod.getDefaultInstance());
        iomod.send(
                ToIomod.newBuilder().setCancel(Cancel.newBuilder().setId(4711)).build());
        iomod.send(ToIomod.newBuilder().setChunk(Chunk.newBuilder().setId(4711)).build());
        assertThat(iomod.call("any", "1").asInt()).isEqualTo(1);
    }

    @Test
    void leavesAThreaderThatNumbersTwoCallsAlike() {
        var call = dev.asml.iomod.v1.Call.newBuilder().setId(77).setMethod("gate");
        iomod.send(ToIomod.newBuilder().setCall(call).build());
        iomod.send(ToIomod.newBuilder().setCall(call).build());
        assertThat(iomod.exitCode()).isEqualTo(2);
    }

    @Test
    void refusesToDeclareWhatCannotBeCalled() {
        assertThatThrownBy(() -> Iomod.named("only.two", "1.0.0")).hasMessageContaining("organisation.namespace.name");
        assertThatThrownBy(() -> Iomod.named("a.b.c", "1.0")).hasMessageContaining("major.minor.patch");
        Iomod named = Iomod.named("a.b.c", "1.0.0").method("x", _ -> 1);
        assertThatThrownBy(() -> named.method("x", _ -> 1)).hasMessageContaining("two methods named x");
        assertThatThrownBy(() -> named.method("a.b", _ -> 1)).hasMessageContaining("a.b");
        assertThatThrownBy(() -> named.raw("y", (bytes, _) -> bytes, MethodOption.OK_ERR))
                .hasMessageContaining("raw bytes");
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
