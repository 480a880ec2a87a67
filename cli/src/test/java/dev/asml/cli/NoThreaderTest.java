package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that need a Threader where there is none: exit code 3. */
class NoThreaderTest {
    @TempDir
    private Path folder;

    /** An address of this machine that nobody listens at. */
    private static String nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ls",
                "iomods",
                "logs",
                "logs -f",
                "releases app",
                "diff app",
                "diff app 1 2",
                "promote app 1",
                "rollback app",
                "rm app",
                "gc",
                "invoke web/f -d x",
                "run a/b",
                "sessions",
                "stop s",
                "frame s",
                "secret ls",
                "secret rm shop/db",
                "secret rotate-key"
            })
    void everyCommandSaysWhatToStart(String line) throws IOException, InterruptedException {
        String address = nobody();

        Run run = new Workspace(folder).asml((line + " --threader " + address).split(" ", -1));

        assertThat(run)
                .isEqualTo(new Run(
                        3,
                        "",
                        "asml: no Threader answers at %s; start one with \"asml up\", or name another with --threader\n"
                                .formatted(address)));
    }

    @Test
    void aProjectIsBuiltBeforeItsThreaderIsSought() throws IOException, InterruptedException {
        Workspace workspace = new Workspace(folder).with("ASML_THREADER", nobody());
        workspace.asml("init", "app");

        Run run = workspace.asml("deploy", "app");

        assertThat(run.err()).contains("no Threader answers");
        assertThat(run.status()).isEqualTo(3);
    }

    @Test
    void theAddressIsReadFromTheDataFolder() throws IOException, InterruptedException {
        String address = nobody();
        Workspace workspace = new Workspace(folder);
        workspace.write(".asml/admin", address + "\n");

        assertThat(workspace.asml("ls").err()).contains("no Threader answers at " + address);
    }

    @Test
    void anOptionIsStrongerThanTheEnvironment() throws IOException, InterruptedException {
        String address = nobody();
        Workspace workspace = new Workspace(folder).with("ASML_THREADER", "http://127.0.0.1:1");

        assertThat(workspace.asml("ls", "--threader", address).err()).contains("answers at " + address);
    }
}
