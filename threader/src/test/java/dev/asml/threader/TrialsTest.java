package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.threader.process.JavaPackage;
import dev.asml.threader.process.VersatileIomod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Releases that get a share of the requests. */
@Timeout(120)
class TrialsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CALLERS = 400;

    @TempDir
    Path scratch;

    private RunningThreader threader;
    private int projects;

    @BeforeEach
    void start() {
        threader = follower("one");
    }

    @AfterEach
    void stop() {
        threader.close();
    }

    private RunningThreader follower(String data) {
        return new RunningThreader(
                scratch.resolve(data), scratch.resolve("store").toString(), Map.of());
    }

    private Projects project() {
        return new Projects(scratch.resolve("project-" + projects++), "shop");
    }

    /** Whose function answers with what it is asked. */
    private Projects echo() {
        return project().function("f", "echo-v03", "event = \"raw\"");
    }

    /** Whose function answers always the same, and has another path besides. */
    private Projects noop() {
        return project()
                .function("f", "noop", "event = \"raw\"")
                .function("g", "echo-v03", "event = \"raw\"", "http = { verb = \"POST\", path = \"/new\" }");
    }

    private HttpResponse<String> deploy(Projects project, String query) {
        return threader.upload("/v1/deployments" + query, project.bundle());
    }

    private void deployed(Projects project, String query) {
        HttpResponse<String> answer = deploy(project, query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private HttpResponse<String> makeLive(int release, String query) {
        return threader.operate("POST", "/v1/projects/shop/releases/%d/live%s".formatted(release, query), "");
    }

    /** Each as its number and what it gets of the requests. */
    private static List<String> releases(RunningThreader threader) {
        try {
            JsonNode all = JSON.readTree(threader.admin("GET", "/v1/projects/shop/releases"));
            return StreamSupport.stream(all.spliterator(), false)
                    .map(each -> "%d%s %d%%"
                            .formatted(
                                    each.path("release").asInt(),
                                    each.path("live").asBoolean() ? "*" : "",
                                    each.path("percent").asInt()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the release with the other function answers. */
    private static boolean isTried(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return !answer.body().equals("x");
    }

    /** Which of the callers get the release that is tried. */
    private static List<Integer> tried(IntFunction<HttpResponse<String>> ask) {
        return IntStream.range(0, CALLERS)
                .filter(caller -> isTried(ask.apply(caller)))
                .boxed()
                .toList();
    }

    @Test
    void aShareOfTheRequestsIsAnsweredByTheReleaseThatIsTried() {
        deployed(echo(), "");

        deployed(noop(), "?percent=30");

        assertThat(releases(threader)).containsExactly("2 30%", "1* 70%");
        // Five standard deviations of 400 requests are 46.
        assertThat(tried(_ -> threader.post("/shop/f", "x"))).hasSizeBetween(74, 166);
        assertThat(makeLive(2, "?percent=90").statusCode()).isEqualTo(200);
        assertThat(releases(threader)).containsExactly("2 90%", "1* 10%");
        assertThat(tried(_ -> threader.post("/shop/f", "x"))).hasSizeBetween(330, 390);
        assertThat(threader.metrics("text/plain").body()).contains("function=\"f\"", "function=\"f@2\"");
        assertThat(makeLive(2, "").statusCode()).isEqualTo(200);
        assertThat(releases(threader)).containsExactly("2* 100%", "1 0%");
        assertThat(tried(_ -> threader.post("/shop/f", "x"))).hasSize(CALLERS);
        assertThat(threader.metrics("text/plain").body()).doesNotContain("function=\"f@2\"");
    }

    @ParameterizedTest
    @CsvSource({"header:x-user, x-user, %d", "cookie:sid, cookie, a=b; sid=%d; c=d"})
    void callersThatAreKnownStayWithTheirRelease(String sticky, String field, String value) {
        RunningThreader two = follower("two");
        try {
            deployed(echo(), "");
            Await.until(() -> two.post("/shop/f", "x").statusCode() == 200);
            deployed(noop(), "?percent=20&sticky=" + sticky);
            Await.until(() -> !tried(i -> two.post("/shop/f", "x", field, value.formatted(i)))
                    .isEmpty());

            List<Integer> first = tried(i -> threader.post("/shop/f", "x", field, value.formatted(i)));

            assertThat(first).hasSizeBetween(40, 120);
            assertThat(tried(i -> threader.post("/shop/f", "x", field, value.formatted(i))))
                    .isEqualTo(first);
            assertThat(tried(i -> two.post("/shop/f", "x", field, value.formatted(i))))
                    .isEqualTo(first);
            assertThat(tried(_ -> threader.post("/shop/f", "x"))).isNotEmpty().hasSizeLessThan(160);
            assertThat(makeLive(2, "?percent=50&sticky=" + sticky).statusCode()).isEqualTo(200);
            assertThat(tried(i -> threader.post("/shop/f", "x", field, value.formatted(i))))
                    .containsAll(first)
                    .hasSizeBetween(150, 250);
        } finally {
            two.close();
        }
    }

    @Test
    void whoGetsItSeesAllOfItsRoutesAndNobodyElseDoes() {
        deployed(echo(), "");
        deployed(noop(), "?percent=50&sticky=header:x-user");

        List<Integer> tried = tried(i -> threader.post("/shop/f", "x", "x-user", "" + i));
        List<Integer> found = IntStream.range(0, CALLERS)
                .filter(i -> threader.post("/new", "x", "x-user", "" + i).statusCode() == 200)
                .boxed()
                .toList();

        assertThat(found).isEqualTo(tried).isNotEmpty();
        assertThat(makeLive(1, "").statusCode()).isEqualTo(200);
        assertThat(releases(threader)).containsExactly("2 0%", "1* 100%");
        assertThat(tried(i -> threader.post("/shop/f", "x", "x-user", "" + i))).isEmpty();
        assertThat(threader.post("/new", "x").statusCode()).isEqualTo(404);
    }

    @Test
    void aTrialGoesOnAfterARestartAndADeployEndsIt() {
        deployed(echo(), "");
        deployed(noop(), "?percent=50");
        threader.close();

        threader = follower("one");

        assertThat(releases(threader)).containsExactly("2 50%", "1* 50%");
        assertThat(tried(_ -> threader.post("/shop/f", "x"))).hasSizeBetween(150, 250);
        deployed(echo(), "");
        assertThat(releases(threader)).containsExactly("3* 100%", "2 0%", "1 0%");
        assertThat(tried(_ -> threader.post("/shop/f", "x"))).isEmpty();
    }

    /** Whose function answers with what its IOmod is configured with. */
    private Projects configured(String key) throws IOException {
        Path root = scratch.resolve("project-" + projects++);
        JavaPackage.write(root.resolve("services/shop/iomod"), VersatileIomod.class, "asml.test.iomod", "1.0.0");
        return new Projects(root, "shop")
                .function("io", "io-v03", "event = \"raw\"", "concurrency = 100")
                .iomod("asml.test.iomod", "source = \"iomod\"", "configuration = { colour = \"%s\" }".formatted(key));
    }

    @Test
    void trialsUnderLoadLoseNoRequestAndHaveIomodsOfTheirOwn() throws Exception {
        deployed(configured("one"), "");
        Load load = new Load(
                8, _ -> threader.post("/shop/io", "asml.test.iomod.colour\nx"), body -> body.matches("one|two"));

        deployed(configured("two"), "?percent=50&sticky=header:x-user");
        List<String> first = configurations();
        assertThat(first).contains("one", "two");
        load.goOn(100);
        assertThat(configurations()).isEqualTo(first);
        assertThat(makeLive(2, "").statusCode()).isEqualTo(200);
        load.goOn(100);
        assertThat(configurations()).containsOnly("two");

        assertThat(load.stop()).isEmpty();
    }

    private List<String> configurations() {
        return IntStream.range(0, 20)
                .mapToObj(i -> threader.post("/shop/io", "asml.test.iomod.colour\nx", "x-user", "" + i)
                        .body())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "?percent=0, 400, 1 to 99 percent",
        "?percent=100, 400, 1 to 99 percent",
        "?percent=ten, 400, a number from 1 to 99",
        "?sticky=header:x, 400, a number from 1 to 99",
        "?percent=10&sticky=address, 400, header:NAME or cookie:NAME",
        "?percent=10&sticky=header:, 400, header:NAME or cookie:NAME",
    })
    void sharesThatCannotBeMeantAreRefused(String query, int status, String words) {
        deployed(echo(), "");
        deployed(echo(), "");

        for (HttpResponse<String> answer : List.of(deploy(noop(), query), makeLive(1, query))) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            assertThat(answer.body()).contains(words);
        }
        assertThat(releases(threader)).containsExactly("2* 100%", "1 0%");
    }

    @Test
    void aTrialNeedsSomethingBesideIt() {
        assertThat(deploy(echo(), "?percent=10").statusCode()).isEqualTo(409);
        deployed(echo(), "");

        HttpResponse<String> answer = makeLive(1, "?percent=10");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("release 1 of shop is live");
        assertThat(releases(threader)).containsExactly("1* 100%");
    }
}
