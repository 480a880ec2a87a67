package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.manifests.EventFormat;
import dev.asml.manifests.ManifestException;
import dev.asml.manifests.Problem;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Host;
import dev.asml.threader.function.HostLimits;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.io.IoLedger;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogLine.Level;
import dev.asml.threader.log.LogLine.Stream;
import dev.asml.threader.session.Sessions;
import dev.asml.threader.trace.Traces;
import dev.asml.threader.wasm.HostMemory;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.ZipException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminPlaneTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpSettings SETTINGS =
            new HttpSettings("127.0.0.1", 0, 1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(5));

    /** A project whose plan changes a route. */
    private static final class OneProject implements ProjectApi.Projects {
        @Override
        public Plan plan(InputStream bundle, String alias) throws IOException {
            if (new String(bundle.readAllBytes(), StandardCharsets.ISO_8859_1).startsWith("bad")) {
                Problem problem = new Problem(Path.of("services/todo/service.toml"), 7, "unknown key \"nam\"");
                throw new ManifestException(List.of(problem));
            }
            Plan.Setting route = new Plan.Setting("route", "GET /a", null, false);
            return new Plan(
                    "todo", 3, null, List.of(new Plan.Change("change", "function", "todo/list", List.of(route))));
        }

        @Override
        public Optional<ProjectDescription> describe(String project) {
            ProjectDescription.Part part =
                    new ProjectDescription.Part("function", "todo/list", Map.of("timeout", "5 s"));
            return Optional.of(new ProjectDescription("todo", 3, "2026-01-02T03:04:05Z", List.of(part)))
                    .filter(known -> known.project().equals(project));
        }

        @Override
        public List<String> names() {
            return List.of("todo");
        }

        @Override
        public ProjectApi.About about() {
            return new ProjectApi.About("1.2.3", "http://127.0.0.1:8080", "x86_64");
        }
    }

    /** A platform of which one project, one function and one IOmod are live. */
    private static final class OneOfEach implements Platform {
        final AtomicReference<String> uploaded = new AtomicReference<>("");
        final AtomicReference<Path> file = new AtomicReference<>();
        volatile boolean ready = true;

        @Override
        public Deployment deploy(Path zip, String by, String message, Spot spot) throws IOException {
            String text = Files.readString(zip, StandardCharsets.ISO_8859_1);
            uploaded.set(text);
            file.set(zip);
            if (text.startsWith("bad")) {
                Problem problem = new Problem(Path.of("services/todo/service.toml"), 7, "unknown key \"nam\"");
                throw new ManifestException(List.of(problem));
            }
            if (text.startsWith("no zip")) {
                throw new ZipException("zip END header not found");
            }
            return deployments().getFirst();
        }

        @Override
        public List<Deployment> deployments() {
            return List.of(new Deployment(
                    "todo", 3, "2026-03-04T05:06:07Z", List.of("todo/create"), List.of(), List.of(), List.of()));
        }

        @Override
        public ProjectApi.Projects projects() {
            return new OneProject();
        }

        @Override
        public boolean remove(String project) {
            return project.equals("todo");
        }

        @Override
        public List<FunctionState> functions() {
            return List.of(new FunctionState(
                    "todo/create",
                    "todo",
                    "WASI preview 1",
                    "raw",
                    "POST /todos",
                    List.of(),
                    5000,
                    64,
                    10,
                    false,
                    List.of("asml.std.queue orders"),
                    0));
        }

        @Override
        public Optional<Target> function(FunctionName name) {
            if (!name.toString().equals("todo/create")) {
                return Optional.empty();
            }
            return Optional.of(TestFunction.answering(EventFormat.HYPER, false, request -> {
                String input = new String(request.input(), StandardCharsets.UTF_8);
                return switch (input) {
                    case "fail" -> new Outcome.Failed(request.input());
                    case "trap" -> new Outcome.Trapped("unreachable");
                    default -> new Outcome.Answered(request.input());
                };
            }));
        }

        @Override
        public List<IomodStatus> iomods() {
            return List.of(new IomodStatus("todo/akkoro.std.http", "process", "0.3.0", "ready", 1, 0, 2, 0, 0, 0, ""));
        }

        @Override
        public boolean restartIomod(String id) {
            return id.equals("todo/akkoro.std.http");
        }

        @Override
        public Health health() {
            return new Health(ready, ready ? "ready" : "starting", Map.of());
        }
    }

    private final OneOfEach platform = new OneOfEach();

    private final LogBook log = new LogBook(100, Clock.systemUTC());
    private final Host host = new Host(HostLimits.ofMachine(), new HostMemory(1 << 20), log, new IoLedger());
    private final SessionApi sessions =
            new SessionApi(new Sessions(host, log, Clock.systemUTC()), List::of, Optional::empty);
    private final AdminPlane plane = AdminPlane.start(
            SETTINGS,
            "secret",
            platform,
            sessions,
            new TraceApi(Traces.unexported()),
            List.of(),
            log,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        client.shutdownNow();
        plane.close();
        host.close();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + plane.port().number() + target))
                .header("authorization", "Bearer secret");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String target) throws IOException, InterruptedException {
        return JSON.readTree(send(request(target)).body());
    }

    @ParameterizedTest
    @CsvSource({"'',401", "Bearer wrong,401", "Basic secret,401", "Bearer secret,200", "bearer secret,200"})
    void wantsTheToken(String authorization, int status) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + plane.port().number() + "/v1/functions"));
        if (!authorization.isEmpty()) {
            request.header("authorization", authorization);
        }

        assertThat(send(request).statusCode()).isEqualTo(status);
    }

    @Test
    void tellsItsHealthToEverybody() throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + plane.port().number() + "/v1/health"));
        var ready = send(request);
        platform.ready = false;
        var starting = send(request);

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("{\"ready\":true,\"state\":\"ready\",\"details\":{}}");
        assertThat(starting.statusCode()).isEqualTo(503);
    }

    @Test
    void wantsATokenThatIsNotEmpty() {
        assertThatThrownBy(() -> AdminPlane.start(
                        SETTINGS,
                        " ",
                        platform,
                        sessions,
                        new TraceApi(Traces.unexported()),
                        List.of(),
                        log,
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deploysAPackageAndLeavesNoFile() throws Exception {
        String zip = "PK".repeat(100_000);
        var answer = send(request("/v1/deployments").POST(BodyPublishers.ofString(zip)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).path("deployed_at").textValue()).isEqualTo("2026-03-04T05:06:07Z");
        assertThat(platform.uploaded.get()).isEqualTo(zip);
        assertThat(platform.file.get()).doesNotExist();
    }

    @Test
    void saysWhereAProjectIsWrong() throws Exception {
        var answer = send(request("/v1/deployments").POST(BodyPublishers.ofString("bad")));
        var noZip = send(request("/v1/deployments").POST(BodyPublishers.ofString("no zip")));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(JSON.readTree(answer.body()).path("problems"))
                .isEqualTo(
                        JSON.readTree(
                                "[{\"file\":\"services/todo/service.toml\",\"line\":7,\"message\":\"unknown key \\\"nam\\\"\"}]"));
        assertThat(noZip.statusCode()).isEqualTo(422);
        assertThat(platform.file.get()).doesNotExist();
    }

    @Test
    void plansWithoutDeploying() throws Exception {
        var answer = send(request("/v1/plans").POST(BodyPublishers.ofString("PK")));
        var bad = send(request("/v1/plans").POST(BodyPublishers.ofString("bad")));

        assertThat(answer.body())
                .isEqualTo("{\"project\":\"todo\",\"release\":3,\"to\":null,\"changes\":[{\"action\":\"change\","
                        + "\"kind\":\"function\",\"name\":\"todo/list\",\"settings\":[{\"key\":\"route\","
                        + "\"before\":\"GET /a\",\"after\":null,\"masked\":false}]}]}");
        assertThat(bad.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(bad.body()).at("/problems/0/line").intValue()).isEqualTo(7);
        assertThat(platform.uploaded.get()).isEmpty();
    }

    @Test
    void describesAProjectAndItself() throws Exception {
        assertThat(send(request("/v1/about").GET()).body())
                .isEqualTo("{\"version\":\"1.2.3\",\"http\":\"http://127.0.0.1:8080\",\"architecture\":\"x86_64\"}");
        assertThat(json("/v1/projects/todo").at("/parts/0/settings/timeout").textValue())
                .isEqualTo("5 s");
        assertThat(send(request("/v1/projects/nope").GET()).body()).contains("\"projects\":[\"todo\"]");
    }

    @Test
    void boundsAPackage() throws Exception {
        var exact = send(request("/v1/deployments").POST(BodyPublishers.ofByteArray(new byte[1 << 20])));
        var more = send(request("/v1/deployments").POST(BodyPublishers.ofByteArray(new byte[(1 << 20) + 1])));

        assertThat(exact.statusCode()).isEqualTo(200);
        assertThat(more.statusCode()).isEqualTo(413);
    }

    @Test
    void listsWhatIsLive() throws Exception {
        assertThat(json("/v1/deployments").at("/0/project").textValue()).isEqualTo("todo");
        assertThat(json("/v1/functions").at("/0/timeout_ms").intValue()).isEqualTo(5000);
        assertThat(json("/v1/iomods").at("/0/in_flight").intValue()).isEqualTo(1);
    }

    @Test
    void removesAProjectAndRestartsAnIomod() throws Exception {
        assertThat(send(request("/v1/projects/todo").DELETE()).statusCode()).isEqualTo(204);
        assertThat(send(request("/v1/projects/nope").DELETE()).body()).contains("\"projects\":[\"todo\"]");
        assertThat(send(request("/v1/iomods/todo/akkoro.std.http/restart").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(202);
        assertThat(send(request("/v1/iomods/todo/a.b.c/restart").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"hello,200,answered,hello", "fail,200,failed,fail", "trap,502,trapped,The function trapped: unreachable"
    })
    void invokesAFunctionWithTheDocumentAsItIs(String input, int status, String outcome, String text) throws Exception {
        var answer = send(request("/v1/invoke/todo/create").POST(BodyPublishers.ofString(input)));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("asml-outcome")).hasValue(outcome);
        assertThat(answer.body()).contains(text);
    }

    @Test
    void namesTheFunctionsAndEndpointsThatThereAre() throws Exception {
        var function = send(request("/v1/invoke/todo/none").POST(BodyPublishers.noBody()));
        var path = send(request("/v2"));

        assertThat(function.statusCode()).isEqualTo(404);
        assertThat(function.body()).contains("\"functions\":[\"todo/create\"]");
        assertThat(path.statusCode()).isEqualTo(404);
        assertThat(path.body()).contains("POST /v1/deployments", "GET /metrics");
        assertThat(send(request("/v1/functions").DELETE()).statusCode()).isEqualTo(405);
    }

    @Test
    void showsMetrics() throws Exception {
        var answer = send(request("/metrics"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void answersWithTheLastLinesOfTheLog() throws Exception {
        log.write(Level.DEBUG, "todo/create", "r1", Stream.GUEST, "one");
        log.write(Level.ERROR, "todo/create", "r1", Stream.GUEST, "two");
        log.write(Level.ERROR, "other/one", "r2", Stream.GUEST, "three");
        var answer = send(request("/v1/logs?function=todo/create&level=warn&tail=5"));

        assertThat(answer.headers().firstValue("content-type")).hasValue("application/x-ndjson");
        assertThat(answer.body().lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("\"two\""));
        assertThat(send(request("/v1/logs?level=loud")).statusCode()).isEqualTo(400);
        assertThat(send(request("/v1/logs?tail=-1")).statusCode()).isEqualTo(400);
    }

    @Test
    void followsTheLogUntilTheClientLeaves() throws Exception {
        log.host(Level.INFO, "before");
        var answer = client.send(request("/v1/logs?follow=true").build(), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).contains("before");
            log.host(Level.INFO, "after");
            assertThat(lines.readLine()).contains("after");
        }
        // Closing the plane would wait for a follower that did not notice.
        plane.close();
    }
}
