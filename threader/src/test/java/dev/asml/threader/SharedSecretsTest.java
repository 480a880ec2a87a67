package dev.asml.threader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.process.InProcess;
import dev.asml.threader.process.JavaPackage;
import dev.asml.threader.process.VersatileIomod;
import dev.asml.threader.secret.KeySource;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Secrets of two Threaders that follow one store. */
@Timeout(300)
class SharedSecretsTest {
    private static final String DIGITS = "5ec3e70a".repeat(8);

    @TempDir
    static Path scratch;

    @SuppressWarnings("NullAway.Init")
    private static RunningThreader one;

    @SuppressWarnings("NullAway.Init")
    private static RunningThreader two;

    @BeforeAll
    static void start() throws IOException {
        Path key = Files.writeString(scratch.resolve("sealed"), DIGITS);
        one = threader("one", Map.of("default", KeySource.parse("exec:cat " + key)));
        two = threader("two", Map.of("default", KeySource.parse("exec:cat " + key)));
        set("io/colour", "blue");
        set("inside/colour", "blue");
        Path root = scratch.resolve("project");
        JavaPackage.write(root.resolve("services/io/process"), VersatileIomod.class, "asml.test.iomod", "1.0.0");
        deployed(new Projects(root, "io")
                .function("io", "io-v03", "event = \"raw\"", "concurrency = 200")
                .iomodOf(
                        "asml.test.iomod",
                        "1.0.0",
                        "source = \"process\"",
                        "configuration = { colour = { secret = \"colour\" } }"));
        Path inside = scratch.resolve("inside");
        JavaPackage.write(inside.resolve("services/inside/iomod"), VersatileIomod.class, "asml.test.iomod", "1.0.0");
        deployed(new Projects(inside, "inside")
                .function("io", "io-v03", "event = \"raw\"", "concurrency = 200")
                .iomodOf(
                        "asml.test.iomod",
                        "1.0.0",
                        "source = \"iomod\"",
                        "in_process = true",
                        "configuration = { colour = { secret = \"colour\" } }"));
        deployed(new Projects(scratch.resolve("shop"), "shop")
                .function("f", "secret-beta", "event = \"raw\"", "secrets = { read = [\"db\"], write = [\"db\"] }"));
        List.of("io", "inside", "shop").forEach(service -> Await.until(() -> serves(two, service)));
    }

    private static RunningThreader threader(String data, Map<String, KeySource> keys) {
        return new RunningThreader(
                scratch.resolve(data), scratch.resolve("store"), keys, InProcess.parse(List.of("asml.test.iomod")));
    }

    private static boolean serves(RunningThreader threader, String service) {
        return threader.admin("GET", "/v1/deployments").contains("\"project\":\"%s\"".formatted(service));
    }

