package dev.asml.iomod;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.testing.PendingCall;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The sample IOmod as a process of its own. */
class IomodProcessTest {
    private static final IomodCommand COMMAND = IomodCommand.mainClass(SampleIomod.COORDINATES, SampleIomod.class);

    @Test
    void explainsItselfWhenRunByHand() throws Exception {
        Process process = byHand();
        assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8))
                .startsWith("test.sample.iomod 1.2.3 is an IOmod: a Threader starts it")
                .contains("--describe");
        assertThat(exitCode(process)).isEqualTo(1);
    }

    @Test
    void describesItsMethods() throws Exception {
        Process process = byHand("--describe");
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                .startsWith(
                        "{\"coordinates\":\"test.sample.iomod\",\"version\":\"1.2.3\",\"protocol_versions\":[1],\"methods\":[{\"name\":\"greet\",\"idempotent\":true,\"streaming\":false,\"summary\":\"Says hello.\"},");
        assertThat(exitCode(process)).isZero();
    }

    private static Process byHand(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(COMMAND.command());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        return builder.start();
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void servesDrainsAndLeavesInGoodOrder() {
        try (var iomod = DrivenIomod.process(COMMAND)) {
            assertThat(iomod.call("any", "[1]").toString()).isEqualTo("[1]");
            assertThat(iomod.drain(Duration.ofSeconds(5))).isTrue();
            assertThat(iomod.exitCode()).isZero();
            assertThat(iomod.output()).contains("stopped by the Threader after finishing its calls");
        }
    }

    @Test
    void leavesWhenTheThreaderClosesTheStream() {
        try (var iomod = DrivenIomod.process(COMMAND)) {
            PendingCall waiting = iomod.start("wait", "");
            iomod.closeStream();
            assertThat(iomod.exitCode()).isZero();
            assertThatThrownBy(waiting::output).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void leavesWhenTheThreaderIsGone() {
        try (var iomod = DrivenIomod.process(COMMAND)) {
            PendingCall spinning = iomod.start("wait", "");
            iomod.breakConnection();
            assertThat(iomod.exitCode()).isEqualTo(2);
            assertThat(spinning.isDone()).isTrue();
            assertThat(iomod.output()).contains("the connection to the Threader is lost");
        }
    }

    @Test
    void leavesWhenItsStandardInputEnds() {
        try (var iomod = DrivenIomod.process(COMMAND)) {
            iomod.closeInput();
            assertThat(iomod.exitCode()).isEqualTo(2);
        }
    }

    @Test
    void isMissedAtOnceWhenItIsKilled() {
        try (var iomod = DrivenIomod.process(COMMAND)) {
            PendingCall waiting = iomod.start("wait", "");
            iomod.kill();
            assertThatThrownBy(waiting::output).hasMessageContaining("has no reply");
            assertThat(iomod.streamEnd()).contains("broke");
            assertThat(iomod.exitCode()).isEqualTo(137);
        }
    }

    @Test
    void saysWhyItCannotUseItsConfiguration() {
        try (var iomod = DrivenIomod.process(COMMAND, BrokerSettings.DEFAULT.withConfig(Map.of("bad", "1")))) {
            assertThat(iomod.exitCode()).isEqualTo(1);
            assertThat(iomod.output()).contains("the configuration cannot be used: \"bad\" is not a known key");
        }
    }

    @Test
    void saysWhyItWasRejected() {
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "ASML_IOMOD_TOKEN=stolen"));
        command.addAll(COMMAND.command());
        assertThatThrownBy(() -> DrivenIomod.process(new IomodCommand(SampleIomod.COORDINATES, command, Map.of())))
                .hasMessageContaining("the token is not the one that was given");
    }

    @Test
    void saysWhichAddressIsMissing() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(COMMAND.command());
        builder.environment().clear();
        builder.environment().put("ASML_IOMOD_TOKEN", "x");
        Process process = builder.start();
        assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8))
                .contains("neither ASML_IOMOD_SOCKET nor ASML_IOMOD_ADDRESS is set");
        assertThat(exitCode(process)).isEqualTo(1);
    }
}
