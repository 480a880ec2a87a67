package dev.asml.threader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.ApiKeyHash;
import dev.asml.threader.guard.TestIssuer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deployed functions behind authorizers, over HTTP. */
class GuardedFunctionsTest {
    private static final PublicJsonWebKey KEY = TestIssuer.p256("key");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String API_KEY = ApiKeyHash.newKey(RANDOM);
    private static final String NEW_API_KEY = ApiKeyHash.newKey(RANDOM);
    private static final TestIssuer ISSUER = new TestIssuer();

    @TempDir
    static Path scratch;

    private static RunningThreader threader;

    @BeforeAll
    static void deploy() {
        ISSUER.serves(KEY);
        threader = new RunningThreader(scratch.resolve("data"));
        deploy(new Projects(scratch.resolve("guarded"), "guarded")
                .project(users(ISSUER, "audience = \"shop\"", "scopes = [\"read\"]"))
                .project("""
                        [[authorizers]]
                        id = "partners"
                        auth_type = "API_KEY"
                        keys = [{ name = "acme", hash = "%s" }, { name = "next", hash = "%s" }]
                        """.formatted(ApiKeyHash.of(API_KEY, RANDOM), ApiKeyHash.of(NEW_API_KEY, RANDOM)))
                .function("get", "echo-v04", guard("users"), route("GET", "/get/{x}"))
                .function("any", "echo-v04", guard("users"), route("ANY", "/any"))
                .function("preflight", "wasi-cat", route("OPTIONS", "/any"))
                .function("stream", "wasi-cat", guard("users"), "event = \"stream\"", route("POST", "/stream"))
                .function("cgi", "wasi-env", guard("partners"), "event = \"stream\"")
                .function("http", "components/http", guard("users"), route("ANY", "/echo"))
                .function("keyed", "echo-v04", guard("partners"), route("GET", "/keyed"))
                .function("open", "echo-v04", route("GET", "/open")));
    }

    @AfterAll
    static void stop() {
        threader.close();
        ISSUER.close();
    }

    private static String users(TestIssuer issuer, String... more) {
        return "[[authorizers]]\nid = \"users\"\nauth_type = \"JWT\"\nissuer = \"%s\"\n%s"
                .formatted(issuer.url(), String.join("\n", more));
    }

    private static String guard(String id) {
        return "authorizer_id = \"%s\"".formatted(id);
    }

    private static String route(String verb, String path) {
        return "http = { verb = \"%s\", path = \"%s\" }".formatted(verb, path);
    }

    private static String deploy(Projects project) {
        HttpResponse<String> answer = threader.deploy(project.bundle());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static String[] bearer(Map<String, ?> claims) {
        return new String[] {"authorization", "Bearer " + ISSUER.token(KEY, claims)};
    }

    private static String[] good() {
        return bearer(Map.of("scope", "read write"));
    }

    private static String challenge(HttpResponse<?> answer) {
        return answer.headers().firstValue("www-authenticate").orElse("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /get/1", "HEAD /get/1", "GET /guarded/get", "GET /guarded/get/below", "HEAD /guarded/get",
                "OPTIONS /guarded/get", "DELETE /guarded/get", "POST /any", "GET /guarded/any", "POST /stream",
                "POST /guarded/stream", "GET /echo", "PUT /echo", "GET /guarded/http", "GET /keyed",
                "GET /guarded/keyed", "OPTIONS /echo"
            })
    void everyWayToAFunctionIsGuarded(String request) {
        String[] words = request.split(" ", 2);

        HttpResponse<String> answer = threader.ask(words[0], words[1]);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(challenge(answer)).matches("Bearer realm=\"users\"|ApiKey realm=\"partners\"");
        assertThat(answer.body().isEmpty()).isEqualTo(words[0].equals("HEAD"));
    }

    @Test
    void whoeverMayIsLetInAndKnown() {
        HttpResponse<String> answer = threader.ask("GET", "/get/1", good());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"authorizer\":{\"scheme\":\"Bearer\",\"name\":\"ada\",\"claims\":{")
                .contains("\"scopes\":[\"read\",\"write\"]");
        assertThat(threader.ask("GET", "/guarded/get", good()).statusCode()).isEqualTo(200);
        assertThat(threader.ask("HEAD", "/get/1", good()).statusCode()).isEqualTo(200);
        assertThat(threader.ask("DELETE", "/any", good()).statusCode()).isEqualTo(200);
        assertThat(threader.ask("POST", "/stream", good()).statusCode()).isEqualTo(200);
        assertThat(threader.ask("POST", "/echo", good()).statusCode()).isEqualTo(200);
        assertThat(threader.ask("GET", "/open").body()).doesNotContain("\"authorizer\"");
    }

