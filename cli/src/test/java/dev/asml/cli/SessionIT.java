package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of a guest with a screen, in a real Threader. */
class SessionIT {
    private static final String MANIFEST = """
            functions = [{ name = "f", language = "wat" }]
            [[iomod.dependencies]]
            coordinates = "wasmer.io.devices"
            """;

    @TempDir
    private Path folder;

    private Workspace workspace;
    private AsmlProcess threader;

    @BeforeEach
    void deploy() throws IOException, InterruptedException {
        workspace = new Workspace(folder);
        threader = workspace.startLauncher(
                "up", "--http", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--console", "127.0.0.1:0");
        threader.value("console");
        workspace.function("wat", "f.wat", Guests.SCREEN);
        workspace.write("app/services/web/service.toml", MANIFEST);
        assertThat(workspace.launch("deploy", "app").status()).isZero();
    }

    @AfterEach
    void stopThreader() {
        threader.close();
    }

    @Test
    void theFirstFramesAreFilesWithExactPixels() throws IOException, InterruptedException {
        Run run = workspace.launch("run", "web/f", "--display", "none", "--frames", "5", "--out", "frames");

        assertThat(run.err()).isEqualTo("web/f stopped\n");
        assertThat(run.out()).startsWith("5 frames in frames, sha256 ");
        assertThat(run.status()).isZero();
        try (Stream<Path> files = Files.list(folder.resolve("frames"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 5)
                            .mapToObj("fb0-%06d.png"::formatted)
                            .toList());
        }
        for (int draw = 1; draw <= 5; draw++) {
            BufferedImage image = ImageIO.read(
                    folder.resolve("frames/fb0-%06d.png".formatted(draw)).toFile());
            assertThat(image.getWidth()).isEqualTo(4);
            assertThat(image.getHeight()).isEqualTo(2);
            assertThat(image.getRGB(3, 1)).isEqualTo(0xff020000 | draw);
        }
    }

    @Test
    void eachFrameIsTakenUntilTheGuestEnds() throws IOException, InterruptedException {
        Run run = workspace.launch("run", "web/f", "--display", "none", "-o", "json");
        Run tooMany = workspace.launch("run", "web/f", "--display", "none", "--frames", "200");

        JsonNode frames = new JsonMapper().readTree(run.out()).path("frames");
        assertThat(frames).hasSize(100);
        assertThat(frames.get(99).path("draw").asInt()).isEqualTo(100);
        assertThat(run.status()).isZero();
        assertThat(tooMany.err()).isEqualTo("asml: web/f answered, after 100 of 200 frames\n");
        assertThat(tooMany.status()).isEqualTo(1);
    }

    @Test
    void aRecordedSessionDrawsTheSame() throws IOException, InterruptedException {
        Run run = workspace.launch("run", "web/f", "--display", "none", "--record", "f.rec");
        Run replay = workspace.launch("replay", "f.rec");

        assertThat(run.status()).isZero();
        assertThat(replay).isEqualTo(new Run(0, "web/f draws the same: 100 frames\n", ""));
    }

    @Test
    void aTerminalShowsTheGuestToItsEnd() throws IOException, InterruptedException {
        try (PseudoTerminal terminal =
                PseudoTerminal.launch(workspace, "run", "web/f", "--display", "terminal", "--protocol", "blocks")) {
            terminal.await("\u001b[c");
            terminal.type("\u001b[?62c");
            terminal.await("\u001b[48;2;2;0;");
            terminal.await("4×2");
            terminal.await("web/f answered");
            terminal.await("status 0");
            assertThat(terminal.settings())
                    .hasSize(2)
                    .allMatch(terminal.settings().getFirst()::equals);
        }
    }

    @Test
    void aPageIsServedAtTheAddressThatIsPrinted() throws IOException, InterruptedException {
        try (AsmlProcess run = workspace.startLauncher("run", "web/f", "--linger", "-1");
                HttpClient http = HttpClient.newHttpClient()) {
            String line = run.await("web/f plays at ");
            URI page = URI.create(line.substring(line.indexOf("http://")));

            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(page.getQuery()).startsWith("token=");
            // The browser gets its cookie and goes on to the page without the token.
            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(workspace.launch("sessions").out()).contains("web/f");
            assertThat(run.exitCode()).isZero();
        }
    }

    @Test
    void theConsolesAddressLetsABrowserIn() throws IOException, InterruptedException {
        String address = workspace.launch("console").out().strip();

        assertThat(address).startsWith(threader.value("console")).contains("/?token=");
        assertThat(List.of(address.split("=", -1)).getLast())
                .isEqualTo(
                        Files.readString(folder.resolve(".asml/console-token")).strip());
    }
}
