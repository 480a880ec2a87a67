package dev.asml.threader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.threader.process.JavaPackage;
import dev.asml.threader.process.VersatileIomod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ReleasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CALLERS = 8;
    private static final int REQUESTS = 100;

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

    /** A project whose function answers at this path. */
    private Projects at(String path) {
        return new Projects(scratch.resolve("project-" + projects++), "shop")
                .function(
                        "f",
                        "echo-v03",
                        "event = \"raw\"",
                        "http = { verb = \"POST\", path = \"%s\" }".formatted(path));
    }

    private HttpResponse<String> deploy(Projects project, String by, String message) {
        return threader.upload(
                "/v1/deployments?by=%s&message=%s"
                        .formatted(URLEncoder.encode(by, UTF_8), URLEncoder.encode(message, UTF_8)),
                project.bundle());
    }

    private void deployed(Projects project) {
        HttpResponse<String> answer = deploy(project, "", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each as its number, who deployed it and what for; the live one with a star. */
    private List<String> releases() {
        JsonNode all = json(threader.admin("GET", "/v1/projects/shop/releases"));
        return StreamSupport.stream(all.spliterator(), false)
                .map(each -> "%d%s %s %s"
                        .formatted(
                                each.path("release").asInt(),
                                each.path("live").asBoolean() ? "*" : "",
                                each.path("by").asText(),
                                each.path("message").asText())
                        .strip())
                .toList();
    }

    private HttpResponse<String> makeLive(int release) {
        return threader.operate("POST", "/v1/projects/shop/releases/%d/live".formatted(release), "");
    }

    private int status(String path) {
        return threader.post(path, "x").statusCode();
    }

    /** What is unpacked of the project. */
    private List<Path> bundlesAtHand() {
        return list(scratch.resolve("data/projects/shop")).stream()
                .filter(Files::isDirectory)
                .toList();
    }

    @Test
    void everyDeployIsAReleaseToWhichOneCanGoBack() {
        assertThat(deploy(at("/one"), "ann@laptop", "the first, with ü & =").statusCode())
                .isEqualTo(200);
        assertThat(deploy(at("/two"), "bob", "").statusCode()).isEqualTo(200);
        assertThat(releases()).containsExactly("2* bob", "1 ann@laptop the first, with ü & =");

        JsonNode back = json(makeLive(1).body());

        assertThat(back.path("release").asInt()).isEqualTo(1);
        assertThat(releases()).containsExactly("2 bob", "1* ann@laptop the first, with ü & =");
        assertThat(status("/one")).isEqualTo(200);
        assertThat(status("/two")).isEqualTo(404);
        assertThat(makeLive(1).statusCode()).isEqualTo(200);
        threader.close();
        threader = new RunningThreader(scratch.resolve("data"));
        assertThat(status("/one")).isEqualTo(200);
        assertThat(makeLive(2).statusCode()).isEqualTo(200);
        assertThat(status("/two")).isEqualTo(200);
        deployed(at("/three"));
        assertThat(releases()).containsExactly("3*", "2 bob", "1 ann@laptop the first, with ü & =");
    }

    @Test
    void tellsWhatDiffersBetweenReleases() {
        deployed(at("/one"));
        deployed(at("/two"));
        deployed(at("/three"));

        JsonNode toLive = json(threader.admin("GET", "/v1/projects/shop/releases/1/plan"));
        JsonNode between = json(threader.admin("GET", "/v1/projects/shop/releases/2/plan?from=1"));

        assertThat(toLive.path("release").asInt()).isEqualTo(3);
        assertThat(toLive.path("changes").toString()).contains("\"before\":\"POST /three\",\"after\":\"POST /one\"");
        assertThat(between.path("release").asInt()).isEqualTo(1);
        assertThat(between.path("changes").toString()).contains("\"before\":\"POST /one\",\"after\":\"POST /two\"");
    }

    @Test
    void goingBackAndForthUnderLoadLosesNoRequest() throws Exception {
        for (String version : List.of("1.0.0", "2.0.0")) {
            Path root = scratch.resolve("project-" + projects++);
            JavaPackage.write(root.resolve("services/shop/iomod"), VersatileIomod.class, "asml.test.iomod", version);
            deployed(new Projects(root, "shop")
                    .function("io", "io-v03", "event = \"raw\"", "concurrency = 200")
                    .iomodOf("asml.test.iomod", version, "source = \"iomod\""));
        }
        Load load = new Load(
                CALLERS,
                _ -> threader.post("/shop/io", "asml.test.iomod.version\nx"),
                body -> body.matches("[12]\\.0\\.0"));

        for (int release : new int[] {1, 2, 1}) {
            load.goOn(REQUESTS);
            assertThat(makeLive(release).statusCode()).isEqualTo(200);
            assertThat(threader.post("/shop/io", "asml.test.iomod.version\nx").body())
                    .isEqualTo(release + ".0.0");
        }
        load.goOn(REQUESTS);

        assertThat(load.stop()).isEmpty();
    }

    @Test
    void aReleaseThatCannotBeMadeReadyStaysOut() throws Exception {
        Path root = scratch.resolve("project-" + projects++);
        JavaPackage.write(root.resolve("services/shop/iomod"), VersatileIomod.class, "asml.test.iomod", "1.0.0");
        assertThat(threader.secret("shop/db", "xyz").statusCode()).isEqualTo(204);
        deployed(new Projects(root, "shop")
                .function("io", "io-v03", "event = \"raw\"")
                .iomod("asml.test.iomod", "source = \"iomod\"", "configuration = { key = { secret = \"db\" } }"));
        deployed(at("/two"));
        assertThat(threader.operate("DELETE", "/v1/secrets/shop/db", "").statusCode())
                .isEqualTo(204);

        HttpResponse<String> refused = makeLive(1);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("services/shop/service.toml", "shop/db")
                .doesNotContain(scratch.toString());
        assertThat(status("/two")).isEqualTo(200);
        assertThat(releases()).containsExactly("2*", "1");
    }

    @Test
    void whatIsDamagedAtHandIsFetchedAgain() throws Exception {
        deployed(at("/one"));
        Path one = bundlesAtHand().getFirst();
        deployed(at("/two"));
        Files.writeString(one.resolve("services/shop/functions/f/f.wasm"), "no module any more");

        assertThat(makeLive(1).statusCode()).isEqualTo(200);
        assertThat(status("/one")).isEqualTo(200);

        threader.close();
        Files.writeString(one.resolve("services/shop/service.toml"), "no manifest any more");
        threader = new RunningThreader(scratch.resolve("data"));
        assertThat(status("/one")).isEqualTo(200);
        threader.close();
        Files.move(scratch.resolve("data/projects"), scratch.resolve("gone"));
        threader = new RunningThreader(scratch.resolve("data"));
        assertThat(status("/one")).isEqualTo(200);
    }

    @Test
    void whatIsDamagedInTheStoreIsNotUsed() throws Exception {
        deployed(at("/one"));
        Path one = bundlesAtHand().getFirst();
        Path stored = stored("bundles/shop").getFirst();
        deployed(at("/two"));
        Files.move(one, scratch.resolve("gone"));
        byte[] bytes = Files.readAllBytes(stored);
        bytes[bytes.length / 2] ^= 1;
        Files.write(stored, bytes);

        HttpResponse<String> refused = makeLive(1);

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("bundle of release 1 of shop", "is not what was stored");
        assertThat(status("/two")).isEqualTo(200);
        Path document = scratch.resolve("data/store/projects/shop.json");
        Files.writeString(document, "{ no json");
        assertThat(makeLive(1).body()).contains("projects/shop.json in the store", "is damaged");
        assertThat(status("/two")).isEqualTo(200);
    }

    private List<Path> stored(String folder) {
        return list(scratch.resolve("data/store").resolve(folder));
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theLastTenAreKept() {
        for (int i = 1; i <= 3; i++) {
            deployed(at("/" + i));
        }
        assertThat(makeLive(1).statusCode()).isEqualTo(200);
        for (int i = 4; i <= 13; i++) {
            deployed(at("/" + i));
        }
        Await.until(() -> bundlesAtHand().size() == 10);
        assertThat(stored("bundles/shop")).hasSize(10);
        assertThat(makeLive(3).statusCode()).isEqualTo(404);
        assertThat(makeLive(4).statusCode()).isEqualTo(200);
        deployed(at("/14"));
        deployed(at("/15"));
        Await.until(() -> bundlesAtHand().size() == 10);

        assertThat(releases()).hasSize(10).first().isEqualTo("15*");
        assertThat(releases()).last().isEqualTo("6");
        assertThat(stored("bundles/shop")).hasSize(10);
        assertThat(threader.admin("DELETE", "/v1/projects/shop")).isEmpty();
        assertThat(stored("bundles/shop")).isEmpty();
        Await.until(() -> bundlesAtHand().isEmpty());
        deployed(at("/one"));
        assertThat(releases()).containsExactly("16*");
    }

    @Test
    void theSameBundleIsStoredOnce() {
        byte[] bundle = at("/one").bundle();
        for (int i = 1; i <= 3; i++) {
            assertThat(threader.deploy(bundle).statusCode()).isEqualTo(200);
        }

        assertThat(releases()).containsExactly("3*", "2", "1");
        assertThat(stored("bundles/shop")).hasSize(1);
        assertThat(bundlesAtHand()).hasSize(1);
        assertThat(makeLive(1).statusCode()).isEqualTo(200);
        assertThat(releases()).containsExactly("3", "2", "1*");
        assertThat(status("/one")).isEqualTo(200);
    }

    /** What is on disk when a Threader is killed between two steps of its second deploy. */
    enum Killed {
        UNPACKING,
        UNPACKED,
        COMPILED,
        STORED,
        LIVE_IN_THE_STORE,
        NOTED_DOWN
    }

    @ParameterizedTest
    @EnumSource
    void aDeployThatIsKilledIsLiveOrIsNone(Killed when) throws Exception {
        deployed(at("/one"));
        Path document = scratch.resolve("data/store/projects/shop.json");
        Path note = scratch.resolve("data/projects/shop/live");
        byte[] documentBefore = Files.readAllBytes(document);
        byte[] noteBefore = Files.readAllBytes(note);
        List<Path> storedBefore = stored("bundles/shop");
        List<Path> atHandBefore = bundlesAtHand();
        deployed(at("/two"));
        threader.close();
        Path atHand = other(bundlesAtHand(), atHandBefore);
        if (when.compareTo(Killed.NOTED_DOWN) < 0) {
            Files.write(note, noteBefore);
        }
        if (when.compareTo(Killed.LIVE_IN_THE_STORE) < 0) {
            Files.write(document, documentBefore);
        }
        if (when.compareTo(Killed.STORED) < 0) {
            Path bundle = other(stored("bundles/shop"), storedBefore);
            Files.move(bundle, bundle.resolveSibling(".draft-1"));
        }
        if (when.compareTo(Killed.COMPILED) < 0) {
            Files.delete(atHand.resolveSibling(atHand.getFileName() + ".facts"));
        }
        if (when.compareTo(Killed.UNPACKED) < 0) {
            Files.move(atHand, scratch.resolve("data/projects/draft-1"));
        }

        threader = new RunningThreader(scratch.resolve("data"));

        boolean live = when.compareTo(Killed.LIVE_IN_THE_STORE) >= 0;
        assertThat(releases()).isEqualTo(live ? List.of("2*", "1") : List.of("1*"));
        assertThat(status("/one")).isEqualTo(live ? 404 : 200);
        assertThat(status("/two")).isEqualTo(live ? 200 : 404);
        assertThat(makeLive(2).statusCode()).isEqualTo(live ? 200 : 404);
        deployed(at("/three"));
        assertThat(status("/three")).isEqualTo(200);
        assertThat(makeLive(1).statusCode()).isEqualTo(200);
        Await.until(() -> bundlesAtHand().size() == releases().size());
        assertThat(stored("bundles/shop").stream()
                        .filter(file -> file.toString().endsWith(".zip")))
                .hasSameSizeAs(releases());
        assertThat(scratch.resolve("data/projects/draft-1")).doesNotExist();
    }

    private static Path other(List<Path> all, List<Path> known) {
        return all.stream().filter(file -> !known.contains(file)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /v1/projects/none/releases, 404, '\"projects\":[\"shop\"]'",
        "GET,  /v1/projects/..%2Fprojects%2Fshop/releases, 404, '\"projects\":[\"shop\"]'",
        "POST, /v1/projects/none/releases/1/live, 404, '\"projects\":[\"shop\"]'",
        "POST, /v1/projects/shop/releases/7/live, 404, '\"releases\":[1]'",
        "GET,  /v1/projects/shop/releases/7/plan, 404, '\"releases\":[1]'",
        "GET,  /v1/projects/shop/releases/1/plan?from=2, 404, '\"releases\":[1]'",
        "GET,  /v1/projects/shop/releases/1/plan?from=x, 400, is no release",
        "POST, /v1/projects/shop/releases/one/live, 400, is no release",
        "POST, /v1/projects/shop/releases/-1/live, 400, is no release",
    })
    void saysWhatIsMissing(String verb, String path, int status, String words) {
        deployed(at("/one"));

        HttpResponse<String> answer = threader.operate(verb, path, "");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(words);
    }

    @Test
    void aMessageThatIsTooLongIsRefused() {
        HttpResponse<String> answer = deploy(at("/one"), "", "x".repeat(2001));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("message", "2000");
        assertThat(json(threader.admin("GET", "/v1/deployments"))).isEmpty();
    }
}