    private static void deployed(Projects project) {
        HttpResponse<String> answer = one.deploy(project.bundle());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    private static void set(String name, String value) {
        HttpResponse<String> answer = one.secret(name, value);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    private static String function(RunningThreader threader, String command) {
        return threader.post("/shop/f", command).body();
    }

    private static HttpResponse<String> asked(RunningThreader threader, String service) {
        return threader.post("/" + service + "/io", "asml.test.iomod.colour\nx");
    }

    private static String colour(RunningThreader threader, String service) {
        return asked(threader, service).body();
    }

    @Test
    void theNextCallsOfFunctionsSeeWhatWasSetAnywhere() {
        set("shop/db", "hunter2-first");
        Await.until(() -> function(two, "get db").equals("db=hunter2-first\n"));
        assertThat(function(one, "get db")).isEqualTo("db=hunter2-first\n");
        assertThat(function(two, "set db - hunter2-second\nget db")).isEqualTo("db\ndb=hunter2-second\n");
        Await.until(() -> function(one, "get db").equals("db=hunter2-second\n"));
        assertThat(one.admin("DELETE", "/v1/secrets/shop/db")).isEmpty();
        assertThat(function(one, "get db")).isEqualTo("db\n");
        Await.until(() -> function(two, "get db").equals("db\n"));
        assertThat(one.admin("GET", "/metrics")).contains("threader_secrets_unusable 0.0");
        // The same that one store has is told by both.
        set("shop/db", "hunter2-third");
        Await.until(() -> two.admin("GET", "/v1/secrets").equals(one.admin("GET", "/v1/secrets")));
        assertThat(two.admin("GET", "/v1/secret-keys")).contains("\"name\":\"default\"", "\"here\":true");
    }

    @Test
    void runningIomodsAreToldUnderLoadOnAllThreadersAndKeepWhatTheyHaveIfTheyRefuse() throws Exception {
        List<RunningThreader> both = List.of(one, two);
        List<String> services = List.of("io", "inside");
        rotated(both, services, "blue");
        String pids = pids(both);
        Load load = new Load(
                both.size() * services.size(),
                caller -> asked(both.get(caller % both.size()), services.get(caller / both.size())),
                body -> body.matches("blue|red|green"));

        rotated(both, services, "red");
        rotated(both, services, "green");
        set("io/colour", "bad");
        set("inside/colour", "bad");
        for (RunningThreader threader : both) {
            Await.until(() -> refusals(threader) == 2);
            assertThat(threader.admin("GET", "/v1/iomods"))
                    .contains("the new configuration was refused: there is no such colour");
            assertThat(threader.admin("GET", "/v1/logs"))
                    .contains("keeps its configuration, the new one was refused: there is no such colour");
        }
        load.goOn(100);
        assertThat(colour(one, "io")).isEqualTo("green").isEqualTo(colour(two, "inside"));
        rotated(both, services, "blue");

        assertThat(load.stop()).isEmpty();
        assertThat(pids(both)).isEqualTo(pids);
        assertThat(one.admin("GET", "/v1/iomods")).doesNotContain("refused", "\"restarts\":1");
    }

    private static String pids(List<RunningThreader> threaders) {
        return threaders.stream()
                .map(each -> each.post("/io/io", "asml.test.iomod.pid\nx").body())
                .toList()
                .toString();
    }

    private static void rotated(List<RunningThreader> threaders, List<String> services, String colour) {
        services.forEach(service -> set(service + "/colour", colour));
        for (RunningThreader threader : threaders) {
            services.forEach(
                    service -> Await.until(() -> colour(threader, service).equals(colour)));
        }
    }

    private static long refusals(RunningThreader threader) {
        return threader.admin("GET", "/metrics")
                .lines()
                .filter(line -> line.matches("threader_iomod_configuration_refused_total\\{.*} 1\\.0"))
                .count();
    }

    @Test
    void aThreaderWithAnotherKeySaysSoSealsNothingAndServesTheRest() {
        set("shop/token", "hunter2-token");
        try (RunningThreader other =
                threader("other", Map.of("default", KeySource.parse("exec:printf 0b%.0s $(seq 32)")))) {
            assertThat(other.admin("GET", "/v1/health"))
                    .contains("\"ready\":true", "\"secrets\":", "shop/token")
                    .contains("the key \\\"default\\\" here is another one");
            assertThat(other.admin("GET", "/v1/logs")).contains("here is another one");
            HttpResponse<String> refused = other.secret("shop/token", "hunter2-other");
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("hop/token is not set", "here is another one");
            assertThat(other.post("/shop/f", "get x").body()).isEqualTo("forbidden\n");
            assertThat(other.admin("GET", "/v1/secret-keys")).contains("\"here\":false", "\"here\":true");
        }
        try (RunningThreader keyless = threader("keyless", Map.of())) {
            assertThat(keyless.admin("GET", "/v1/health")).contains("which is missing here");
            HttpResponse<String> refused = keyless.secret("shop/new", "hunter2-new");
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("which is missing here", "--secrets-key default=FILE");
        }
        assertThat(one.admin("GET", "/v1/secrets")).contains("shop").doesNotContain("is another one");
    }

    @Test
    void noValueAndNoKeyStandsInClearAnywhere() throws IOException {
        set("shop/seen", "hunter2-scan");
        set("io/colour", "hunter2-colour");
        assertThat(function(one, "get db\nset db - hunter2-written")).isNotEmpty();
        Await.until(() -> two.admin("GET", "/v1/secrets").contains("\"name\":\"seen\""));

        for (String path :
                List.of("/v1/logs", "/v1/secrets", "/v1/iomods", "/v1/health", "/metrics", "/v1/secret-keys")) {
            for (RunningThreader threader : List.of(one, two)) {
                assertThat(threader.admin("GET", path)).as(path).doesNotContain("hunter2", DIGITS);
            }
        }
        for (String folder : List.of("one", "two", "store")) {
            try (Stream<Path> files = Files.walk(scratch.resolve(folder))) {
                for (Path each : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(each, ISO_8859_1))
                            .as("%s", each)
                            .doesNotContain("hunter2", DIGITS);
                }
            }
        }
        List<String> seen = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
            for (String file : List.of("cmdline", "environ")) {
                seen.add(Files.readString(Path.of("/proc", "" + process.pid(), file), ISO_8859_1));
            }
        }
        assertThat(seen).isNotEmpty().noneMatch(text -> text.contains("hunter2") || text.contains(DIGITS));
    }
}
