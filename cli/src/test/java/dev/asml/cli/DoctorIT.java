package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What "asml doctor --fix" does, and what it leaves alone: a token that others may read. */
class DoctorIT {
    @TempDir
    private Path folder;

    private Workspace workspace;
    private Path token;

    @BeforeEach
    void makeDataFolder() throws IOException {
        workspace = new Workspace(folder);
        token = workspace.write("it's data/token", "secret\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private String permissions() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(token));
    }

    @Test
    void withoutAPersonOrAYesNothingIsDone() throws IOException, InterruptedException {
        Run found = workspace.launch("doctor", "--data", "it's data");
        Run run = workspace.launch("doctor", "--fix", "--data", "it's data");

        assertThat(found.out()).contains("✗ data folder: others may read it's data/token\n    chmod 600 ");
        assertThat(found.status()).isEqualTo(1);
        assertThat(run)
                .isEqualTo(new Run(
                        2, "", "asml: nobody can be asked here; \"asml doctor --fix --yes\" does it without asking\n"));
        assertThat(permissions()).isEqualTo("rw-r--r--");
    }

    @Test
    void withAYesItIsDoneAndLookedAtAgain() throws IOException, InterruptedException {
        Run run = workspace.launch("doctor", "--fix", "--yes", "--data", "it's data", "-o", "json");

        assertThat(run.err()).contains("running chmod 600 ");
        assertThat(permissions()).isEqualTo("rw-------");
        assertThat(new JsonMapper().readTree(run.out()))
                .filteredOn(finding -> finding.path("subject").asText().equals("data folder"))
                .extracting((JsonNode finding) -> finding.path("verdict").asText())
                .containsExactly("ok");
        assertThat(run.status()).isZero();
    }

    @Test
    void aPersonIsAskedFirst() throws IOException, InterruptedException {
        try (PseudoTerminal terminal = PseudoTerminal.launch(workspace, "doctor", "--fix", "--data", "data")) {
            terminal.await("status 0");
        }
        Files.move(folder.resolve("it's data"), folder.resolve("data"));
        token = folder.resolve("data/token");
        try (PseudoTerminal terminal = PseudoTerminal.launch(workspace, "doctor", "--fix", "--data", "data")) {
            terminal.await("[y/N]");
            assertThat(permissions()).isEqualTo("rw-r--r--");
            terminal.type("n\n");
            terminal.await("status 1");
        }
        assertThat(permissions()).isEqualTo("rw-r--r--");
        try (PseudoTerminal terminal = PseudoTerminal.launch(workspace, "doctor", "--fix", "--data", "data")) {
            terminal.await("[y/N]");
            terminal.type("y\n");
            terminal.await("status 0");
        }
        assertThat(permissions()).isEqualTo("rw-------");
    }
}
