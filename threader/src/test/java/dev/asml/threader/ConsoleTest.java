package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private RunningThreader threader;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() {
        threader = new RunningThreader(folder.resolve("data"));
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        threader.close();
    }

    private void deploy() {
        var deployed = threader.deploy(new Projects(folder.resolve("project"), "play")
                .function("player", "player")
                .function("echo", "echo-v04")
                .devices()
                .bundle());
        assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(200);
    }

    private String secret(String name) throws IOException {
        return Files.readString(folder.resolve("data").resolve(name)).strip();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(threader.threader.console() + path));
    }

    private HttpRequest.Builder let(String path) throws IOException {
        return to(path).header("authorization", "Bearer " + secret("console-token"));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String cookie(HttpResponse<?> answer) {
        return answer.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
    }

    @Test
    void isAnnouncedInTheDataFolder() throws IOException {
        assertThat(secret("console")).isEqualTo(threader.threader.console());
        assertThat(secret("console-token")).hasSize(64).isNotEqualTo(secret("token"));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.resolve("data").resolve("console-token"))))
                .isEqualTo("rw-------");
        threader.close();
        assertThat(folder.resolve("data/console")).doesNotExist();
        threader = new RunningThreader(folder.resolve("data"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/play/play/player", "/session/x", "/?token=wrong", "/play/play/player?new&token=wrong"})
    void asksStrangersForTheToken(String page) throws Exception {
        HttpResponse<String> answer = send(to(page));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("<form method=\"post\"");
        assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/sessions", "/v1/functions", "/v1/sessions/x/fb0.png", "/v1/sessions/x/view", "/v1/nothing"})
    void refusesStrangersOfTheApi(String path) throws Exception {
        assertThat(send(to(path)).statusCode()).isEqualTo(401);
        assertThat(send(to(path).header("authorization", "Bearer wrong")).statusCode())
                .isEqualTo(401);
        assertThat(send(to(path).header("cookie", "asml-console-000000000000=wrong"))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void givesACookieForTheTokenAndTakesItOutOfTheAddress() throws Exception {
        HttpResponse<String> answer = send(to("/play/play/player?new&a=%26b&token=" + secret("console-token")));
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("location")).hasValue("/play/play/player?new=&a=%26b");
        assertThat(answer.headers().firstValue("set-cookie").orElseThrow())
                .contains("; Path=/;", "; HttpOnly", "; SameSite=Strict")
                .doesNotContain(secret("console-token"));
        assertThat(send(to("/").header("cookie", "x=y; " + cookie(answer))).statusCode())
                .isEqualTo(200);
        assertThat(send(to("/v1/sessions").header("cookie", cookie(answer))).statusCode())
                .isEqualTo(200);
    }

    @Test
    void takesTheTokenFromTheForm() throws Exception {
        String token = secret("console-token");
        HttpResponse<String> answer = send(to("/session/x?a=b").POST(BodyPublishers.ofString("token=" + token)));
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("location")).hasValue("/session/x?a=b");
        assertThat(send(to("/").header("cookie", cookie(answer))).statusCode()).isEqualTo(200);
        HttpResponse<String> wrong = send(to("/").POST(BodyPublishers.ofString("token=no")));
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).contains("data-wrong=\"yes\"");
    }

    @Test
    void keepsItsCookieWhenTheThreaderIsStartedAgain() throws Exception {
        String cookie = cookie(send(to("/?token=" + secret("console-token"))));
        threader.close();
        threader = new RunningThreader(folder.resolve("data"));
        assertThat(send(to("/").header("cookie", cookie)).statusCode()).isEqualTo(200);
    }

    @Test
    void letsInWithTheAdminTokenButNotTheOtherWayRound() throws Exception {
        assertThat(send(to("/v1/sessions").header("authorization", "Bearer " + secret("token")))
                        .statusCode())
                .isEqualTo(200);
        HttpRequest.Builder admin = HttpRequest.newBuilder(URI.create(threader.threader.admin() + "/v1/functions"))
                .header("authorization", "Bearer " + secret("console-token"));
        assertThat(send(admin).statusCode()).isEqualTo(401);
        assertThat(send(let("/v1/deployments")).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example,         403",
        "http://127.0.0.1:1,          403",
        "https://{host}.evil.example, 403",
        "null,                        403",
        "'',                          403",
        "http://{host},               200",
        "https://{host},              200",
        "HTTP://{host},               200"
    })
    void refusesPagesOfOtherHosts(String origin, int status) throws Exception {
        String host = URI.create(threader.threader.console()).getAuthority();
        assertThat(send(let("/v1/sessions").header("origin", origin.replace("{host}", host)))
                        .statusCode())
                .isEqualTo(status);
    }

    @Test
    void saysWhatBrowsersMayDo() throws Exception {
        for (HttpRequest.Builder request : new HttpRequest.Builder[] {
            let("/"), to("/"), let("/v1/sessions"), to("/v1/sessions"), let("/nothing"), to("/static/play.js")
        }) {
            var headers = send(request).headers();
            assertThat(headers.firstValue("content-security-policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
                    .doesNotContain("unsafe");
            assertThat(headers.firstValue("x-content-type-options")).hasValue("nosniff");
            assertThat(headers.firstValue("referrer-policy")).hasValue("no-referrer");
        }
    }

    @Test
    void sendsFilesOnlyWhenTheyDiffer() throws Exception {
        HttpResponse<String> script = send(to("/static/play.js"));
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(script.headers().firstValue("content-type")).hasValue("text/javascript; charset=utf-8");
        String tag = script.headers().firstValue("etag").orElseThrow();
        HttpResponse<String> again = send(to("/static/play.js").header("if-none-match", tag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(send(to("/static/nothing.js")).statusCode()).isEqualTo(404);
        assertThat(send(to("/static/%2E%2E/training.wasm")).statusCode()).isEqualTo(400);
        assertThat(send(to("/static/..%2Ftraining.wasm")).statusCode()).isEqualTo(404);
    }

    @Test
    void holdsNoScriptsOrStylesInPages() throws Exception {
        for (String page : new String[] {"/", "/play/a/b", "/session/a"}) {
            String html = send(let(page)).body();
            assertThat(html).contains("<!doctype html>");
            assertThat(html).doesNotContainPattern("<script(?![^>]*src=)|<style|\\sstyle=|\\son\\w+=|https?://");
        }
    }

    @Test
    void listsOnlyFunctionsThatHaveAScreen() throws Exception {
        deploy();
        var bare = threader.deploy(new Projects(folder.resolve("bare"), "bare")
                .function("echo", "echo-v04")
                .bundle());
        assertThat(bare.statusCode()).isEqualTo(200);
        assertThat(send(let("/v1/functions")).body())
                .isEqualTo("[{\"name\":\"play/player\"},{\"name\":\"play/echo\"}]");
    }

    @Test
    void startsShowsAndStopsSessions() throws Exception {
        deploy();
        HttpResponse<String> started = send(
                let("/v1/sessions").POST(BodyPublishers.ofString("{\"function\":\"play/player\",\"input\":\"obey\"}")));
        assertThat(started.statusCode()).as(started.body()).isEqualTo(201);
        JsonNode session = JSON.readTree(started.body());
        String id = session.path("id").asText();
        String console = threader.threader.console();
        assertThat(session.path("page").asText()).isEqualTo(console + "/session/" + id);
        assertThat(session.path("view").asText())
                .isEqualTo(console.replace("http", "ws") + "/v1/sessions/" + id + "/view");
        assertThat(send(let("/v1/sessions/" + id).DELETE()).statusCode()).isEqualTo(202);
    }

    @Test
    void explainsWhyThereIsNoView() throws Exception {
        deploy();
        JsonNode session =
                JSON.readTree(send(let("/v1/sessions").POST(BodyPublishers.ofString("{\"function\":\"play/player\"}")))
                        .body());
        String view = "/v1/sessions/" + session.path("id").asText() + "/view";
        HttpResponse<String> plain = send(let(view));
        assertThat(plain.statusCode()).isEqualTo(426);
        assertThat(plain.body()).contains("asml-view.1");
        assertThat(send(let(view + "?fps=many")).body()).contains("fps is a whole number from 0 to 1000");
        assertThat(send(let(view + "?mode=some")).body()).contains("mode is live or every");
        assertThat(send(let(view + "?sound=loud")).body()).contains("sound is off or on");
        assertThat(send(let("/v1/sessions/none/view")).statusCode()).isEqualTo(404);
    }

    @Test
    void keepsItsCookiesFromGuests() throws Exception {
        deploy();
        String cookie = cookie(send(to("/?token=" + secret("console-token"))));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(threader.threader.http() + "/play/echo"))
                .header("cookie", "theme=dark; " + cookie + "; size=2");
        assertThat(send(request).body()).contains("theme=dark; size=2").doesNotContain("asml-console");
        HttpRequest.Builder only = HttpRequest.newBuilder(URI.create(threader.threader.http() + "/play/echo"))
                .header("cookie", cookie);
        assertThat(send(only).body()).contains("\"cookies\":[]").doesNotContain("asml-console");
    }
}
