package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private RunningThreader threader;
    private String token;

    @BeforeEach
    void start() throws IOException {
        threader = new RunningThreader(folder.resolve("data"));
        token = Files.readString(folder.resolve("data/console-token")).strip();
        var deployed = threader.deploy(new Projects(folder.resolve("project"), "play")
                .function("player", "player")
                .devices()
                .bundle());
        assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(200);
    }

    @AfterEach
    void close() {
        threader.close();
    }

    private JsonNode session(String input) throws IOException {
        String order = "{\"function\":\"play/player\",\"input\":\"%s\"}".formatted(input);
        return JSON.readTree(threader.operate("POST", "/v1/sessions", order).body());
    }

    private Viewer view(JsonNode session, String query) {
        return new Viewer(URI.create(session.path("view").asText() + query), token);
    }

    private static int[] all(int colour) {
        int[] pixels = new int[8 * 4];
        Arrays.fill(pixels, colour);
        return pixels;
    }

    @Test
    void showsWhatTheGuestDrawsAndTellsItOfKeys() throws Exception {
        JsonNode session = session("obey");
        try (Viewer viewer = view(session, "?fps=30")) {
            JsonNode welcome = viewer.text("welcome");
            assertThat(welcome.path("session")).isEqualTo(session.path("id"));
            assertThat(welcome.path("function").asText()).isEqualTo("play/player");
            viewer.until(canvas -> Arrays.equals(canvas.pixels, all(0)));
            viewer.send("{'seq':1,'events':[{'type':'key-press','code':'KeyA'}]}");
            viewer.until(canvas -> Arrays.equals(canvas.pixels, all('A')));
            assertThat(viewer.canvas.width).isEqualTo(8);
            assertThat(viewer.canvas.height).isEqualTo(4);
            assertThat(viewer.canvas.input).isEqualTo(1);
            viewer.send("{'ping':12.5}");
            assertThat(viewer.text("pong").path("ping").asDouble()).isEqualTo(12.5);
        }
    }

    @Test
    void tellsHowTheSessionEnded() throws Exception {
        try (Viewer viewer = view(session("obey"), "")) {
            viewer.send("{'seq':1,'events':[{'type':'close'}]}");
            JsonNode ended = viewer.text("ended");
            assertThat(ended.path("outcome").asText()).isEqualTo("exited");
            assertThat(ended.path("detail").asText()).isEqualTo("exit code 7");
            assertThat(viewer.closed()).isEqualTo(1000);
        }
    }

    @Test
    void sendsTheNewestFrameOnlyAfterTheLastIsAcknowledged() throws Exception {
        JsonNode session = session("obey");
        try (Viewer slow = view(session, "");
                Viewer quick = view(session, "")) {
            slow.frame();
            for (char key = 'A'; key <= 'E'; key++) {
                quick.send("{'seq':%d,'events':[{'type':'key-press','code':'Key%c'}]}".formatted(key - 'A' + 1, key));
                char drawn = key;
                quick.until(canvas -> canvas.pixels[0] == drawn);
            }
            long before = slow.canvas.number;
            slow.acknowledge().frame();
            assertThat(slow.canvas.pixels).isEqualTo(all('E'));
            assertThat(slow.canvas.number).isGreaterThan(before + 1);
        }
    }

    @Test
    void sendsEachDrawToAViewerThatWantsThemAll() throws Exception {
        try (Viewer viewer = view(session("obey"), "?mode=every")) {
            viewer.frame();
            for (int i = 0; i < 20; i++) {
                long draw = viewer.canvas.draw;
                viewer.acknowledge().frame();
                assertThat(viewer.canvas.draw).isEqualTo(draw + 1);
            }
        }
    }

    @Test
    void lastsUntilTheLastFrameWasSent() throws Exception {
        try (Viewer viewer = view(session("quit"), "?mode=every")) {
            JsonNode ended = viewer.text("ended");
            assertThat(ended.path("outcome").asText()).isEqualTo("answered");
            assertThat(viewer.canvas.pixels).isEqualTo(all(9));
            assertThat(viewer.canvas.draw).isEqualTo(3);
        }
    }

    @Test
    void showsWhatASessionLeftToThoseWhoComeAfterItsEnd() throws Exception {
        JsonNode session = session("quit");
        try (Viewer first = view(session, "")) {
            first.text("ended");
        }
        try (Viewer late = view(session, "")) {
            assertThat(late.text("welcome").path("framebuffers").toString())
                    .isEqualTo("[{\"fb\":0,\"width\":8,\"height\":4}]");
            late.text("ended");
            assertThat(late.canvas.pixels).isEqualTo(all(9));
            assertThat(late.closed()).isEqualTo(1000);
        }
    }

    @Test
    void saysWhenViewersComeAndGo() throws Exception {
        JsonNode session = session("obey");
        try (Viewer viewer = view(session, "")) {
            assertThat(viewer.text("notice").path("viewers").asInt()).isEqualTo(1);
            try (Viewer other = view(session, "")) {
                other.text("notice");
                assertThat(viewer.text("notice").path("viewers").asInt()).isEqualTo(2);
            }
            assertThat(viewer.text("notice").path("viewers").asInt()).isEqualTo(1);
        }
    }

    @Test
    void releasesWhatAViewerHeldWhenItLeaves() throws Exception {
        var deployed = threader.deploy(new Projects(folder.resolve("other"), "test")
                .function("screen", "screen")
                .devices()
                .bundle());
        assertThat(deployed.statusCode()).isEqualTo(200);
        JsonNode session = JSON.readTree(threader.operate("POST", "/v1/sessions", "{\"function\":\"test/screen\"}")
                .body());
        int held = 46 * 64 + 10;
        try (Viewer viewer = view(session, "")) {
            try (Viewer other = view(session, "")) {
                other.send("{'seq':1,'events':[{'type':'key-press','code':'KeyA'}]}");
                viewer.until(canvas -> canvas.pixels[held] == 0xFFFFFF);
            }
            viewer.until(canvas -> canvas.pixels[held] == 0x203041);
            viewer.send("{'seq':1,'events':[{'type':'key-press','key':66}]}");
            viewer.until(canvas -> canvas.pixels[held] == 0xFFFFFF);
            viewer.send("{'seq':2,'events':[{'type':'blur'}]}");
            viewer.until(canvas -> canvas.pixels[held] == 0x203042);
        }
    }

    @Test
    void leavesAloneWhatItDoesNotKnow() throws Exception {
        try (Viewer viewer = view(session("obey"), "")) {
            viewer.send("{}")
                    .send("{'later':{'version':2}}")
                    .send("{'ack':123456,'fb':3}")
                    .send("{'ping':1}");
            assertThat(viewer.text("pong").path("ping").asInt()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "[]",
                "{'ack':1} {}",
                "{'ack':'one'}",
                "{'ack':-1}",
                "{'ack':1,'fb':4}",
                "{'ack':1.5}",
                "{'fps':null}",
                "{'ping':'now'}",
                "{'sound':1}",
                "{'seq':1,'events':{}}",
                "{'seq':-1,'events':[]}",
                "{'seq':1,'events':[{'type':'dance'}]}"
            })
    void closesOnMessagesThatAreWrong(String message) throws Exception {
        try (Viewer viewer = view(session("obey"), "")) {
            viewer.send(message);
            assertThat(viewer.closed()).isEqualTo(1008);
        }
    }

    @Test
    void tellsViewersThatTheThreaderStops() throws Exception {
        try (Viewer viewer = view(session("obey"), "")) {
            viewer.text("welcome");
            threader.close();
            assertThat(viewer.closed()).isEqualTo(1001);
        } finally {
            threader = new RunningThreader(folder.resolve("data"));
        }
    }
}
