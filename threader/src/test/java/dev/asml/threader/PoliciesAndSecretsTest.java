package dev.asml.threader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies and secrets of a Threader, over HTTP. */
class PoliciesAndSecretsTest {
    private static final String VALUE = "correct-horse-battery";

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

    private Projects project() {
        return new Projects(scratch.resolve("project-" + projects++), "shop");
    }

    private void deploy(Projects project) {
        HttpResponse<String> answer = threader.deploy(project.bundle());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void aDeployedFunctionAsksAPolicy() throws IOException {
        deploy(project().function("ask", "policy-beta", "event = \"raw\""));
        ByteArrayOutputStream question = new ByteArrayOutputStream();
        question.writeBytes("15 14 1 app/allow\n{\"admin\":\"ada\"}{\"role\":\"ada\"}".getBytes(UTF_8));
        question.writeBytes(Files.readAllBytes(Path.of("src/test/guests/policies/rules.wasm")));

        assertThat(threader.post("/shop/ask", question.toByteArray()).body()).endsWith("\n[{\"result\":true}]");
        assertThat(threader.post("/shop/ask", "0 0 1 -\nno policy").statusCode())
                .isEqualTo(500);
        assertThat(threader.admin("GET", "/v1/logs")).contains("opa: no policy: neither a module");
    }

    @Test
    void secretsAreSetListedReadAndRemovedAndSurviveARestart() throws IOException {
        deploy(project().function("f", "secret-beta", "event = \"raw\"", "secrets = { read = [\"db\"] }"));
        assertThat(threader.post("/shop/f", "get db").body()).isEqualTo("db\n");

        assertThat(threader.secret("shop/db", VALUE).statusCode()).isEqualTo(204);
        assertThat(threader.post("/shop/f", "get db\nget x").body()).isEqualTo("db=" + VALUE + "\nforbidden\n");
        assertThat(threader.admin("GET", "/v1/secrets"))
                .contains("\"service\":\"shop\",\"name\":\"db\",\"key\":\"default\"");
        threader.close();
        threader = new RunningThreader(scratch.resolve("data"));
        assertThat(threader.post("/shop/f", "get db").body()).isEqualTo("db=" + VALUE + "\n");

        for (String path : List.of("/v1/secrets", "/v1/logs", "/v1/functions", "/v1/deployments", "/metrics")) {
            assertThat(threader.admin("GET", path)).doesNotContain(VALUE);
        }
        assertThat(inTheDataFolder(VALUE)).isFalse();
        assertThat(threader.operate("DELETE", "/v1/secrets/shop/db", "").statusCode())
                .isEqualTo(204);
        assertThat(threader.operate("DELETE", "/v1/secrets/shop/db", "").statusCode())
                .isEqualTo(404);
        assertThat(threader.post("/shop/f", "get db").body()).isEqualTo("db\n");
    }

    private boolean inTheDataFolder(String text) throws IOException {
        try (Stream<Path> files = Files.walk(scratch.resolve("data"))) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(each, ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void whatIsNoSecretIsRefusedWithoutItsValue() {
        assertThat(threader.secret("shop/.db", VALUE).statusCode()).isEqualTo(400);
        HttpResponse<String> large = threader.secret("shop/db", VALUE.repeat(5000));

        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).doesNotContain(VALUE);
        assertThat(threader.admin("GET", "/v1/secrets")).isEqualTo("[]");
    }

    @Test
    void anIomodIsConfiguredWithASecretAndNothingElseShowsIt() {
        String configuration = "configuration = { user = \"ada\", password = { secret = \"db\" } }";
        HttpResponse<String> early = threader.deploy(project()
                .function("io", "io-v03", "event = \"raw\"")
                .loudIomod(configuration)
                .bundle());
        assertThat(early.statusCode()).isEqualTo(422);
        assertThat(early.body())
                .contains("configuration.password names the secret shop/db, which was never set")
                .contains("asml secret set shop/db");

        assertThat(threader.secret("shop/db", VALUE).statusCode()).isEqualTo(204);
        deploy(project().function("io", "io-v03", "event = \"raw\"").loudIomod(configuration));

        assertThat(threader.post("/shop/io", "test.loud.process.config\n").body())
                .isEqualTo("{password=%s, user=ada}".formatted(VALUE));
        assertThat(threader.post("/shop/io", "test.loud.process.surroundings\n").body())
                .contains("ASML")
                .doesNotContain(VALUE);
        assertThat(threader.admin("GET", "/v1/iomods")).doesNotContain(VALUE);
    }
}
