package dev.asml.threader.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import dev.asml.threader.io.Completion;
import dev.asml.threader.journal.Recorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that call IOmods through {@code asml:io/calls}, as core modules and as components. */
@Timeout(120)
class IoCallInterfaceTest {
    private static final String CORE = "calls/calls";

    @TempDir
    Path scratch;

    private final TestIomod iomod = new TestIomod();
    private Functions functions;

    @BeforeEach
    void open() {
        functions = new Functions(scratch).iomod(iomod);
    }

    @AfterEach
    void close() {
        functions.close();
        assertThat(functions.ledger.totals().outstanding()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {CORE, CORE + ".component"})
    void aCallATimerAndAStreamArePolledTogether(String guest) {
        assertThat(functions.answer(functions.deploy(guest), "together now")).isEqualTo("timer stream call released");
    }

    @ParameterizedTest
    @ValueSource(strings = {CORE, CORE + ".component"})
    void bytesGoThroughAGuestThatCouldNotHoldThem(String guest) {
        String answer = functions.answer(functions.deploy(guest), "copy 50000000");
        assertThat(answer).startsWith("ended well after 50000000 in ");
        assertThat(Integer.parseInt(answer.replaceAll(".* in (\\d+) pages", "$1")))
                .isLessThan(8);
    }

    @Test
    void answersAndFailuresAreTakenOnce() {
        DeployedFunction guest = functions.deploy(CORE);
        assertThat(functions.answer(guest, "call test.in.process.echo"))
                .isEqualTo("ask, then none, did not fail, was complete");
        assertThat(functions.answer(guest, "call test.in.process.fail"))
                .isEqualTo("other NO_LUCK again: it failed, then none, failed, was complete");
        assertThat(functions.answer(guest, "call test.in.process.nothing"))
                .startsWith("method-not-found: nothing, then none, failed");
        assertThat(functions.answer(guest, "call test.not.declared.echo"))
                .startsWith("coords-not-found: the manifest of service \"test\" does not declare");
    }

    @Test
    void aCallThatCannotStartSaysWhy() {
        DeployedFunction guest = functions.deploy(CORE);
        assertThat(functions.answer(guest, "call nowhere"))
                .isEqualTo("start: invalid-input: \"nowhere\" is not organisation.namespace.name.method");
    }

    @Test
    void whatIsMadeOfACallOutlivesIt() {
        assertThat(functions.answer(functions.deploy(CORE), "cancel it"))
                .isEqualTo("one stream, open, cancelled, ready: cancelled: the call was cancelled, ready,"
                        + " input failed, input closed, answer closed");
    }

    @Test
    void theDeadlineAndTheLogAreTheInvocations() {
        assertThat(functions.answer(functions.deploy(CORE), "deadline of it")).isEqualTo("ahead");
        assertThat(functions.log()).contains("WARN GUEST deadline: careful");
    }

    @Test
    void callsThatAreLeftOpenAreCancelledWithTheirInvocation() throws Exception {
        functions.timeout(Duration.ofMillis(300));
        Invocation waiting = functions.start(functions.deploy(CORE), "call test.in.process.hold".getBytes(UTF_8));
        assertThat(waiting.await()).isInstanceOf(Outcome.TimedOut.class);
        assertThat(iomod.held.take().complete(new Completion.Answer(new byte[0])))
                .isFalse();
    }

    @Test
    void interfacesThatAreNotServedAreNamed() {
        assertThat(catchThrowable(() -> functions.deploy("calls/unserved")))
                .hasMessageContaining("send of akkoro:queues/mailbox");
    }

    @ParameterizedTest
    @ValueSource(strings = {"together now", "copy 3000000", "cancel it", "call test.in.process.fail", "call nowhere"})
    void aRecordedRunIsToldTheSameAgain(String input) throws Exception {
        DeployedFunction guest = functions.deploy("calls", Functions.read(Functions.GUESTS.resolve(CORE + ".wasm")));
        Path file = scratch.resolve("run");
        Outcome recorded;
        try (Recorder recorder = guest.recorder(file, input.getBytes(UTF_8), List.of())) {
            Devices devices = new Devices(DeviceSettings.DEFAULT.unpaced(), recorder);
            Terms terms = new Terms(devices, recorder, Duration.ofSeconds(60), List.of(), new CpuMeter(), _ -> {});
            recorded = guest.start(new Request("recorded", input.getBytes(UTF_8), ""), terms)
                    .orElseThrow()
                    .await();
        }
        long issued = functions.ledger.totals().issued();
        try (Replay replay = Replay.start("replayed", file, _ -> Optional.of(guest), (_, _, _, _) -> {})) {
            assertThat(Functions.text(replay.invocation().await())).isEqualTo(Functions.text(recorded));
            assertThat(replay.report().equal()).as(replay.report().detail()).isTrue();
        }
        assertThat(functions.ledger.totals().issued()).isEqualTo(issued);
    }
}
