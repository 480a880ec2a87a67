package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.threader.io.Completion;
import dev.asml.threader.io.IoCall;
import dev.asml.threader.io.IoLimits;
import dev.asml.threader.wasm.ModuleException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {
    @TempDir
    Path scratch;

    private final TestIomod iomod = new TestIomod();
    private Functions functions;

    @AfterEach
    void close() {
        functions.close();
        assertThat(functions.ledger.totals().outstanding()).isZero();
        assertThat(functions.host.inFlight()).isZero();
        assertThat(functions.host.computing()).isZero();
    }

    @BeforeEach
    void open() {
        functions = new Functions(scratch).iomod(iomod);
    }

    @Test
    void anEndlessLoopEndsAtItsDeadline() {
        DeployedFunction spin = functions.timeout(Duration.ofMillis(200)).deploy("spin");

        assertThat(functions.call(spin, "")).isEqualTo(new Outcome.TimedOut(Duration.ofMillis(200)));
    }

    @Test
    void othersAreServedWhileEndlessLoopsTakeEveryCore() throws InterruptedException {
        DeployedFunction spin =
                functions.timeout(Duration.ofSeconds(60)).concurrency(100).deploy("spin");
        DeployedFunction echo = functions.deploy("echo-v04");
        List<Invocation> loops = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            loops.add(functions.start(spin, new byte[0]));
        }

        for (int i = 0; i < 20; i++) {
            assertThat(functions.answer(echo, "still here")).isEqualTo("still here");
        }

        loops.forEach(loop -> loop.cancel("enough"));
        for (Invocation loop : loops) {
            assertThat(loop.await()).isEqualTo(new Outcome.Cancelled("enough"));
        }
        assertThat(functions.host.longRunning()).isZero();
    }

    @Test
    void aParkedGuestEndsAtItsDeadlineToo() {
        DeployedFunction io = functions.timeout(Duration.ofSeconds(1)).deploy("io-v03");

        assertThat(functions.call(io, "test.in.process.hold\nx")).isInstanceOf(Outcome.TimedOut.class);
        assertThat(functions.ledger.totals().cancelled()).isEqualTo(1);
    }

    @Test
    void thousandsOfParkedInvocationsHoldNoPermitAndAllEnd() throws InterruptedException {
        DeployedFunction io = functions.concurrency(2000).deploy("io-v03");
        List<Invocation> parked = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            parked.add(functions.start(io, "test.in.process.hold\nx".getBytes(StandardCharsets.UTF_8)));
        }
        List<IoCall> held = new ArrayList<>();
        while (held.size() < 2000) {
            IoCall call = iomod.held.poll(30, TimeUnit.SECONDS);
            assertThat(call).isNotNull();
            held.add(call);
        }

        assertThat(functions.answer(functions.deploy("echo-v04"), "free")).isEqualTo("free");

        held.forEach(call -> call.complete(new Completion.Answer(new byte[] {'!'})));
        for (Invocation each : parked) {
            assertThat(Functions.text(each.await())).isEqualTo("!");
        }
    }

    @Test
    void aCancelledInvocationEndsWhileItComputesAndWhileItWaits() throws InterruptedException {
        Invocation computing = functions.start(functions.deploy("spin"), new byte[0]);
        Invocation waiting =
                functions.start(functions.deploy("io-v03"), "test.in.process.hold\nx".getBytes(StandardCharsets.UTF_8));
        assertThat(iomod.held.poll(30, TimeUnit.SECONDS)).isNotNull();

        computing.cancel("gone");
        waiting.cancel("gone");

        assertThat(computing.await()).isEqualTo(new Outcome.Cancelled("gone"));
        assertThat(waiting.await()).isEqualTo(new Outcome.Cancelled("gone"));
    }

    @Test
    void aFunctionRefusesWhatItsQueueDoesNotHold() throws InterruptedException {
        DeployedFunction io = functions.concurrency(1).deploy("io-v03");
        List<Invocation> taken = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            taken.add(functions.start(io, "test.in.process.hold\nx".getBytes(StandardCharsets.UTF_8)));
        }

        assertThat(io.start(new Request("r", new byte[0], "")))
                .isInstanceOfSatisfying(
                        Admission.Refused.class,
                        refused -> assertThat(refused.function()).isTrue());

        for (Invocation each : taken) {
            each.cancel("over");
            assertThat(each.await()).isEqualTo(new Outcome.Cancelled("over"));
        }
    }

    @Test
    void aRetiredReleaseTakesNothingNewAndLetsGoWhenTheLastHasEnded() throws InterruptedException {
        DeployedFunction io = functions.deploy("io-v03");
        Invocation running = functions.start(io, "test.in.process.hold\nx".getBytes(StandardCharsets.UTF_8));
        functions.release.retire();

        assertThat(io.start(new Request("r", new byte[0], ""))).isEqualTo(new Admission.Replaced());

        IoCall call = iomod.held.poll(30, TimeUnit.SECONDS);
        assertThat(call).isNotNull();
        call.complete(new Completion.Answer(new byte[] {'!'}));
        assertThat(Functions.text(running.await())).isEqualTo("!");
    }

    @Test
    void memoryGrowsToTheLimitAndNotBeyond() {
        DeployedFunction hyper = functions.memory(4 << 20).deploy("hyper-v04");

        assertThat(functions.answer(hyper, "{\"path\":\"/grow\"}")).contains("64");
    }

    @Test
    void aModuleThatNeedsMoreThanItMayHaveIsRefused() {
        assertThatThrownBy(() -> functions.memory(1 << 16).deploy("hyper-v04"))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining("over the limit");
        assertThatThrownBy(() -> functions.memory(1 << 28).deploy("bigtable"))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining("table");
    }

    @Test
    void theMemoryLimitIsForAllMemoriesTogether() {
        assertThatThrownBy(() -> functions.memory(1 << 16).deploy("two-memories"))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining("over the limit");
        assertThat(functions.answer(functions.memory(2 << 16).deploy("two-memories"), ""))
                .isEqualTo("{\"memories\":2}");
    }

    @Test
    void modulesThatCannotRunAreRefusedWithTheReason() {
        assertThatThrownBy(() -> functions.deploy("simd")).hasMessageContaining("-mno-simd128");
        assertThatThrownBy(() -> functions.deploy("unknown-import")).hasMessageContaining("env.nope");
        assertThatThrownBy(() -> functions.deploy("garbage", "hello".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("not a WebAssembly binary");
        byte[] truncated = Arrays.copyOf(Functions.read(Functions.GUESTS.resolve("noop.wasm")), 40);
        assertThatThrownBy(() -> functions.deploy("truncated", truncated)).isInstanceOf(ModuleException.class);
    }

    @Test
    void anAnswerOverTheLimitIsAnOutcomeOfItsOwn() {
        IoLimits io = IoLimits.DEFAULT;
        DeployedFunction hyper =
                functions.limits(new FunctionLimits(1 << 20, 1000, 1 << 20, io)).deploy("hyper-v04");

        assertThat(functions.call(hyper, "{\"path\":\"/big\",\"query\":\"2\"}")).isInstanceOf(Outcome.Exceeded.class);
    }

    @Test
    void logLinesBeyondTheLimitAreDroppedWithAWarning() {
        DeployedFunction hyper = functions
                .limits(new FunctionLimits(1 << 20, 10, 1 << 20, IoLimits.DEFAULT))
                .deploy("hyper-v04");

        functions.answer(hyper, "{\"path\":\"/log\"}");

        assertThat(functions.log()).anyMatch(line -> line.contains("log limit"));
        assertThat(functions.log()).hasSizeLessThan(5);
    }

    @Test
    void aFullStackInTheMiddleOfIoCallsEndsOnlyTheGuest() {
        DeployedFunction deep = functions.deploy("deep-io");
        DeployedFunction io = functions.deploy("io-v03");
        for (int i = 0; i < 20; i++) {
            assertThat(functions.call(deep, ""))
                    .isInstanceOfSatisfying(
                            Outcome.Trapped.class,
                            end -> assertThat(end.reason()).contains("stack"));
            assertThat(functions.answer(io, "test.in.process.echo\nfine")).isEqualTo("fine");
        }
    }

    @Test
    void aGuestWithoutMemoryOrBuffersTrapsInsteadOfBreakingTheHost() {
        DeployedFunction trap = functions.deploy("trap");

        assertThat(functions.call(trap, "")).isInstanceOf(Outcome.Trapped.class);
    }
}
