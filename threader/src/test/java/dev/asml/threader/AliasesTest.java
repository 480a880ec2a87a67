package dev.asml.threader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.threader.process.InProcess;
import dev.asml.threader.process.JavaPackage;
import dev.asml.threader.process.VersatileIomod;
import dev.asml.threader.secret.KeySource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Releases that answer under names of their own, beside the live one. */
@Timeout(300)
class AliasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String IOMOD = "asml.test.iomod";
    private static final String STAGING = "staging.example.org";

    @TempDir
    static Path scratch;

    @SuppressWarnings("NullAway.Init")
    private static RunningThreader one;

    @SuppressWarnings("NullAway.Init")
    private static RunningThreader two;

    private static int projects;

    @BeforeAll
    static void start() throws IOException {
        one = threader("one");
        two = threader("two");
    }

    private static RunningThreader threader(String data) throws IOException {
        Path key = Files.writeString(scratch.resolve("sealed"), "5ec3e70a".repeat(8));
        return new RunningThreader(
                scratch.resolve(data),
                scratch.resolve("store"),
                Map.of("default", KeySource.parse("exec:cat " + key)),
                InProcess.parse(List.of(IOMOD)));
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    private static Projects project(String name) {
        return new Projects(scratch.resolve("project-" + projects++), name);
    }

    /** Whose function answers with what it is asked. */
    private static Projects echo(String name) {
        return project(name).function("f", "echo-v03", "event = \"raw\"");
    }

    /** Whose function answers always the same, and has another path besides. */
    private static Projects noop(String name) {
        return project(name)
                .function("f", "noop", "event = \"raw\"")
                .function(
                        "g",
                        "echo-v03",
                        "event = \"raw\"",
                        "http = { verb = \"POST\", path = \"/%s\" }".formatted(name));
    }

    private static void deployed(Projects project, String query) {
        HttpResponse<String> answer = one.upload("/v1/deployments" + query, project.bundle());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static HttpResponse<String> put(String project, String alias, String query) {
        return one.operate("PUT", "/v1/projects/%s/aliases/%s?%s".formatted(project, alias, query), "");
    }

    private static void leads(String project, String alias, String query) {
        HttpResponse<String> answer = put(project, alias, query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    private static String ask(RunningThreader threader, String path, String... fields) {
        return post(threader, path, "x", fields);
    }

    private static String post(RunningThreader threader, String path, String body, String... fields) {
        return (fields.length == 0 ? threader.post(path, body) : threader.post(path, body, fields)).body();
    }

    @Test
    void aReleaseIsAnsweredToThoseWhoNameItsAlias() throws Exception {
        deployed(echo("shop"), "");
        deployed(noop("shop"), "?alias=staging");

        assertThat(ask(one, "/shop/f")).isEqualTo("x");
        assertThat(ask(one, "/shop/f", "asml-alias", "staging")).isNotEqualTo("x");
        assertThat(ask(one, "/shop", "asml-alias", "staging")).isEqualTo("x");
        assertThat(one.post("/shop", "x").statusCode()).isEqualTo(404);
        assertThat(json(one.post("/shop/f", "x", "asml-alias", "nobody's").body())
                        .path("detail")
                        .asText())
                .contains("nobody's");
        assertThat(one.metrics("text/plain").body()).contains("function=\"f@staging\"");
        Await.until(() -> two.post("/shop", "x", "asml-alias", "staging").statusCode() == 200);

        JsonNode releases = json(one.admin("GET", "/v1/projects/shop/releases"));
        assertThat(releases.findValuesAsText("percent")).containsExactly("0", "100");
        assertThat(releases.path(0).path("aliases").path(0).asText()).isEqualTo("staging");

        leads("shop", "staging", "release=1");
        assertThat(ask(one, "/shop/f", "asml-alias", "staging")).isEqualTo("x");
        assertThat(one.operate("DELETE", "/v1/projects/shop/aliases/staging", "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(one.post("/shop/f", "x", "asml-alias", "staging").statusCode())
                .isEqualTo(404);
        HttpResponse<String> missing = one.operate("DELETE", "/v1/projects/shop/aliases/staging", "");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).contains("has no alias").contains("\"aliases\":[]");
        Await.until(() -> two.post("/shop/f", "x", "asml-alias", "staging").statusCode() == 404);
        assertThat(one.metrics("text/plain").body()).doesNotContain("function=\"f@staging\"");
    }

    /** The answer to a request that the JDK's client makes to no other host than it is connected to. */
    private static String toHost(String host, String path, String user) {
        URI http = URI.create(one.threader.http());
        try (Socket socket = new Socket(http.getHost(), http.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(
                            "POST %s HTTP/1.1\r\nHost: %s\r\nX-User: %s\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx"
                                    .formatted(path, host, user)
                                    .getBytes(ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 200 ");
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anAliasHasHostsAndMayLeadToTwo() throws Exception {
        deployed(echo("split"), "");
        deployed(noop("split"), "?alias=beta");
        leads("split", "beta", "release=2&host=" + STAGING + "&host=beta.example.org");
        leads("split", "beta", "release=1&percent=50&sticky=header:x-user");
        deployed(echo("other"), "");

        assertThat(json(one.admin("GET", "/v1/projects/split/aliases")).toString())
                .isEqualTo("[{\"alias\":\"beta\",\"release\":2,\"tried\":1,\"percent\":50,\"sticky\":\"header:x-user\","
                        + "\"hosts\":[\"" + STAGING + "\",\"beta.example.org\"]}]");
        List<String> answers = IntStream.range(0, 60)
                .mapToObj(user -> toHost(STAGING + ":8080", "/split/f", "" + user))
                .toList();
        assertThat(answers).contains("x").anyMatch(answer -> !answer.equals("x"));
        assertThat(toHost(STAGING, "/other/f", "a")).isEqualTo("x");
        assertThat(toHost("example.org", "/split/f", "a")).isEqualTo("x");

        deployed(echo("split"), "?alias=beta");
        assertThat(toHost(STAGING, "/split/f", "a")).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Staging | release=1 | 400 | n alias is named by",
                "live | release=1 | 400 | and not \"live\"",
                "staging | release=9 | 404 | has no such release",
                "staging | release=x | 400 | is no release's number",
                "staging | release=1&host=A.example | 400 | host is a name in small letters",
                "staging | release=1&percent=5 | 409 | leads to nothing beside which a release could be tried",
                "first | release=1&percent=5 | 409 | release 1 of wrong is what first leads to",
                "second | release=1&host=first.example.org | 422 | is of first already",
            })
    void whatAnAliasCannotBeIsSaid(String alias, String query, int status, String words) {
        if (one.post("/wrong/f", "x").statusCode() == 404) {
            deployed(echo("wrong"), "");
            leads("wrong", "first", "release=1&host=first.example.org");
        }

        HttpResponse<String> answer = put("wrong", alias, query);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body().replace("\\\"", "\"")).contains(words);
    }

    @Test
    void aReleaseThatAnAliasLeadsToIsKeptAndAnswersAfterARestart() throws Exception {
        deployed(noop("kept"), "");
        leads("kept", "first", "release=1");
        for (int i = 0; i < 11; i++) {
            deployed(echo("kept"), "");
        }
        assertThat(json(one.admin("GET", "/v1/projects/kept/releases")).findValuesAsText("release"))
                .hasSize(11)
                .contains("1")
                .doesNotContain("2");
        RunningThreader three = threader("three");
        assertThat(ask(three, "/kept", "asml-alias", "first")).isEqualTo("x");
        three.close();
        RunningThreader again = threader("three");
        try {
            assertThat(ask(again, "/kept", "asml-alias", "first")).isEqualTo("x");
        } finally {
            again.close();
        }
        one.operate("DELETE", "/v1/projects/kept/aliases/first", "");
        assertThat(json(one.admin("GET", "/v1/projects/kept/releases")).findValuesAsText("release"))
                .hasSize(10)
                .doesNotContain("1");
    }

    @Test
    void anAliasHasValuesAndSecretsOfItsOwn() {
        Path root = scratch.resolve("project-" + projects++);
        JavaPackage.write(root.resolve("services/vault/iomod"), VersatileIomod.class, IOMOD, "1.0.0");
        Projects vault = new Projects(root, "vault")
                .function("io", "io-v03", "event = \"raw\"")
                .function("f", "secret-beta", "event = \"raw\"", "secrets = { read = [\"db\"], write = [\"db\"] }")
                .iomodOf(
                        IOMOD,
                        "1.0.0",
                        "source = \"iomod\"",
                        "in_process = true",
                        "configuration = { colour = { secret = \"colour\" } }",
                        "aliases.fixed.configuration = { colour = \"white\" }");
        set("vault/colour", "blue");
        deployed(vault, "");
        leads("vault", "fixed", "release=1");
        assertThat(colour("asml-alias", "fixed")).isEqualTo("white");
        assertThat(one.admin("GET", "/v1/iomods")).contains("\"id\":\"vault/" + IOMOD + "@fixed\"");
        assertThat(one.metrics("text/plain").body()).contains("iomod=\"" + IOMOD + "@fixed\"");
        leads("vault", "staging", "release=1");
        assertThat(colour()).isEqualTo("blue");
        assertThat(colour("asml-alias", "staging")).isEqualTo("blue");

        set("vault/colour@staging", "red");

        Await.until(() -> colour("asml-alias", "staging").equals("red"));
        assertThat(colour()).isEqualTo("blue");
        set("vault/colour", "green");
        Await.until(() -> colour().equals("green"));
        assertThat(colour("asml-alias", "staging")).isEqualTo("red");
        one.operate("DELETE", "/v1/secrets/vault/colour@staging", "");
        Await.until(() -> colour("asml-alias", "staging").equals("green"));

        set("vault/db", "real");
        assertThat(database("get db", "asml-alias", "staging")).isEqualTo("db=real\n");
        assertThat(database("set db - tried\nget db", "asml-alias", "staging")).isEqualTo("db\ndb=tried\n");
        assertThat(database("get db")).isEqualTo("db=real\n");
    }

    private static String database(String command, String... fields) {
        return post(one, "/vault/f", command, fields);
    }

    private static String colour(String... fields) {
        return post(one, "/vault/io", IOMOD + ".colour\nx", fields);
    }

    private static void set(String name, String value) {
        HttpResponse<String> answer = one.secret(name, value);
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    }

    @Test
    void aReleaseThatCannotAnswerDoesNotBecomeAnAliass() {
        deployed(echo("broken"), "");
        HttpResponse<String> refused = one.upload(
                "/v1/deployments?alias=staging",
                echo("broken").iomod("some.missing.iomod", "").bundle());
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(one.admin("GET", "/v1/projects/broken/aliases")).isEqualTo("[]");
        HttpResponse<String> first =
                one.upload("/v1/deployments?alias=staging", echo("fresh").bundle());
        assertThat(first.statusCode()).isEqualTo(409);
        assertThat(first.body()).contains("nothing of fresh is live");
    }
}
