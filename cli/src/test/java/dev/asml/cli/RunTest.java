package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about sessions, as processes, against a server that speaks the protocols. */
class RunTest {
    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = new Workspace(folder).with("ASML_TOKEN", "secret");
    }

    private static void drawsThree(StageThreader.Link link) throws IOException, InterruptedException {
        link.draw(1, 0xff0000, 0x00ff00, 0x0000ff, 0xffffff);
        link.await("{\"ack\":1,\"fb\":0}");
        link.draw(2, 0, 0, 0, 0);
        link.await("{\"ack\":2,\"fb\":0}");
        link.draw(3, 1, 2, 3, 4);
        link.await("gone");
    }

    private static void endsAfterOne(StageThreader.Link link) throws IOException, InterruptedException {
        link.draw(1, 0, 0, 0, 0);
        link.await("ack");
        link.text("{\"type\":\"ended\",\"outcome\":\"no-answer\"}");
        link.await("gone");
    }

    private static void speaksNonsense(StageThreader.Link link) throws IOException, InterruptedException {
        link.text("{");
        link.await("gone");
    }

    private static void hangsUp(StageThreader.Link link) throws IOException {
        link.draw(1, 0, 0, 0, 0);
    }

    private static void waits(StageThreader.Link link) throws IOException, InterruptedException {
        link.await("gone");
    }

    @Test
    void framesAreWrittenAsFiles() throws IOException, InterruptedException {
        try (StageThreader threader = new StageThreader(RunTest::drawsThree)) {
            Run run = workspace.asml(
                    "run",
                    "arcade/game",
                    "--display",
                    "none",
                    "--frames",
                    "3",
                    "--out",
                    "frames",
                    "--arg",
                    "level2",
                    "-d",
                    "some input",
                    "--threader",
                    threader.address());

            assertThat(run.err()).isEqualTo("arcade/game stopped\n");
            assertThat(run.out()).matches("3 frames in frames, sha256 [0-9a-f]{64}\n");
            assertThat(run.status()).isZero();
            try (var files = Files.list(folder.resolve("frames"))) {
                assertThat(files.map(file -> file.getFileName().toString()).sorted())
                        .containsExactly("fb0-000101.png", "fb0-000102.png", "fb0-000103.png");
            }
            assertThat(ImageIO.read(folder.resolve("frames/fb0-000101.png").toFile())
                            .getRGB(1, 0))
                    .isEqualTo(0xff00ff00);
            assertThat(threader.requests())
                    .containsSequence(
                            "POST /v1/sessions Bearer secret", "GET /v1/sessions/s1/view?mode=every Bearer secret")
                    .contains("DELETE /v1/sessions/s1 Bearer secret");
            assertThat(threader.body("POST /v1/sessions"))
                    .isEqualTo("{\"function\":\"arcade/game\",\"input\":\"some input\",\"arguments\":[\"level2\"],"
                            + "\"paced\":false,\"hold\":true,\"record\":false}");
        }
    }

    @Test
    void theSameFramesGiveTheSameHash() throws IOException, InterruptedException {
        try (StageThreader threader = new StageThreader(RunTest::drawsThree)) {
            String[] line = {
                "run",
                "arcade/game",
                "--display",
                "none",
                "--frames",
                "3",
                "-o",
                "json",
                "--threader",
                threader.address()
            };

            Run one = workspace.asml(line);

            JsonNode frames = new JsonMapper().readTree(one.out()).path("frames");
            assertThat(frames).hasSize(3);
            assertThat(frames.get(0).path("draw").asInt()).isEqualTo(101);
            // Four pixels of nothing.
            assertThat(frames.get(1).path("sha256").asText())
                    .isEqualTo("15ec7bf0b50732b49f8228e07d24365338f9e3ab994b00af08e5a3bffe55fd8b");
            assertThat(workspace.asml(line)).isEqualTo(one);
        }
    }

    @Test
    void tooFewFramesFail() throws IOException, InterruptedException {
        try (StageThreader threader = new StageThreader(RunTest::endsAfterOne)) {
            threader.end("\"outcome\":\"no-answer\"");

            Run run = workspace.asml(
                    "run", "arcade/game", "--display", "none", "--frames", "3", "--threader", threader.address());

            assertThat(run.err()).isEqualTo("asml: arcade/game no-answer, after 1 of 3 frames\n");
            assertThat(run.status()).isEqualTo(1);
        }
    }

    @Test
    void withoutANumberEveryFrameIsTaken() throws IOException, InterruptedException {
        try (StageThreader threader = new StageThreader(RunTest::endsAfterOne)) {
            threader.end("\"outcome\":\"answered\",\"answer\":\"bye\"");

            Run run = workspace.asml("run", "arcade/game", "--display", "none", "--threader", threader.address());

            assertThat(run.out()).startsWith("1 frame, sha256 ").endsWith("\nbye");
            assertThat(run.status()).isZero();
        }
    }

    @Test
    void aBrokenViewIsTold() throws IOException, InterruptedException {
        try (StageThreader threader = new StageThreader(RunTest::speaksNonsense)) {
            Run run = workspace.asml("run", "arcade/game", "--display", "none", "--threader", threader.address());

            assertThat(run.err()).isEqualTo("asml: a text message that is no JSON\n");
            assertThat(run.status()).isEqualTo(1);
            assertThat(threader.requests()).contains("DELETE /v1/sessions/s1 Bearer secret");
        }
    }

    @Test
    void aLostViewIsTold() throws IOException, InterruptedException {
        try (StageThreader threader = new StageThreader(RunTest::hangsUp)) {
            Run run = workspace.asml("run", "arcade/game", "--display", "none", "--threader", threader.address());

            assertThat(run.err()).startsWith("asml: the view of arcade/game was lost: ");
            assertThat(run.status()).isEqualTo(1);
        }
    }

    @Test
    void aGuestThatEndsWithItsViewHasEnded() throws IOException, InterruptedException {
        try (StageThreader threader = new StageThreader(RunTest::hangsUp)) {
            threader.end("\"outcome\":\"exited\",\"detail\":\"exit code 3\"");

            Run run = workspace.asml("run", "arcade/game", "--display", "none", "--threader", threader.address());

            assertThat(run.err()).isEqualTo("asml: arcade/game exited: exit code 3\n");
            assertThat(run.status()).isEqualTo(1);
        }
    }

    @Test
    void thePageIsNamedAndTheSessionFollowed() throws IOException, InterruptedException {
        workspace.write(".asml/console-token", "letmein\n");
        try (StageThreader threader = new StageThreader(RunTest::waits);
                AsmlProcess run = workspace.startAsml("run", "arcade/game", "--threader", threader.address())) {
            assertThat(run.await("plays at"))
                    .isEqualTo("arcade/game plays at http://127.0.0.1:9/play/s1?token=letmein");

            threader.end("\"outcome\":\"trapped\",\"detail\":\"unreachable\"");

            assertThat(run.exitCode()).isEqualTo(1);
            run.await("asml: arcade/game trapped: unreachable");
        }
    }

    @Test
    void whoEndsTheCommandEndsTheSession() throws IOException, InterruptedException {
        try (StageThreader threader = new StageThreader(RunTest::waits);
                AsmlProcess run = workspace.startAsml(
                        "run", "arcade/game", "--record", "game.rec", "--threader", threader.address())) {
            run.await("Ctrl-C stops it.");

            workspace.run(List.of("kill", "-TERM", Long.toString(run.handle().pid())));

            assertThat(run.exitCode()).isEqualTo(143);
            assertThat(threader.requests()).contains("DELETE /v1/sessions/s1 Bearer secret");
            assertThat(folder.resolve("game.rec")).hasContent("a recording");
            run.await("recorded in game.rec");
            assertThat(threader.body("POST /v1/sessions")).contains("\"paced\":true,\"hold\":false,\"record\":true");
        }
    }

    @Test
    void aSessionIsPlayedInATerminal() throws IOException, InterruptedException {
        StageThreader.Script script = link -> {
            link.await("\"resize\"");
            link.draw(1, 0xff0000, 0x00ff00, 0x0000ff, 0xffffff);
            link.await("{\"ack\":1,\"fb\":0}");
            link.await("{\"type\":\"key-press\",\"code\":\"ArrowLeft\"}");
            link.await("{\"type\":\"key-release\",\"code\":\"ArrowLeft\"}");
            link.draw(2, 0xff0000, 0x00ff00, 0x0000ff, 0x123456);
            link.await("{\"ack\":2,\"fb\":0}");
            link.await("gone");
        };
        try (StageThreader threader = new StageThreader(script);
                PseudoTerminal terminal = PseudoTerminal.start(
                        workspace,
                        "run",
                        "arcade/game",
                        "--display",
                        "terminal",
                        "--scale",
                        "1",
                        "--threader",
                        threader.address())) {
            terminal.await("\u001b[c");
            terminal.type("\u001b[?62c");
            // Two columns in the middle of 80, one row of 23.
            terminal.await("\u001b[12;40H\u001b[38;2;255;0;0;48;2;0;0;255m▀");
            terminal.await("arcade/game  2×2");
            terminal.type("\u001b[D");
            terminal.await("\u001b[12;41H\u001b[38;2;0;255;0;48;2;18;52;86m▀");
            terminal.type("\u0003");

            terminal.await("status 0");
            assertThat(terminal.text()).contains("\u001b[?1049h").contains("\u001b[?25h\u001b[?1049l");
            assertThat(terminal.settings())
                    .hasSize(2)
                    .allMatch(terminal.settings().getFirst()::equals);
            assertThat(threader.requests()).contains("DELETE /v1/sessions/s1 Bearer secret");
        }
    }

    @Test
    void aTerminalIsPutBackWhateverEndsTheCommand() throws IOException, InterruptedException {
        try (StageThreader threader = new StageThreader(RunTest::waits);
                PseudoTerminal terminal = PseudoTerminal.start(
                        workspace, "run", "arcade/game", "--display", "terminal", "--threader", threader.address())) {
            terminal.await("\u001b[c");
            terminal.type("\u001b[?62c");
            terminal.await("waiting for the first frame");

            terminal.terminate("dev.asml.cli.Main");

            terminal.await("status 143");
            assertThat(terminal.text()).contains("\u001b[?25h\u001b[?1049l");
            assertThat(terminal.settings())
                    .hasSize(2)
                    .allMatch(terminal.settings().getFirst()::equals);
            threader.await("DELETE /v1/sessions/s1");
        }
    }

    @Test
    void withoutATerminalNothingIsPlayedInOne() throws IOException, InterruptedException {
        try (StageThreader threader = new StageThreader(RunTest::waits)) {
            Run run = workspace.asmlWithoutTerminal(
                    "run", "arcade/game", "--display", "terminal", "--threader", threader.address());

            assertThat(run.err()).contains("no terminal");
            assertThat(run.status()).isEqualTo(1);
            assertThat(threader.requests()).contains("DELETE /v1/sessions/s1 Bearer secret");
        }
    }

    @Test
    void sessionsAreListedStoppedAndPhotographed() throws IOException, InterruptedException {
        try (StageThreader threader = new StageThreader(RunTest::waits)) {
            assertThat(workspace
                            .asml("sessions", "--threader", threader.address())
                            .out())
                    .isEqualTo("""
                               SESSION  FUNCTION     STATE    STARTED               VIEWERS  SIZE     OUTCOME
                               s1       arcade/game  running  2026-01-02T03:04:05Z  1        160×144
                               """);
            assertThat(workspace.asml("frame", "s1", "--out", "now.png", "--threader", threader.address()))
                    .isEqualTo(new Run(0, "now.png\n", ""));
            assertThat(folder.resolve("now.png")).hasContent("a picture");
            assertThat(workspace.asml("stop", "s1", "--threader", threader.address()))
                    .isEqualTo(new Run(0, "", "s1 is told to stop\n"));
            assertThat(threader.requests()).contains("DELETE /v1/sessions/s1 Bearer secret");
        }
    }

    @Test
    void aRecordingIsJudged() throws IOException, InterruptedException {
        workspace.write("game.rec", "a recording");
        try (StageThreader threader = new StageThreader(RunTest::waits)) {
            assertThat(workspace.asml("replay", "game.rec", "--threader", threader.address()))
                    .isEqualTo(new Run(0, "arcade/game draws the same: 7 frames\n", ""));
            assertThat(threader.body("POST /v1/replays")).isEqualTo("a recording");

            threader.end("\"equal\":false,\"frame\":17,\"recorded\":\"aa\",\"replayed\":\"bb\",\"detail\":\"why\"");

            assertThat(workspace.asml("replay", "game.rec", "--threader", threader.address()))
                    .isEqualTo(new Run(
                            1,
                            "",
                            "asml: arcade/game draws something else at draw 17: recorded aa, replayed bb: why\n"));
            assertThat(workspace
                            .asml("replay", "other.rec", "--threader", threader.address())
                            .err())
                    .isEqualTo("asml: other.rec: there is no such file\n");
        }
    }

    @Test
    void theConsolesAddressIsInTheDataFolder() throws IOException, InterruptedException {
        assertThat(workspace.asml("console").err()).contains("no Threader with a console uses the data folder .asml");
        workspace.write(".asml/console", "http://127.0.0.1:8082\n");
        workspace.write(".asml/console-token", "letmein\n");

        assertThat(workspace.asml("console")).isEqualTo(new Run(0, "http://127.0.0.1:8082/?token=letmein\n", ""));
    }
}
