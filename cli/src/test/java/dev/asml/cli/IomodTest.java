package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packing and checking IOmods. */
class IomodTest {
    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeIomod() throws IOException {
        workspace = new Workspace(folder);
        workspace.write("echo/iomod.toml", """
                [iomod]
                coordinates = "example.test.echo"
                version = "1.2.3"

                [process]
                entrypoint = "bin/echo"
                """);
        workspace.write("echo/bin/echo", "#!/bin/sh\n");
    }

    @Test
    void aFolderBecomesAPackageThatCanBeChecked() throws IOException, InterruptedException {
        Run pack = workspace.asml("iomod", "pack", "echo");
        Run check = workspace.asml("iomod", "check", "example.test.echo@1.2.3.iomod");

        assertThat(pack).isEqualTo(new Run(0, "example.test.echo@1.2.3.iomod\n", ""));
        assertThat(check.status()).isZero();
        assertThat(check.out())
                .contains("coordinates  example.test.echo\n", "version      1.2.3\n", "entrypoint   bin/echo\n");
    }

    @Test
    void theSameFilesGiveTheSameBytes() throws IOException, InterruptedException {
        workspace.asml("iomod", "pack", "echo", "-O", "a.iomod");
        workspace.asml("iomod", "pack", "echo", "-O", "b.iomod");

        assertThat(folder.resolve("a.iomod")).hasSameBinaryContentAs(folder.resolve("b.iomod"));
        assertThat(workspace.asml("iomod", "check", "echo", "-o", "json").out())
                .isEqualTo(workspace
                        .asml("iomod", "check", "a.iomod", "-o", "json")
                        .out());
    }

    @Test
    void aMissingEntrypointIsRefused() throws IOException, InterruptedException {
        Files.delete(folder.resolve("echo/bin/echo"));

        Run run = workspace.asml("iomod", "pack", "echo");

        assertThat(run.err()).contains("echo/iomod.toml: entrypoint names \"bin/echo\"");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void whatIsNoPackageIsRefused() throws IOException, InterruptedException {
        workspace.write("junk.iomod", "no zip");

        assertThat(workspace.asml("iomod", "check", "junk.iomod").err()).startsWith("junk.iomod: ");
        assertThat(workspace.asml("iomod", "check", "none.iomod").status()).isEqualTo(1);
    }
}
