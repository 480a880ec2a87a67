package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;

/** A Threader with the device guests as functions of the service {@code screen}, and its sessions. */
final class Screenings implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path scratch;
    private final RunningThreader threader;
    private int projects;

    Screenings(Path scratch) {
        this.scratch = scratch;
        this.threader = new RunningThreader(scratch.resolve("data"));
    }

    /** Deploys these guests, each with these settings of its devices, and an echo beside them that has none. */
    Screenings show(String settings, String... guests) {
        Projects project = project("screen").devices();
        for (String guest : guests) {
            project.function(guest, "devices/" + guest, "devices = { %s }".formatted(settings));
        }
        deploy(project);
        deploy(project("beside").function("echo", "wasi-cat"));
        return this;
    }

    Projects project(String name) {
        return new Projects(scratch.resolve("project-" + projects++), name);
    }

    void deploy(Projects project) {
        HttpResponse<String> answer = threader.deploy(project.bundle());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    RunningThreader threader() {
        return threader;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** Starts a session in which draws wait for the function's rate. */
    JsonNode start(String guest, String input) {
        return start(guest, input, true);
    }

    JsonNode start(String guest, String input, boolean paced) {
        HttpResponse<String> answer = order(guest, input, paced);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json(answer.body());
    }

    private HttpResponse<String> order(String guest, String input, boolean paced) {
        String order = JSON.valueToTree(Map.of("function", "screen/" + guest, "input", input, "paced", paced))
                .toString();
        return threader.operate("POST", "/v1/sessions", order);
    }

    /** Starts sessions until the host refuses another; fails if it never does. */
    List<JsonNode> startUntilRefused(String guest, String input, int most) {
        List<JsonNode> started = new ArrayList<>();
        while (true) {
            HttpResponse<String> answer = order(guest, input, false);
            if (answer.statusCode() == 503) {
                return started;
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            started.add(json(answer.body()));
            assertThat(started).hasSizeLessThan(most);
        }
    }

    JsonNode session(JsonNode session) {
        return json(threader.admin("GET", "/v1/sessions/" + id(session)));
    }

    private static String id(JsonNode session) {
        return session.path("id").asText();
    }

    JsonNode ended(JsonNode session) {
        Await.until(() -> session(session).path("state").asText().equals("ended"));
        return session(session);
    }

    long draws(JsonNode session) {
        return session(session).path("draws").asLong();
    }

    void send(JsonNode session, String events) {
        String document = "{\"events\":[%s]}".formatted(events.replace('\'', '"'));
        assertThat(threader.operate("POST", "/v1/sessions/" + id(session) + "/events", document)
                        .statusCode())
                .isEqualTo(204);
    }

    void stop(JsonNode session) {
        assertThat(threader.operate("DELETE", "/v1/sessions/" + id(session), "").statusCode())
                .isEqualTo(202);
    }

    /** The last frame of framebuffer 0; fails if there is none. */
    BufferedImage frame(JsonNode session) {
        HttpResponse<byte[]> answer = threader.download("/v1/sessions/" + id(session) + "/fb0.png");
        assertThat(answer.statusCode()).isEqualTo(200);
        try {
            return ImageIO.read(new ByteArrayInputStream(answer.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the guest of this session printed, as far as it is in the log. */
    List<String> printed(JsonNode session) {
        return threader.admin(
                        "GET",
                        "/v1/logs?function=%s&tail=10000"
                                .formatted(session.path("function").asText()))
                .lines()
                .map(Screenings::json)
                .filter(line -> line.path("request_id").equals(session.path("id")))
                .filter(line -> line.path("stream").asText().equals("stdout"))
                .map(line -> line.path("text").asText())
                .toList();
    }

    Viewer view(JsonNode session, String query) {
        return new Viewer(URI.create(session.path("view").asText() + query), consoleToken());
    }

    String consoleToken() {
        try {
            return Files.readString(scratch.resolve("data/console-token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails if the host does not answer others. */
    void requireOthersServed() {
        assertThat(threader.post("/beside/echo", "still here").body()).isEqualTo("still here");
    }

    /** A number of the host's metrics, without labels. */
    double metric(String name) {
        return threader.admin("GET", "/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    /** Stops all that run, and waits for their end. */
    void stopAll() {
        running().forEach(session -> threader.operate("DELETE", "/v1/sessions/" + id(session), ""));
        Await.until(() -> running().isEmpty());
    }

    private List<JsonNode> running() {
        return StreamSupport.stream(json(threader.admin("GET", "/v1/sessions")).spliterator(), false)
                .filter(session -> !session.path("state").asText().equals("ended"))
                .toList();
    }

    @Override
    public void close() {
        threader.close();
    }
}
