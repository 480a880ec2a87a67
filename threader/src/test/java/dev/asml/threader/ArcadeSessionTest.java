package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.manifests.ProjectBundle;
import dev.asml.manifests.ProjectManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project {@code examples/arcade} as a person plays it: deployed, in sessions, through a view. */
class ArcadeSessionTest {
    private static final Path PROJECT = Path.of("../examples/arcade");
    private static final int PAPER = 0xf4efe4;
    private static final int BLUE = 0x3c7fd6;

    @TempDir
    private Path folder;

    private Viewer view(RunningThreader threader, String function) throws IOException {
        String order = "{\"function\":\"arcade/%s\"}".formatted(function);
        var answer = threader.operate("POST", "/v1/sessions", order);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode session = new ObjectMapper().readTree(answer.body());
        String token = Files.readString(folder.resolve("console-token")).strip();
        return new Viewer(URI.create(session.path("view").asText()), token);
    }

    private static int pixel(Viewer viewer, int x, int y) {
        return viewer.canvas.pixels[y * viewer.canvas.width + x];
    }

    @Test
    void eachProgramShowsItselfAndHeedsItsPerson() throws Exception {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        ProjectBundle.write(ProjectManifest.load(PROJECT), bundle);
        try (RunningThreader threader = new RunningThreader(folder)) {
            var deployed = threader.deploy(bundle.toByteArray());
            assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(200);
            paints(threader);
            flies(threader);
            plays(threader);
        }
    }

    private void paints(RunningThreader threader) throws Exception {
        try (Viewer viewer = view(threader, "paint")) {
            viewer.until(canvas -> canvas.width == 320 && canvas.height == 200);
            viewer.send("{'seq':1,'events':[{'type':'button-press','button':'left','x':10,'y':10}]}");
            viewer.until(_ -> pixel(viewer, 10, 10) == BLUE);
            viewer.send("{'seq':2,'events':[{'type':'key-press','code':'KeyC'}]}");
            viewer.until(_ -> pixel(viewer, 10, 10) != BLUE);
            assertThat(pixel(viewer, 160, 120)).isEqualTo(PAPER);
            ends(viewer);
        }
    }

    private void flies(RunningThreader threader) throws Exception {
        try (Viewer viewer = view(threader, "mandelbrot")) {
            viewer.send("{'seq':1,'events':[{'type':'key-press','code':'KeyR'}]}");
            // What is never left is black; what is far outside has a colour.
            viewer.until(canvas -> canvas.input == 1 && pixel(viewer, 200, 100) == 0 && pixel(viewer, 5, 5) != 0);
            ends(viewer);
        }
    }

    private void plays(RunningThreader threader) throws Exception {
        try (Viewer viewer = view(threader, "afterglow")) {
            viewer.send("{'seq':1,'events':[{'type':'key-press','code':'Space'}]}");
            // The game has begun when its first heart is there.
            viewer.until(canvas -> canvas.width == 320 && pixel(viewer, 312, 9) == 0xff4070);
            ends(viewer);
        }
    }

    /** What is still to come is not acknowledged: the session may be gone by then. */
    private static void ends(Viewer viewer) throws InterruptedException {
        viewer.send("{'seq':9,'events':[{'type':'close'}]}");
        assertThat(viewer.closed()).isEqualTo(1000);
    }
}