    @Test
    void whoeverMayNotIsToldWhy() {
        HttpResponse<String> expired = threader.ask("GET", "/get/1", bearer(Map.of("scope", "read", "exp", 1000)));
        HttpResponse<String> lacking = threader.ask("GET", "/get/1", bearer(Map.of("scope", "write")));
        HttpResponse<String> malformed = threader.ask("GET", "/get/1", "authorization", "Bearer a b");
        HttpResponse<String> twice = threader.ask("GET", "/get/1?access_token=x", good());

        assertThat(expired.statusCode()).isEqualTo(401);
        assertThat(challenge(expired))
                .isEqualTo(
                        "Bearer realm=\"users\", error=\"invalid_token\", error_description=\"The token has expired.\"");
        assertThat(expired.body()).contains("urn:asml:problem:unauthorized", "The token has expired.");
        assertThat(lacking.statusCode()).isEqualTo(403);
        assertThat(challenge(lacking)).contains("error=\"insufficient_scope\"", "scope=\"read\"");
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(challenge(malformed)).contains("error=\"invalid_request\"");
        assertThat(twice.statusCode()).isEqualTo(400);
    }

    @Test
    void keysOfPartnersAreAccepted() {
        for (String key : List.of(API_KEY, NEW_API_KEY)) {
            assertThat(threader.ask("GET", "/keyed", "x-api-key", key).statusCode())
                    .isEqualTo(200);
        }
        assertThat(threader.ask("GET", "/keyed", "X-API-Key", API_KEY).body())
                .contains("\"authorizer\":{\"scheme\":\"ApiKey\",\"name\":\"acme\"");
        assertThat(threader.ask("GET", "/guarded/cgi", "x-api-key", API_KEY).body())
                .contains("AUTH_TYPE=ApiKey", "REMOTE_USER=acme");
        assertThat(threader.ask("GET", "/keyed", "x-api-key", API_KEY + "x").statusCode())
                .isEqualTo(401);
        assertThat(threader.ask("GET", "/keyed?x-api-key=" + API_KEY).statusCode())
                .isEqualTo(401);
        assertThat(threader.ask("GET", "/keyed", "x-api-key", API_KEY, "x-api-key", API_KEY)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aRouteForPreflightsMayBeOpen() {
        String[] preflight = {"origin", "https://shop.example", "access-control-request-method", "POST"};

        assertThat(threader.ask("OPTIONS", "/any", preflight).statusCode()).isEqualTo(200);
        assertThat(threader.ask("POST", "/any").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/any", "/stream", "/echo", "/guarded/stream", "/keyed"})
    void nothingOfTheBodyIsAskedForBeforeItIsKnownWhoCalls(String path) throws IOException {
        URI http = URI.create(threader.threader.http());
        try (Socket socket = new Socket(http.getHost(), http.getPort())) {
            socket.setSoTimeout(20_000);
            String verb = path.equals("/keyed") ? "GET" : "POST";
            socket.getOutputStream()
                    .write("%s %s HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
                            .formatted(verb, path)
                            .getBytes(ISO_8859_1));

            assertThat(new String(socket.getInputStream().readNBytes(12), ISO_8859_1))
                    .isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    void operatorsNeedNoTokenOfTheFunctions() {
        assertThat(new String(threader.invoke("/guarded/get", "in"), UTF_8)).isEqualTo("in");
    }

    @Test
    void theLogSaysWhoWasRefusedAndNoTokens() {
        String token = ISSUER.token(KEY, Map.of("scope", "read", "exp", 1000));
        for (int i = 0; i < 3; i++) {
            assertThat(threader.ask("GET", "/get/1", "authorization", "Bearer " + token)
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(threader.ask("GET", "/keyed", "x-api-key", API_KEY + "x").statusCode())
                .isEqualTo(401);

        TestIssuer.until(() -> {
            var _ = threader.ask("GET", "/get/1", "authorization", "Bearer " + token);
            return threader.admin("GET", "/v1/logs?tail=1000").contains("refused a request: The token has expired.");
        });
        String log = threader.admin("GET", "/v1/logs?tail=1000&level=trace");
        assertThat(log).doesNotContain(token.substring(token.length() - 20)).doesNotContain(API_KEY);
        assertThat(threader.admin("GET", "/metrics"))
                .contains("threader_guard_verdicts_total{authorizer=\"users\",verdict=\"invalid\"}")
                .contains("threader_guard_key_fetches_total{outcome=\"fetched\"}")
                .contains("threader_guard_keys_age_seconds");
    }

    /** A project of its own, of one function guarded by an issuer of its own. */
    private static Projects single(String name, TestIssuer issuer, String... more) {
        return new Projects(scratch.resolve(name + "-" + more.length), name)
                .project(users(issuer, more.length == 0 ? new String[] {"audience = \"shop\""} : more))
                .function("f", "echo-v04", guard("users"));
    }

    @Test
    void aKeyOfTomorrowNeedsNoRestartAndNoDeploy() {
        PublicJsonWebKey next = TestIssuer.ed25519("next");
        try (TestIssuer issuer = new TestIssuer().serves(KEY)) {
            deploy(single("rotated", issuer));
            String token =
                    "Bearer " + TestIssuer.sign(next, "EdDSA", issuer.claims().toJson());

            assertThat(threader.ask("GET", "/rotated/f", "authorization", token).statusCode())
                    .isEqualTo(401);
            issuer.serves(next);
            assertThat(threader.ask("GET", "/rotated/f", "authorization", token).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aKeyServerThatIsDownStopsNoDeployAndOpensNothing() {
        TestIssuer gone = new TestIssuer();
        int port = gone.port();
        String token = "Bearer " + gone.token(KEY);
        Projects project = single("down", gone);
        gone.close();

        assertThat(deploy(project)).contains("its functions answer 503 until its keys can be had");
        HttpResponse<String> answer = threader.ask("GET", "/down/f", "authorization", token);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValueAsLong("retry-after")).isPresent();
        assertThat(answer.body()).contains("urn:asml:problem:no-keys");
        assertThat(threader.ask("GET", "/down/f").statusCode()).isEqualTo(401);

        try (TestIssuer back = new TestIssuer(port).serves(KEY)) {
            TestIssuer.until(
                    () -> threader.ask("GET", "/down/f", "authorization", token).statusCode() == 200);
            assertThat(back.fetches()).isPositive();
        }
    }

    @Test
    void aDeployChangesWhoMay() {
        try (TestIssuer issuer = new TestIssuer().serves(KEY)) {
            String[] token = {"authorization", "Bearer " + issuer.token(KEY)};
            deploy(single("changed", issuer));
            assertThat(threader.ask("GET", "/changed/f", token).statusCode()).isEqualTo(200);

            deploy(single("changed", issuer, "audience = \"elsewhere\"", "jwks = \"%s\"".formatted(issuer.jwks())));
            assertThat(threader.ask("GET", "/changed/f", token).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void aKeyThatTheHostDoesNotHaveStopsTheDeploy() {
        Projects project = new Projects(scratch.resolve("lacking"), "lacking")
                .project("""
                        [[authorizers]]
                        id = "partners"
                        auth_type = "API_KEY"
                        keys = [{ name = "acme", environment = "NO_SUCH_VARIABLE_HERE" }]
                        """)
                .function("f", "echo-v04", guard("partners"));

        HttpResponse<String> answer = threader.deploy(project.bundle());

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("authorizer \\\"partners\\\"", "no variable NO_SUCH_VARIABLE_HERE");
    }
}
