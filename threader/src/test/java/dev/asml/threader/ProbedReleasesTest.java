package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.manifests.ApiKeyHash;
import dev.asml.threader.process.InProcess;
import dev.asml.threader.process.JavaPackage;
import dev.asml.threader.process.VersatileIomod;
import dev.asml.threader.secret.KeySource;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Releases whose functions have to answer something before they become live. */
@Timeout(300)
class ProbedReleasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String IOMOD = "asml.test.iomod";

    @TempDir
    static Path scratch;

    @SuppressWarnings("NullAway.Init")
    private static RunningThreader one;

    private static Map<String, KeySource> keys = Map.of();
    private static int projects;

    @BeforeAll
    static void start() throws IOException {
        Path key = Files.writeString(scratch.resolve("sealed"), "5ec3e70a".repeat(8));
        keys = Map.of("default", KeySource.parse("exec:cat " + key));
        one = threader("one");
    }

    private static RunningThreader threader(String data) {
        return new RunningThreader(
                scratch.resolve(data), scratch.resolve("store"), keys, InProcess.parse(List.of(IOMOD)));
    }

    @AfterAll
    static void stop() {
        one.close();
    }

    private static Projects project(String name) {
        return new Projects(scratch.resolve("project-" + projects++), name);
    }

    /** Whose function does what the path says. */
    private static Projects told(String name, String probe) {
        return project(name).function("f", "hyper-v04", probe);
    }

    /** Whose function has its IOmod say its colour. */
    private static Projects coloured(String name, String colour, String probe) {
        Path root = scratch.resolve("project-" + projects++);
        JavaPackage.write(
                root.resolve("services").resolve(name).resolve("iomod"), VersatileIomod.class, IOMOD, "1.0.0");
        return new Projects(root, name)
                .function("f", "io-v03", "event = \"raw\"", probe)
                .iomod(
                        IOMOD,
                        "source = \"iomod\"",
                        "in_process = true",
                        "configuration = { colour = %s }".formatted(colour));
    }

    private static String colour(RunningThreader threader, String project) {
        return threader.post("/" + project + "/f", IOMOD + ".colour\nx").body();
    }

    private static String probe(String method, String wanted) {
        return "probe = { method = \"POST\", body = \"%s.%s\\nx\", contains = \"%s\" }"
                .formatted(IOMOD, method, wanted);
    }

    private static String deployed(Projects project) {
        HttpResponse<String> answer = one.deploy(project.bundle());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static String refused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        return answer.body();
    }

    private static HttpResponse<String> makeLive(String project, int release) {
        return one.operate("POST", "/v1/projects/%s/releases/%d/live".formatted(project, release), "");
    }

    private static boolean serves(RunningThreader threader, String project, int release) {
        return threader.admin("GET", "/v1/deployments")
                .contains("\"project\":\"%s\",\"release\":%d,".formatted(project, release));
    }

    private static String health(RunningThreader threader) {
        return threader.admin("GET", "/v1/health");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            { path = "/teapot" }                      | GET /teapot is answered 418, not 2xx: "short and stout"
            { path = "/x", status = 204 }             | GET /x is answered 200, not 204: "{"method":"GET","path":"/x"
            { path = "/x", contains = "well" }        | GET /x is answered 200 without "well": "{"method":"GET"
            { path = "/trap", status = 502 }          | GET /trap has no answer: the guest trapped: Trapped on unreachable
            { path = "/loop", timeout_seconds = 0.2 } | GET /loop has no answer: it did not come within 200 ms
            { path = "/none" }                        | GET /none has no answer: the guest ended without an answer
            { path = "/log", contains = "well" }      | without "well": "logged"; its log: "second line on stdout", "a line
            { path = "/x?%ff" }                       | GET /x?%ff has no answer: the request is malformed
            """)
    void aProbeThatFailsRefusesTheRelease(String probe, String why) throws IOException {
        HttpResponse<String> answer =
                one.deploy(told("refused", "probe = " + probe).bundle());

        JsonNode problem = JSON.readTree(refused(answer)).path("problems").get(0);
        assertThat(problem.path("file").asText() + ":" + problem.path("line"))
                .isEqualTo("services/refused/service.toml:5");
        assertThat(problem.path("message").asText())
                .startsWith("the probe of refused/f failed: ")
                .contains(why);
        assertThat(one.admin("GET", "/v1/deployments")).doesNotContain("refused");
    }

    @Test
    void aFunctionIsAskedAsByAClient() {
        SecureRandom random = new SecureRandom();
        Projects all = project("asked")
                .project("""
                        [[authorizers]]
                        id = "partners"
                        auth_type = "API_KEY"
                        keys = [{ name = "acme", hash = "%s" }]
                        """.formatted(ApiKeyHash.of(ApiKeyHash.newKey(random), random)))
                .function(
                        "guarded",
                        "hyper-v04",
                        "authorizer_id = \"partners\"",
                        "http = { verb = \"PUT\", path = \"/todos/{id}/{what}\" }",
                        "probe.method = \"PUT\"",
                        "probe.path = \"/todos/7/request?full=yes\"",
                        "probe.headers = { x-shop = \"seven\" }",
                        "probe.body = \"all\"",
                        "probe.contains = '\"path_parameters\":{\"id\":\"7\",\"what\":\"request\"}'")
                .function("named", "hyper-v04", "probe = { contains = '\"path\":\"/asked/named\"' }")
                .function(
                        "stream",
                        "wasi-env",
                        "event = \"stream\"",
                        "probe = { path = '/asked/stream/a?b', contains = 'PATH_INFO=/a' }")
                .function(
                        "http",
                        "http/proxy",
                        "probe = { method = 'POST', path = '/echo', body = 'hallo', contains = 'hallo' }")
                .function("cgi", "wasi-cgi", "event = \"raw\"", "probe = { body = \"204\\n\", status = 204 }");

        String answer = deployed(all);

        assertThat(answer)
                .contains(
                        "\"probed\":[\"asked/guarded\",\"asked/named\",\"asked/stream\",\"asked/http\",\"asked/cgi\"]");
        assertThat(one.ask("PUT", "/todos/7/request").statusCode()).isEqualTo(401);
        assertThat(one.admin("GET", "/metrics")).contains("threader_probes_total{outcome=\"passed\"}");
        assertThat(one.admin("GET", "/v1/traces?function=asked/named")).contains("\"probe-");
        assertThat(one.admin("GET", "/v1/projects/asked")).contains("\"probe.path\":\"/todos/7/request?full=yes\"");
    }

    @Test
    void theOldReleaseAnswersAllRequestsWhileOthersAreRefused() throws Exception {
        deployed(coloured("loaded", "\"blue\"", probe("colour", "blue")));
        Load load = new Load(4, _ -> one.post("/loaded/f", IOMOD + ".echo\nx"), "x"::equals);
        load.goOn(50);

        assertThat(refused(one.deploy(
                        project("loaded").function("f", "trap", "probe = {}").bundle())))
                .contains("the guest trapped");
        assertThat(refused(one.deploy(project("loaded")
                        .function("f", "spin", "probe = { timeout_seconds = 0.2 }")
                        .bundle())))
                .contains("it did not come within 200 ms");
        assertThat(refused(one.deploy(
                        coloured("loaded", "\"red\"", probe("colour", "green")).bundle())))
                .contains("without \\\"green\\\": \\\"red\\\"");
        assertThat(refused(one.deploy(
                        coloured("loaded", "\"blue\"", probe("fail", "well")).bundle())))
                .contains("NO_LUCK");
        assertThat(refused(one.upload(
                        "/v1/deployments?percent=50",
                        project("loaded").function("f", "trap", "probe = {}").bundle())))
                .contains("the guest trapped");
        load.goOn(50);

        assertThat(load.stop()).isEmpty();
        assertThat(colour(one, "loaded")).isEqualTo("blue");
        assertThat(serves(one, "loaded", 1)).isTrue();
        assertThat(one.admin("GET", "/v1/projects/loaded/releases")).doesNotContain("\"release\":2");
        assertThat(one.admin("GET", "/v1/logs?function=loaded/f"))
                .contains("probe-", "the probe failed: GET /loaded/f");
        assertThat(one.admin("GET", "/metrics")).contains("threader_probes_total{outcome=\"failed\"}");
    }

    @Test
    void aThreaderWhereItFailsKeepsTheOldReleaseUntilItDoesNot() {
        try (RunningThreader two = threader("two")) {
            deployed(coloured("followed", "\"blue\"", ""));
            Await.until(() -> serves(two, "followed", 1));
            HttpResponse<String> disturbed = two.operate(
                    "POST",
                    "/v1/chaos",
                    "{\"iomod\":\"followed/%s\",\"fail_code\":\"GONE\",\"fail\":1,\"for_ms\":600000}".formatted(IOMOD));
            assertThat(disturbed.statusCode()).as(disturbed.body()).isEqualTo(200);

            deployed(coloured("followed", "\"red\"", probe("colour", "red")));

            Await.until(() -> health(two).contains("the probe of followed/f failed"));
            assertThat(serves(two, "followed", 1)).isTrue();
            assertThat(two.operate("DELETE", "/v1/chaos", "").statusCode()).isEqualTo(200);
            Await.until(() -> serves(two, "followed", 2));
            Await.until(() -> !health(two).contains("followed"));
            assertThat(colour(two, "followed")).isEqualTo("red");
        }
    }

    @Test
    void aThreaderWithNothingElseServesItAndSaysSo() {
        assertThat(one.secret("lonely/colour", "red").statusCode()).isEqualTo(204);
        String secret = "{ secret = \"colour\" }";
        deployed(coloured("lonely", secret, probe("colour", "red")));
        deployed(coloured("lonely", secret, ""));
        assertThat(one.secret("lonely/colour", "blue").statusCode()).isEqualTo(204);
        Await.until(() -> colour(one, "lonely").equals("blue"));
        assertThat(refused(makeLive("lonely", 1))).contains("without \\\"red\\\": \\\"blue\\\"");
        assertThat(serves(one, "lonely", 2)).isTrue();
        assertThat(one.secret("lonely/colour", "red").statusCode()).isEqualTo(204);
        Await.until(() -> makeLive("lonely", 1).statusCode() == 200);
        assertThat(one.secret("lonely/colour", "blue").statusCode()).isEqualTo(204);

        try (RunningThreader three = threader("three")) {
            assertThat(colour(three, "lonely")).isEqualTo("blue");
            assertThat(health(three)).contains("is served, for nothing else was", "the probe of lonely/f failed");
            assertThat(one.secret("lonely/colour", "red").statusCode()).isEqualTo(204);
            Await.until(() -> !health(three).contains("lonely"));
        }
    }
}
