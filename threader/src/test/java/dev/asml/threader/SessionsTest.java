package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path scratch;

    private RunningThreader threader;
    private int projects;

    @BeforeEach
    void start() {
        threader = new RunningThreader(scratch.resolve("data"));
    }

    @AfterEach
    void stop() {
        threader.close();
    }

    private Projects project(String name) {
        return new Projects(scratch.resolve("project-" + projects++), name);
    }

    private void deploy(Projects project) {
        HttpResponse<String> answer = threader.deploy(project.bundle());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** A function {@code game/player} with these settings of its devices. */
    private void deployPlayer(String... devices) {
        deploy(project("game").devices().function("player", "player", settings(devices)));
    }

    private static String[] settings(String... devices) {
        return new String[] {"event = \"raw\"", "devices = { %s }".formatted(String.join(", ", devices))};
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private HttpResponse<String> order(String members) {
        return threader.operate("POST", "/v1/sessions", "{\"function\":\"game/player\",%s}".formatted(members));
    }

    /** Starts a session with that input; gives its id. */
    private String play(String input) {
        return begin("\"input\":\"%s\"".formatted(input));
    }

    private String begin(String members) {
        HttpResponse<String> answer = order(members);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.headers().firstValue("location")).isPresent();
        return json(answer.body()).path("id").asText();
    }

    private JsonNode session(String id) {
        return json(threader.admin("GET", "/v1/sessions/" + id));
    }

    private JsonNode ended(String id) {
        Await.until(() -> session(id).path("state").asText().equals("ended"));
        return session(id);
    }

    private BufferedImage frame(String id) {
        HttpResponse<byte[]> answer = threader.download("/v1/sessions/" + id + "/fb0.png");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("image/png");
        return image(answer.body());
    }

    private static BufferedImage image(byte[] png) {
        try {
            return ImageIO.read(new ByteArrayInputStream(png));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitDraw(String id) {
        Await.until(() -> session(id).path("draws").asLong() > 0);
    }

    private int colour(String id) {
        return frame(id).getRGB(7, 3) & 0xffffff;
    }

    private HttpResponse<String> send(String id, String events) {
        return threader.operate("POST", "/v1/sessions/" + id + "/events", "{\"events\":[" + events + "]}");
    }

    private void stop(String id) {
        assertThat(threader.operate("DELETE", "/v1/sessions/" + id, "").statusCode())
                .isEqualTo(202);
    }

    @Test
    void showsAndPlaysAndStopsAFunction() {
        deployPlayer();
        String id = play("obey");
        awaitDraw(id);

        JsonNode document = session(id);
        assertThat(document.path("function").asText()).isEqualTo("game/player");
        assertThat(document.path("state").asText()).isEqualTo("running");
        assertThat(document.path("framebuffers").toString()).isEqualTo("[{\"fb\":0,\"width\":8,\"height\":4}]");
        assertThat(document.has("outcome")).isFalse();
        assertThat(frame(id).getWidth()).isEqualTo(8);
        assertThat(frame(id).getHeight()).isEqualTo(4);

        assertThat(send(id, "{\"type\":\"key-press\",\"code\":\"KeyA\"}").statusCode())
                .isEqualTo(204);
        Await.until(() -> colour(id) == 65);

        stop(id);
        JsonNode end = ended(id);
        assertThat(end.path("outcome").asText()).isEqualTo("exited");
        assertThat(end.path("detail").asText()).isEqualTo("exit code 7");
        assertThat(colour(id)).isEqualTo(65);
        assertThat(threader.admin("GET", "/v1/sessions")).contains(id);
    }

    @Test
    void countsDrawsAndTheTimeOfTheProcessor() {
        deployPlayer();
        JsonNode end = ended(play("quit"));

        assertThat(end.path("outcome").asText()).isEqualTo("answered");
        assertThat(end.path("draws").asInt()).isEqualTo(3);
        assertThat(end.path("identical_draws").asInt()).isEqualTo(1);

        String spinning = play("spin");
        Await.until(() -> session(spinning).path("cpu_millis").asLong() > 50);
        stop(spinning);
        ended(spinning);
        String metrics = threader.admin("GET", "/metrics");
        assertThat(metrics)
                .contains(
                        "threader_sessions 0",
                        "threader_sessions_draws_total 4",
                        "threader_sessions_draws_identical_total 1",
                        "threader_sessions_ended_total{outcome=\"answered\"} 1",
                        "threader_sessions_ended_total{outcome=\"cancelled\"} 1");
    }

    @Test
    void interruptsAGuestThatGoesOnWithoutItsWindow() {
        deployPlayer("close_grace_seconds = 0.01");
        String id = play("ignore");
        awaitDraw(id);

        stop(id);
        stop(id);

        JsonNode end = ended(id);
        assertThat(end.path("outcome").asText()).isEqualTo("cancelled");
        assertThat(end.path("detail").asText()).isEqualTo("asked for");
        assertThat(frame(id).getWidth()).isEqualTo(8);
    }

    @Test
    void stopsWhenAPersonClosesTheWindow() {
        deployPlayer();
        String id = play("still");

        assertThat(send(id, "{\"type\":\"close\"}").statusCode()).isEqualTo(204);

        assertThat(ended(id).path("detail").asText()).isEqualTo("exit code 7");
    }

    @Test
    void tellsHowAGuestTrapped() {
        deployPlayer();

        JsonNode end = ended(play("trap"));

        assertThat(end.path("outcome").asText()).isEqualTo("trapped");
        assertThat(end.path("detail").asText()).contains("unreachable");
        assertThat(threader.admin("GET", "/v1/logs?function=game/player&level=warn"))
                .contains("ended: trapped");
    }

    @ParameterizedTest
    @CsvSource({
        "still, idle_seconds = 0.05, for 50 ms nothing was drawn and nobody gave input",
        "ignore, session_seconds = 0.05, it has taken the 50 ms that a session may take"
    })
    void endsByItsOwnLimits(String input, String limit, String reason) {
        deployPlayer(limit, "window_closed_event = false", "close_grace_seconds = 0");

        JsonNode end = ended(play(input));

        assertThat(end.path("outcome").asText()).isEqualTo("cancelled");
        assertThat(end.path("detail").asText()).isEqualTo(reason);
    }

    @Test
    void givesArgumentsAndKeepsPrintedLinesInTheLog() {
        deployPlayer();

        assertThat(ended(begin("\"input\":\"args\",\"arguments\":[\"one\",\"two\"]"))
                        .path("outcome")
                        .asText())
                .isEqualTo("answered");
        assertThat(ended(play("print")).path("outcome").asText()).isEqualTo("no-answer");
        assertThat(threader.admin("GET", "/v1/logs?function=game/player")).contains("printed");
    }

    @Test
    void refusesSessionsBeyondTheLimitAndOfOthers() {
        deployPlayer("sessions = 1");
        deploy(project("plain").function("cat", "wasi-cat"));
        String only = play("obey");

        HttpResponse<String> second = order("\"input\":\"obey\"");
        HttpResponse<String> plain = threader.operate("POST", "/v1/sessions", "{\"function\":\"plain/cat\"}");
        HttpResponse<String> unknown = threader.operate("POST", "/v1/sessions", "{\"function\":\"plain/dog\"}");

        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(second.headers().firstValue("retry-after")).isPresent();
        assertThat(second.body()).contains("game/player has 1 sessions, which is its limit");
        assertThat(plain.statusCode()).isEqualTo(409);
        assertThat(plain.body()).contains("no-devices", "wasmer.io.devices");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("\"functions\":[\"game/player\"]");
        stop(only);
        ended(only);
        stop(play("obey"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST | /v1/sessions | [] | the body must be a JSON object",
                "POST | /v1/sessions | {\"function\":3} | function must be a text",
                "POST | /v1/sessions | {\"function\":\"x\"} | a function is named SERVICE/FUNCTION",
                "POST | /v1/sessions | {} | function is missing",
                "POST | /v1/sessions | {\"function\":\"a/b\",\"fps\":3} | unknown member",
                "POST | /v1/sessions | {\"function\":\"a/b\",\"arguments\":[1]} | arguments must be a list",
                "POST | /v1/sessions | {\"function\":\"a/b\",\"paced\":1} | paced must be true or false",
                "POST | /v1/sessions | {\"function\":\"a/b\",\"linger_seconds\":\"x\"} | linger_seconds must be a number",
                "POST | /v1/sessions/ID/events | {} | events must be a list of events",
                "POST | /v1/sessions/ID/events | {\"events\":[{\"type\":\"key\"}]} | events[0].type must be one of key-press",
                "POST | /v1/sessions/ID/events | {\"events\":[{\"type\":\"blur\",\"fb\":4}]} | events[0].fb must be a whole number from 0 to 3",
                "GET | /v1/sessions/ID/frame/4 | {} | A framebuffer is 0 to 3",
            })
    void saysWhatIsWrongWithARequest(String method, String path, String document, String detail) {
        deployPlayer();
        String id = play("obey");

        HttpResponse<String> answer = threader.operate(method, path.replace("ID", id), document);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer.body()).path("detail").asText()).contains(detail);
    }

    @Test
    void saysWhatIsNotThere() {
        deployPlayer();
        String id = play("still");
        awaitDraw(id);

        assertThat(threader.operate("GET", "/v1/sessions/none", "").body()).contains("\"sessions\":[\"" + id + "\"]");
        assertThat(threader.operate("GET", "/v1/sessions/" + id + "/fb1.png", "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(threader.operate("GET", "/v1/sessions/" + id + "/recording", "")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void goesOnAfterADeployAndSaysThatItIsReplaced() {
        deployPlayer();
        String id = play("obey");
        awaitDraw(id);

        deployPlayer("max_fps = 30");

        assertThat(session(id).path("replaced").asBoolean()).isTrue();
        String younger = play("still");
        assertThat(session(younger).path("replaced").asBoolean()).isFalse();
        long draws = session(id).path("draws").asLong();
        Await.until(() -> session(id).path("draws").asLong() > draws);
        stop(id);
        assertThat(ended(id).path("detail").asText()).isEqualTo("exit code 7");
    }

    @Test
    void endsWithItsProject() {
        deployPlayer("close_grace_seconds = 0");
        String id = play("ignore");

        threader.admin("DELETE", "/v1/projects/game");

        assertThat(ended(id).path("detail").asText()).isEqualTo("game/player was taken down");
        assertThat(order("\"input\":\"obey\"").statusCode()).isEqualTo(404);
    }

    @Test
    void closesWithSessionsThatRun() {
        deployPlayer("close_grace_seconds = 0.1");
        play("obey");
        play("ignore");
        play("spin");

        threader.close();

        start();
        assertThat(threader.admin("GET", "/v1/sessions")).isEqualTo("[]");
        assertThat(ended(play("quit")).path("outcome").asText()).isEqualTo("answered");
    }

    @Test
    void takesNoPlaceOfRequests() {
        deploy(project("game")
                .devices()
                .function("player", "player", "event = \"raw\"", "concurrency = 1", "timeout_seconds = 0.2"));
        for (int i = 0; i < 8; i++) {
            play("spin");
        }

        assertThat(threader.post("/game/player", "quit").body()).isEqualTo("done");
        assertThat(threader.admin("GET", "/v1/functions")).contains("\"devices\":true,", "\"in_flight\":0");
    }

    @Test
    void givesDevicesToEachRequestAlone() {
        deployPlayer();
        deploy(project("plain").function("player", "player", "event = \"raw\""));

        assertThat(threader.post("/game/player", "size 20x10").body()).isEqualTo("taken 20x10");
        assertThat(threader.post("/game/player", "size 9999x9999").body()).isEqualTo("refused 0x0");
        assertThat(threader.post("/plain/player", "size 20x10").body()).isEqualTo("no devices");
    }

    @Test
    void keepsFramebuffersToTheirMostPixels() {
        deployPlayer("max_pixels = 100");

        assertThat(threader.post("/game/player", "size 10x10").body()).isEqualTo("taken 10x10");
        assertThat(threader.post("/game/player", "size 10x11").body()).isEqualTo("refused 0x0");
    }

    private String call(String method, String input) {
        return threader.post("/game/player", "call wasmer.io.devices.%s\n%s".formatted(method, input))
                .body();
    }

    @Test
    void answersARequestWithWhatTheGuestDrew() {
        deployPlayer();

        byte[] png = threader.invoke("/game/player", "call wasmer.io.devices.frame\n");
        assertThat(image(png).getWidth()).isEqualTo(8);
        assertThat(image(png).getRGB(0, 0) & 0xffffff).isEqualTo(200);
        assertThat(call("size", "{\"fb\":0}")).isEqualTo("{\"width\":8,\"height\":4}");
        assertThat(call("size", "{\"fb\":3}")).isEqualTo("{\"width\":0,\"height\":0}");
        assertThat(call("send-events", "{\"events\":[{\"type\":\"key-press\",\"key\":65}]}"))
                .isEqualTo("{}");
        assertThat(call("sessions", "")).isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "frame | {\"fb\":1} | REFUSED | nothing was drawn on framebuffer 1 yet",
                "frame | {\"fb\":\"x\"} | INVALID_INPUT | fb must be a whole number from 0 to 3",
                "frame | {\"session\":\"none\"} | INVALID_INPUT | session must be the id of a session",
                "size | [] | INVALID_INPUT | the input must be a JSON object",
                "size | {\"fb\": | INVALID_INPUT | the input must be a JSON object",
                "send-events | {\"events\":[{\"type\":\"text\"}]} | INVALID_INPUT | events[0].text must be a text",
                "paint | {} | METHOD_NOT_FOUND | it has frame, send-events, sessions, size",
            })
    void saysWhyACallFails(String method, String input, String code, String why) {
        deployPlayer();

        JsonNode failure = json(call(method, input)).path("Err");

        assertThat(failure.path("code").asText()).isEqualTo(code);
        assertThat(failure.path("why").asText()).contains(why);
    }

    @Test
    void letsOtherInvocationsOfItsServiceSeeAndPlayASession() {
        deployPlayer();
        deploy(project("other").devices().function("player", "player", "event = \"raw\""));
        String id = play("obey");
        awaitDraw(id);

        JsonNode listed = json(call("sessions", "")).path(0);
        assertThat(listed.path("id").asText()).isEqualTo(id);
        assertThat(listed.path("function").asText()).isEqualTo("game/player");
        assertThat(call(
                        "send-events",
                        "{\"session\":\"%s\",\"events\":[{\"type\":\"key-press\",\"code\":\"KeyB\"}]}".formatted(id)))
                .isEqualTo("{}");
        Await.until(() -> colour(id) == 66);
        byte[] png =
                threader.invoke("/game/player", "call wasmer.io.devices.frame\n{\"session\":\"%s\"}".formatted(id));
        assertThat(image(png).getRGB(0, 0) & 0xffffff).isEqualTo(66);
        assertThat(threader.post("/other/player", "call wasmer.io.devices.size\n{\"session\":\"%s\"}".formatted(id))
                        .body())
                .contains("INVALID_INPUT");
    }

    @Test
    void isListedAmongTheIomods() {
        deployPlayer();

        assertThat(threader.admin("GET", "/v1/iomods"))
                .contains(
                        "\"id\":\"game/wasmer.io.devices\",\"kind\":\"builtin\",\"version\":\"1.0.0\",\"state\":\"ready\"");
        assertThat(threader.operate("POST", "/v1/iomods/game/wasmer.io.devices/restart", "")
                        .statusCode())
                .isEqualTo(409);
    }
}
