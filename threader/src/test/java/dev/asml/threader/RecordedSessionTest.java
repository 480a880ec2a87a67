package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session is recorded, fetched and replayed by the admin API. */
class RecordedSessionTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path scratch;

    private RunningThreader threader;

    @BeforeEach
    void start() {
        threader = new RunningThreader(scratch.resolve("data"));
        deploy("one");
    }

    @AfterEach
    void stop() {
        threader.close();
    }

    private void deploy(String folder, String... settings) {
        Projects game = new Projects(scratch.resolve(folder), "game").devices().function("told", "told", settings);
        assertThat(threader.deploy(game.bundle()).statusCode()).isEqualTo(200);
    }

    private static JsonNode json(HttpResponse<String> answer) throws JsonProcessingException {
        return JSON.readTree(answer.body());
    }

    private String session(String order) throws IOException {
        HttpResponse<String> answer =
                threader.operate("POST", "/v1/sessions", "{\"function\":\"game/told\"," + order + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json(answer).path("id").asText();
    }

    private JsonNode ended(String session) throws IOException {
        while (true) {
            JsonNode state = JSON.readTree(threader.admin("GET", "/v1/sessions/" + session));
            if (state.path("state").asText().equals("ended")) {
                return state;
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private byte[] recording(String session) {
        HttpResponse<byte[]> answer = threader.download("/v1/sessions/" + session + "/recording");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private byte[] recorded() throws IOException {
        String session = session("\"input\":\"20\",\"record\":true");
        assertThat(ended(session).path("recorded").asBoolean()).isTrue();
        return recording(session);
    }

    @Test
    void aRecordedSessionIsReplayedWithTheSameFrames() throws Exception {
        String session = session("\"input\":\"300\",\"record\":true,\"paced\":false");
        String events = "{\"events\":[{\"type\":\"key-press\",\"key\":37},{\"type\":\"key-release\",\"key\":37}]}";
        for (int i = 0; i < 20; i++) {
            assertThat(threader.operate("POST", "/v1/sessions/" + session + "/events", events)
                            .statusCode())
                    .isEqualTo(204);
        }
        assertThat(ended(session).path("outcome").asText()).isEqualTo("answered");
        byte[] recording = recording(session);

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = threader.upload("/v1/replays", recording);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonNode verdict = json(answer);
            assertThat(verdict.path("equal").asBoolean()).as(answer.body()).isTrue();
            assertThat(verdict.path("function").asText()).isEqualTo("game/told");
            assertThat(verdict.path("frames").asInt()).isEqualTo(300);
            assertThat(verdict.path("draws").asInt()).isEqualTo(300);
            assertThat(verdict.path("frame").isNull()).isTrue();
        }
    }

    @Test
    void aSessionThatIsStoppedIsReplayedUpToThere() throws Exception {
        String session = session("\"input\":\"1000000\",\"record\":true");
        assertThat(threader.operate("DELETE", "/v1/sessions/" + session, "").statusCode())
                .isEqualTo(202);
        ended(session);

        JsonNode verdict = json(threader.upload("/v1/replays", recording(session)));

        assertThat(verdict.path("equal").asBoolean()).as(verdict.toString()).isTrue();
        assertThat(verdict.path("detail").asText()).isEqualTo("stopped from outside");
    }

    @Test
    void whatIsNotToBeReplayedIsRefusedWithTheReason() throws Exception {
        byte[] recording = recorded();

        HttpResponse<String> truncated = threader.upload("/v1/replays", Arrays.copyOf(recording, recording.length - 9));
        assertThat(truncated.statusCode()).isEqualTo(422);
        assertThat(json(truncated).path("type").asText()).endsWith(":invalid-recording");
        assertThat(threader.upload("/v1/replays", "GIF89a".getBytes(StandardCharsets.UTF_8))
                        .body())
                .contains("this is no recording");

        deploy("two", "memory_mb = 32");
        HttpResponse<String> other = threader.upload("/v1/replays", recording);
        assertThat(other.statusCode()).as(other.body()).isEqualTo(409);
        assertThat(json(other).path("detail").asText()).contains("game/told").contains("memory was ");

        threader.admin("DELETE", "/v1/projects/game");
        assertThat(threader.upload("/v1/replays", recording).statusCode()).isEqualTo(404);
    }

    @Test
    void onlyWhatIsAskedForIsRecordedAndNothingOutlivesTheThreader() throws Exception {
        Path folder = scratch.resolve("data").resolve("recordings");
        ended(session("\"input\":\"5\""));
        assertThat(folder).isEmptyDirectory();
        recorded();
        assertThat(folder).isNotEmptyDirectory();

        threader.close();
        threader = new RunningThreader(scratch.resolve("data"));

        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }
}
