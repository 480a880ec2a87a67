package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import dev.asml.threader.journal.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Core modules that import {@code wasi:io} by name, as functions. */
class InterfaceGuestsTest {
    @TempDir
    Path scratch;

    private Functions functions;

    @BeforeEach
    void open() {
        functions = new Functions(scratch);
    }

    @AfterEach
    void close() {
        functions.close();
        assertThat(functions.host.inFlight()).isZero();
        assertThat(functions.host.computing()).isZero();
    }

    private DeployedFunction deploy(String guest) {
        return functions.deploy(guest, Functions.read(Functions.GUESTS.resolve("streams/" + guest + ".wasm")));
    }

    /** A run on its own terms, which have arguments. */
    private Invocation start(String probe, Duration time) {
        Devices devices = new Devices(DeviceSettings.DEFAULT, Journal.NONE);
        Terms terms = new Terms(devices, Journal.NONE, time, List.of(probe), new CpuMeter(), _ -> {});
        return deploy("probes")
                .start(new Request("probe", new byte[0], ""), terms)
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"probes", "probes-standard"})
    void whatAGuestWritesIsItsAnswer(String guest) {
        DeployedFunction copy = deploy(guest);

        for (String input : List.of("", "hello", "x".repeat(1_000_000))) {
            assertThat(functions.answer(copy, input)).isEqualTo(input);
        }
    }

    @Test
    void aGuestThatWaitsEndsAtItsDeadline() throws InterruptedException {
        assertThat(start("wait-forever", Duration.ofMillis(200)).await())
                .isEqualTo(new Outcome.TimedOut(Duration.ofMillis(200)));
    }

    @Test
    void aGuestThatWaitsCanBeCancelledAndComputesNothing() throws InterruptedException {
        Invocation run = start("wait-forever", Duration.ofSeconds(60));
        while (functions.host.computing() > 0) {
            Thread.onSpinWait();
        }
        run.cancel("enough");

        assertThat(run.await()).isEqualTo(new Outcome.Cancelled("enough"));
    }

    @Test
    void aGuestThatBreaksTheContractOfAStreamTraps() throws InterruptedException {
        assertThat(start("drop-with-child", Duration.ofSeconds(60)).await())
                .isInstanceOfSatisfying(
                        Outcome.Trapped.class,
                        end -> assertThat(end.reason())
                                .isEqualTo("an input-stream was dropped before a resource that is made of it"));
        assertThat(start("many-handles", Duration.ofSeconds(60)).await())
                .isInstanceOfSatisfying(
                        Outcome.Trapped.class, end -> assertThat(end.reason()).isEqualTo("more than 65536 handles"));
    }

    @Test
    void moreThanAnAnswerMayHoldEndsTheGuest() {
        DeployedFunction copy = deploy("probes");
        byte[] tooLong = new byte[copy.limits().answerBytes() + 1];

        assertThat(functions.call(copy, tooLong)).isInstanceOf(Outcome.Exceeded.class);
    }
}
