package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What shows and disturbs a Threader at work, against one of them. */
class LiveIT {
    private static final JsonMapper JSON = new JsonMapper();

    /** Traps deep inside if it has an input, and computes without end if not. */
    private static final String DEEP = """
            (module
              (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
              (memory (export "memory") 1)
              (func $parse_header (unreachable))
              (func $handle_request (call $parse_header))
              (func $compute_for_ever (loop $again (br $again)))
              (func $main (export "_start")
                (i32.store (i32.const 0) (i32.const 64))
                (i32.store (i32.const 4) (i32.const 16))
                (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
                (if (i32.load (i32.const 8)) (then (call $handle_request)) (else (call $compute_for_ever)))))
            """;

    @TempDir
    private static Path folder;

    private static Workspace workspace;
    private static AsmlProcess threader;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        workspace = new Workspace(folder);
        workspace.function("wat", "f.wat", DEEP);
        workspace.write(
                "app/services/web/service.toml",
                "[[functions]]\nname = \"f\"\nlanguage = \"wat\"\ntimeout_seconds = 120\n");
        threader = up("0", "0");
        assertThat(workspace.launch("deploy", "app").status()).isZero();
    }

    private static AsmlProcess up(String http, String admin) throws IOException, InterruptedException {
        AsmlProcess process = workspace.startLauncher(
                "up", "--http", "127.0.0.1:" + http, "--admin", "127.0.0.1:" + admin, "--console", "127.0.0.1:0");
        process.value("console");
        return process;
    }

    @AfterAll
    static void stop() {
        threader.close();
    }

    @Test
    void whoInvokesIsToldWhereATrapWas() throws IOException, InterruptedException {
        Run run = workspace.launch("invoke", "web/f", "-d", "x");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("unreachable", ": parse_header ← handle_request ← main");
    }

    @Test
    void theDumpShowsAGuestThatComputes() throws IOException, InterruptedException {
        try (AsmlProcess _ = workspace.startLauncher("invoke", "web/f", "-d", "")) {
            String text = awaitDump("compute_for_ever");
            JsonNode document =
                    JSON.readTree(workspace.launch("dump", "-o", "json").out());

            assertThat(text).contains("web/f, ", "  computing for ", "  at compute_for_ever ← main");
            assertThat(document.path("invocations").get(0).path("stack").toString())
                    .isEqualTo("[\"compute_for_ever\",\"main\"]");
            signal("USR1");
            threader.await("  at compute_for_ever ← main");
        }
    }

    private static String awaitDump(String wanted) throws IOException, InterruptedException {
        for (int i = 0; i < 100; i++) {
            String text = workspace.launch("dump").out();
            if (text.contains(wanted)) {
                return text;
            }
        }
        throw new AssertionError("never in the dump: " + wanted);
    }

    private static void signal(String name) throws IOException, InterruptedException {
        String pid = Long.toString(threader.handle().pid());
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                .isZero();
    }

    @Test
    void topIsATableWhereThereIsNoTerminal() throws IOException, InterruptedException {
        String table = workspace.launch("top", "--every", "0.1").out();
        Run lines = workspace.launch("top", "--every", "0.1", "--count", "2", "-o", "json");

        assertThat(table)
                .contains("FUNCTION", "P99", "web/f ", "permits", "descriptors")
                .doesNotContain("\u001b");
        assertThat(lines.out().lines()).hasSize(2).allSatisfy(line -> {
            JsonNode top = JSON.readTree(line);
            assertThat(top.path("functions").get(0).path("name").textValue()).isEqualTo("web/f");
            assertThat(top.path("host").path("cpu_permits").intValue()).isPositive();
        });
        assertThat(workspace.launch("top", "--once", "--filter", "nothing").out())
                .doesNotContain("web/f");
        assertThat(workspace.launch("top", "--every", "0").status()).isEqualTo(2);
    }

    @Test
    void topFillsATerminalAndObeysKeys() throws IOException, InterruptedException {
        try (Tmux tmux = Tmux.launch(workspace, 110, 20, "top", "--every", "0.2")) {
            tmux.await(screen -> screen.contains("web/f ") && screen.contains("by rate"), "the functions");
            tmux.press("c");
            tmux.await("every 0.2 s by cpu");
            tmux.press("/", "n", "o", "n", "e", "Enter");
            tmux.await(screen -> screen.contains("filter none") && !screen.contains("web/f "), "nothing");
            tmux.press("Escape");
            tmux.await("web/f ");
            tmux.press("Space");
            tmux.await("PAUSED");
            tmux.press("Space");
            tmux.resize(60, 8);
            String small = tmux.await(
                    screen -> screen.lines().count() == 8 && screen.contains("every 0.2 s"), "a small screen");
            assertThat(small.lines()).allMatch(line -> line.length() <= 60);
            tmux.press("q");
            tmux.await("status 0");
        }
    }

    @Test
    void chaosIsRefusedWhereItIsNotAllowed() throws IOException, InterruptedException {
        Run refused = workspace.launch("chaos", "web/akkoro.std.http", "--latency", "50ms..2s");

        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("asml up --chaos");
        assertThat(workspace.launch("chaos").err()).contains("nor may any be");
        assertThat(workspace.launch("chaos", "x", "--latency", "soon").status()).isEqualTo(2);
    }

    @Test
    void logsGoOnWhenTheThreaderIsStartedAgain() throws IOException, InterruptedException {
        URI http = URI.create(threader.value("http"));
        URI admin = URI.create(threader.value("admin"));
        try (AsmlProcess logs = workspace.startLauncher("logs", "web/f", "-f", "--since", "1h")) {
            workspace.launch("invoke", "web/f", "-d", "x");
            logs.await("unreachable");
            assertThat(threader.stop()).isZero();
            logs.await("the Threader is gone; waiting for it to come back");
            threader = up(Integer.toString(http.getPort()), Integer.toString(admin.getPort()));
            logs.await("the Threader is back");
            int before = logs.count();
            workspace.launch("invoke", "web/f", "-d", "x");
            logs.awaitAfter(before, "unreachable");
        }
    }
}
