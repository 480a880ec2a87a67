package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of the protocol, as an author of an IOmod runs it. */
class IomodVerifyIT {
    private static final String NODE =
            Workspace.root().resolve("examples/polyglot/iomods/node").toString();

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void open() throws IOException {
        workspace = new Workspace(folder);
    }

    @Test
    void aPackageThatKeepsTheProtocolPasses() throws IOException, InterruptedException {
        workspace.launch("iomod", "pack", NODE, "-O", "store.iomod");
        Run run = workspace.launch("iomod", "verify", "store.iomod", "--method", "get", "--input", "{\"key\":\"a\"}");

        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out())
                .startsWith("example.memory.store\n\nStarting\n  ✓ explains itself")
                .contains("\nNo orphans\n  ✓ exits soon after the Threader has closed the stream\n")
                .endsWith(" 0 broken, 0 not tried\n");
    }

    @Test
    void whatIsNoIomodIsToldWhatWasExpected() throws IOException, InterruptedException {
        workspace.write("not/iomod.toml", """
                [iomod]
                coordinates = "example.not.iomod"
                version = "1.0.0"

                [process]
                entrypoint = "bin/run"
                """);
        Path run = workspace.write("not/bin/run", "#!/bin/sh\necho started >&2\nexit 0\n");
        assertThat(run.toFile().setExecutable(true)).isTrue();

        Run text = workspace.launch("iomod", "verify", "not");
        assertThat(text.status()).isEqualTo(1);
        assertThat(text.err()).isEqualTo("asml: the IOmod does not keep the protocol\n");
        assertThat(text.out()).contains("""
                  ✗ explains itself when a person starts it, and exits with 1
                      expected  it says on standard error that a Threader starts it, and exits with 1
                      seen      it exited with 0
                      protocol  Starting: "say on standard error that a Threader starts it, and exit with 1"
                """);

        JsonNode json = new JsonMapper()
                .readTree(
                        workspace.launch("iomod", "verify", "not", "-o", "json").out());
        assertThat(json.at("/rules/0/rule").asText()).isEqualTo("by-hand");
        assertThat(json.at("/rules/0/verdict").asText()).isEqualTo("broken");
        assertThat(json.at("/broken").asInt()).isPositive();
    }

    @Test
    void whatIsNotThereIsSaid() throws IOException, InterruptedException {
        Run run = workspace.launch("iomod", "verify", "nowhere");

        assertThat(run).isEqualTo(new Run(1, "", "asml: nowhere: there is no such .iomod file or folder\n"));
    }
}
