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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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
    private long folders() {
        try (Stream<Path> files = Files.list(scratch.resolve("data/projects/shop"))) {
            return files.filter(Files::isDirectory).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Thread> callers = IntStream.range(0, CALLERS)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                    while (!over.get()) {
                        HttpResponse<String> answer = threader.post("/shop/io", "asml.test.iomod.version\nx");
                        if (answer.statusCode() != 200 || !answer.body().matches("[12]\\.0\\.0")) {
                            wrong.add(answer.statusCode() + " " + answer.body());
                        }
                        answered.incrementAndGet();
                    }
                }))
                .toList();

        for (int release : new int[] {1, 2, 1}) {
            goOn(answered);
            assertThat(makeLive(release).statusCode()).isEqualTo(200);
            assertThat(threader.post("/shop/io", "asml.test.iomod.version\nx").body())
                    .isEqualTo(release + ".0.0");
        }
        goOn(answered);
        over.set(true);
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(wrong).isEmpty();
    }

    private static void goOn(AtomicInteger answered) {
        int before = answered.get();
        Screenings.until(() -> answered.get() >= before + REQUESTS);
    }

    @Test
    void aReleaseThatCannotBeMadeReadyStaysOut() throws Exception {
        deployed(at("/one"));
        deployed(at("/two"));
        Files.writeString(
                scratch.resolve("data/projects/shop/1/services/shop/functions/f/f.wasm"), "no module any more");

        HttpResponse<String> refused = makeLive(1);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("services/shop/functions/f/f.wasm").doesNotContain(scratch.toString());
        assertThat(status("/two")).isEqualTo(200);
        assertThat(releases()).containsExactly("2*", "1");
    }

    @Test
    void theLastTenAreKept() throws Exception {
        for (int i = 1; i <= 3; i++) {
            deployed(at("/" + i));
        }
        assertThat(makeLive(1).statusCode()).isEqualTo(200);
        Path shop = scratch.resolve("data/projects/shop");
        // As if its deploy had been killed.
        Files.createDirectories(shop.resolve("4/services"));
        assertThat(releases()).containsExactly("3", "2", "1*");
        for (int i = 5; i <= 14; i++) {
            deployed(at("/" + i));
        }
        Screenings.until(() -> folders() == 10);
        assertThat(makeLive(3).statusCode()).isEqualTo(404);
        assertThat(makeLive(5).statusCode()).isEqualTo(200);
        deployed(at("/15"));
        deployed(at("/16"));
        Screenings.until(() -> folders() == 10);

        assertThat(releases()).hasSize(10).first().isEqualTo("16*");
        assertThat(releases()).last().isEqualTo("7");
        Files.writeString(shop.resolve("9.json"), "{ no json");
        assertThat(releases()).contains("9");
        assertThat(threader.admin("DELETE", "/v1/projects/shop")).isEmpty();
        Screenings.until(() -> folders() == 0);
    }

    /** What is on disk when a Threader is killed between two steps of its second deploy. */
    enum Killed {
        UNPACKING,
        UNPACKED,
        COMPILED,
        NOTED,
        SWAPPING
    }

    @ParameterizedTest
    @EnumSource
    void aDeployThatIsKilledLeavesWhatWasLive(Killed when) throws Exception {
        deployed(at("/one"));
        deployed(at("/two"));
        threader.close();
        Path all = scratch.resolve("data/projects");
        Path shop = all.resolve("shop");
        Files.writeString(shop.resolve("current"), "1\n");
        switch (when) {
            case UNPACKING -> {
                Files.move(shop.resolve("2"), all.resolve("draft-1"));
                Files.delete(shop.resolve("2.facts"));
                Files.delete(shop.resolve("2.json"));
            }
            case UNPACKED -> {
                Files.delete(shop.resolve("2.facts"));
                Files.delete(shop.resolve("2.json"));
            }
            case COMPILED -> Files.delete(shop.resolve("2.json"));
            case NOTED -> {}
            case SWAPPING -> Files.writeString(shop.resolve("current.new"), "2");
        }

        threader = new RunningThreader(scratch.resolve("data"));

        boolean noted = when == Killed.NOTED || when == Killed.SWAPPING;
        assertThat(releases()).isEqualTo(noted ? List.of("2", "1*") : List.of("1*"));
        assertThat(status("/one")).isEqualTo(200);
        assertThat(status("/two")).isEqualTo(404);
        assertThat(makeLive(2).statusCode()).isEqualTo(noted ? 200 : 404);
        deployed(at("/three"));
        assertThat(status("/three")).isEqualTo(200);
        assertThat(makeLive(1).statusCode()).isEqualTo(200);
        Screenings.until(() -> folders() == releases().size());
        assertThat(all.resolve("draft-1")).doesNotExist();
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
