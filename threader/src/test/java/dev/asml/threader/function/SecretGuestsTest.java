package dev.asml.threader.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.SecretAccess;
import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import dev.asml.threader.journal.Recorder;
import dev.asml.threader.secret.SecretName;
import dev.asml.threader.secret.SecretStore;
import dev.asml.threader.wasm.Abi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guests that read and set secrets; each line of their input is a command. */
class SecretGuestsTest {
    private static final SecretName DB = new SecretName("test", "db");

    @TempDir
    Path scratch;

    private Functions functions;
    private DeployedFunction guest;

    @BeforeEach
    void open() throws IOException {
        functions = new Functions(scratch).secrets(new SecretAccess(Set.of("db", "both"), Set.of("both")));
        guest = functions.deploy("secret-beta");
        set("hunter2");
    }

    @AfterEach
    void close() {
        functions.close();
        assertThat(functions.log()).noneMatch(line -> line.contains("hunter2"));
    }

    private void set(String value) throws IOException {
        functions.secrets.write(DB, value.getBytes(UTF_8), SecretStore.DEFAULT_KEY);
    }

    @Test
    void aFunctionHasTheSecretsThatItsManifestNames() {
        assertThat(functions.answer(guest, "get db\nget both\nget other\nset db - x\nset both - hunter2-new\nget both"))
                .isEqualTo("db=hunter2\nboth\nforbidden\nforbidden\nboth\nboth=hunter2-new\n");
        assertThat(functions.answer(guest, "get both")).isEqualTo("both=hunter2-new\n");
        assertThat(functions.secrets.read(DB))
                .hasValueSatisfying(value -> assertThat(value).asString(UTF_8).isEqualTo("hunter2"));
    }

    @Test
    void aComponentHasThemToo() {
        DeployedFunction component = functions.deploy("secret-beta.component");

        assertThat(component.abi()).isEqualTo(Abi.BETA);
        assertThat(functions.answer(component, "get db\nget both\nget other\nset both - hunter2-new\nget both"))
                .isEqualTo("db=hunter2\nboth\nforbidden\nboth\nboth=hunter2-new\n");
    }

    @Test
    void withoutADeclarationEverythingIsForbidden() {
        functions.secrets(SecretAccess.NONE);

        assertThat(functions.answer(functions.deploy("secret-beta"), "get db\nset db - hunter2"))
                .isEqualTo("forbidden\nforbidden\n");
        assertThat(functions.log()).anyMatch(line -> line.contains("secrets.read of this function does not name"));
    }

    @Test
    void namesAndKeysThatThereAreNotAreInvalid() {
        assertThat(functions.answer(guest, "get ../db\nget \nset both nokey hunter2\nset both - " + "x".repeat(70_000)))
                .isEqualTo("invalid-argument\ninvalid-argument\ninvalid-argument\ninvalid-argument\n");
        assertThat(functions.secrets.read(new SecretName("test", "both"))).isEmpty();
    }

    @Test
    void aDamagedSecretIsForbiddenAndTheLogSaysSo() throws Exception {
        Path both = scratch.resolve("store/secrets/test/both");
        Files.write(both, new byte[10]);
        functions.secrets.look();

        assertThat(functions.answer(guest, "get db\nget both")).isEqualTo("db=hunter2\nforbidden\n");
        assertThat(functions.log()).anyMatch(line -> line.contains("the secret test/both is damaged; set it again"));
    }

    @Test
    void whoSetsWithoutEndIsStopped() {
        assertThat(functions.call(guest, "set both - x\n".repeat(65)))
                .isEqualTo(new Outcome.Exceeded("more than 64 secrets set"));
    }

    @Test
    void aRecordingHoldsSecretsSealedAndTellsThemAgain() throws Exception {
        Path file = scratch.resolve("recording");
        byte[] input = "get db\nset both - fresh\nget both\nget none".getBytes(UTF_8);
        Outcome recorded;
        try (Recorder recorder = guest.recorder(file, input, List.of())) {
            Devices devices = new Devices(DeviceSettings.DEFAULT.unpaced(), recorder);
            Terms terms = new Terms(devices, recorder, Duration.ofSeconds(30), List.of(), new CpuMeter(), _ -> {});
            recorded = guest.start(new Request("recorded", input, ""), terms)
                    .orElseThrow()
                    .await();
        }
        set("changed since");
        assertThat(functions.secrets.remove(new SecretName("test", "both"))).isTrue();

        assertThat(Functions.text(recorded)).isEqualTo("db=hunter2\nboth\nboth=fresh\nforbidden\n");
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("hunter2");
        try (Replay replay = Replay.start("replayed", file, _ -> Optional.of(guest), (_, _, _, _) -> {})) {
            assertThat(Functions.text(replay.invocation().await())).isEqualTo(Functions.text(recorded));
            assertThat(replay.report().equal()).isTrue();
        }
        assertThat(functions.secrets.read(new SecretName("test", "both"))).isEmpty();
    }
}
