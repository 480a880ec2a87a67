package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.threader.process.InProcess;
import dev.asml.threader.process.JavaPackage;
import dev.asml.threader.process.VersatileIomod;
import dev.asml.threader.secret.KeySource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several Threaders that follow one store. */
@Timeout(120)
class FollowersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEPLOYERS = 3;
    private static final int DEPLOYS = 6;

    @TempDir
    Path scratch;

    private final Deque<RunningThreader> threaders = new ArrayDeque<>();
    private int projects;

    @AfterEach
    void stop() {
        threaders.forEach(RunningThreader::close);
    }

    private RunningThreader threader(String data) {
        RunningThreader threader = new RunningThreader(
                scratch.resolve(data), scratch.resolve("store").toString(), Map.of());
        threaders.push(threader);
        return threader;
    }

    private RunningThreader threader(String data, Map<String, KeySource> keys) {
        RunningThreader threader =
                new RunningThreader(scratch.resolve(data), scratch.resolve("store"), keys, InProcess.NONE);
        threaders.push(threader);
        return threader;
    }

    private void close(RunningThreader threader) {
        threaders.remove(threader);
        threader.close();
    }

    private Projects project(String name) {
        return new Projects(scratch.resolve("project-" + projects++), name);
    }

    private Projects at(String path) {
        return project("shop")
                .function(
                        "f",
                        "echo-v03",
                        "event = \"raw\"",
                        "http = { verb = \"POST\", path = \"%s\" }".formatted(path));
    }

    /** Whose function answers with the version of its IOmod. */
    private Projects ofVersion(String version, String... settings) throws IOException {
        Path root = scratch.resolve("project-" + projects++);
        JavaPackage.write(root.resolve("services/shop/iomod"), VersatileIomod.class, "asml.test.iomod", version);
        return new Projects(root, "shop")
                .function("io", "io-v03", "event = \"raw\"", "concurrency = 200")
                .iomodOf("asml.test.iomod", version, "source = \"iomod\"", settings);
    }

    private static String version(RunningThreader threader) {
        return threader.post("/shop/io", "asml.test.iomod.version\nx").body();
    }

    private static int deploy(RunningThreader threader, Projects project) {
        return threader.deploy(project.bundle()).statusCode();
    }

    private static void deployed(RunningThreader threader, Projects project) {
        HttpResponse<String> answer = threader.deploy(project.bundle());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static HttpResponse<String> makeLive(RunningThreader threader, int release) {
        return threader.operate("POST", "/v1/projects/shop/releases/%d/live".formatted(release), "");
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The release that a Threader serves of the project; 0 if none. */
    private static int served(RunningThreader threader) {
        for (JsonNode each : json(threader.admin("GET", "/v1/deployments"))) {
            if (each.path("project").asText().equals("shop")) {
                return each.path("release").asInt();
            }
        }
        return 0;
    }

    /** The numbers of the releases by a Threader's word, the live one as its negative. */
    private static List<Integer> releases(RunningThreader threader) {
        JsonNode all = json(threader.admin("GET", "/v1/projects/shop/releases"));
        return StreamSupport.stream(all.spliterator(), false)
                .map(each -> (each.path("live").asBoolean() ? -1 : 1)
                        * each.path("release").asInt())
                .toList();
    }

    private static String health(RunningThreader threader) {
        return threader.admin("GET", "/v1/health");
    }

    private static void untilServes(RunningThreader threader, int release) {
        Await.until(() -> served(threader) == release);
    }

    @Test
    void allServeWhatAnyOfThemIsGiven() {
        RunningThreader one = threader("one");
        RunningThreader two = threader("two");

        deployed(one, at("/one"));
        untilServes(two, 1);
        assertThat(two.post("/one", "x").body()).isEqualTo("x");
        deployed(two, at("/two"));
        untilServes(one, 2);
        assertThat(one.post("/two", "x").body()).isEqualTo("x");
        assertThat(one.post("/one", "x").statusCode()).isEqualTo(404);
        assertThat(makeLive(one, 1).statusCode()).isEqualTo(200);
        untilServes(two, 1);
        assertThat(releases(two)).containsExactly(2, -1).isEqualTo(releases(one));
        deployed(two, project("other").function("g", "echo-v03", "event = \"raw\""));
        Await.until(() -> one.post("/other/g", "x").statusCode() == 200);

        assertThat(one.admin("DELETE", "/v1/projects/shop")).isEmpty();

        untilServes(two, 0);
        assertThat(two.post("/one", "x").statusCode()).isEqualTo(404);
        assertThat(two.admin("GET", "/v1/projects/shop/releases")).contains("No project");
        assertThat(two.post("/other/g", "x").statusCode()).isEqualTo(200);
        deployed(one, at("/three"));
        assertThat(releases(one)).containsExactly(-3);
        untilServes(two, 3);
    }

    @Test
    void oneThatStartsServesWhatIsLiveBeforeItIsReady() {
        RunningThreader one = threader("one");
        deployed(one, at("/one"));
        RunningThreader two = threader("two");
        assertThat(two.post("/one", "x").statusCode()).isEqualTo(200);
        close(two);
        deployed(one, at("/two"));

        two = threader("two");

        assertThat(two.post("/two", "x").statusCode()).isEqualTo(200);
        assertThat(two.post("/one", "x").statusCode()).isEqualTo(404);
    }

    @Test
    void goingBackAndForthUnderLoadLosesNoRequestOfAnyThreader() throws Exception {
        RunningThreader one = threader("one");
        RunningThreader two = threader("two");
        deployed(one, ofVersion("1.0.0"));
        untilServes(two, 1);
        Load load = new Load(
                8,
                caller -> (caller % 2 == 0 ? one : two).post("/shop/io", "asml.test.iomod.version\nx"),
                body -> body.matches("[12]\\.0\\.0"));

        deployed(two, ofVersion("2.0.0"));
        for (int release : new int[] {2, 1, 2}) {
            assertThat(makeLive(one, release).statusCode()).isEqualTo(200);
            assertThat(version(one)).isEqualTo(release + ".0.0");
            untilServes(two, release);
            assertThat(version(two)).isEqualTo(release + ".0.0");
        }
        load.goOn(100);

        assertThat(load.stop()).isEmpty();
    }

    @Test
    void ofDeploysAtOnceEachIsLiveOrIsToldWhoWas() throws Exception {
        List<RunningThreader> all = List.of(threader("one"), threader("two"), threader("three"));
        List<byte[]> bundles = new ArrayList<>();
        for (int i = 0; i < DEPLOYERS * DEPLOYS; i++) {
            bundles.add(at("/p" + i).bundle());
        }
        Queue<HttpResponse<String>> answers = new ConcurrentLinkedQueue<>();
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> deployers = IntStream.range(0, DEPLOYERS)
                .mapToObj(who -> Thread.ofVirtual().start(() -> {
                    await(begin);
                    for (int i = 0; i < DEPLOYS; i++) {
                        answers.add(all.get(who)
                                .upload("/v1/deployments?by=deployer-" + who, bundles.get(who * DEPLOYS + i)));
                    }
                }))
                .toList();
        begin.countDown();
        for (Thread deployer : deployers) {
            deployer.join();
        }

        List<Integer> numbers = answers.stream()
                .filter(answer -> answer.statusCode() == 200)
                .map(answer -> json(answer.body()).path("release").asInt())
                .toList();
        assertThat(numbers).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(DEPLOYS);
        assertThat(numbers.stream().sorted().toList())
                .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
        assertThat(answers).filteredOn(answer -> answer.statusCode() != 200).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body())
                    .containsPattern("release \\d+ of shop was made live meanwhile, deployed by deployer-\\d");
        });
        all.forEach(threader -> untilServes(threader, numbers.size()));
        assertThat(releases(all.get(0))).isEqualTo(releases(all.get(1))).first().isEqualTo(-numbers.size());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatCannotBeMadeLiveOnOneIsLiveOnTheOthersAndTriedAgain() throws Exception {
        KeySource both = new KeySource.Printed("printf 0a%.0s $(seq 32)");
        RunningThreader one =
                threader("one", Map.of("both", both, "own", new KeySource.Printed("printf 0b%.0s $(seq 32)")));
        RunningThreader two = threader("two", Map.of("both", both));
        deployed(one, at("/one"));
        untilServes(two, 1);
        assertThat(one.secret("shop/db", "xyz", "own").statusCode()).isEqualTo(204);

        deployed(one, ofVersion("2.0.0", "configuration = { key = { secret = \"db\" } }"));

        Await.until(() -> health(two).contains("\"shop\":"));
        assertThat(health(two)).contains("shop/db is sealed with the key \\\"own\\\"");
        assertThat(two.post("/one", "x").statusCode()).isEqualTo(200);
        assertThat(version(one)).isEqualTo("2.0.0");
        assertThat(one.secret("shop/db", "xyz", "both").statusCode()).isEqualTo(204);
        untilServes(two, 2);
        assertThat(version(two)).isEqualTo("2.0.0");
        Await.until(() -> !health(two).contains("\"shop\":"));
    }

    @Test
    void aBundleThatIsDamagedIsNotUsedByThoseWhoFetchIt() throws Exception {
        RunningThreader one = threader("one");
        deployed(one, at("/one"));
        RunningThreader two = threader("two");
        close(two);
        deployed(one, at("/two"));
        Path document = scratch.resolve("store/projects/shop.json");
        String bundle = json(Files.readString(document))
                .path("releases")
                .path(0)
                .path("bundle")
                .asText();
        Path file = scratch.resolve("store/bundles/shop/" + bundle + ".zip");
        byte[] whole = Files.readAllBytes(file);
        byte[] damaged = whole.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(file, damaged);

        two = threader("two");

        assertThat(two.post("/one", "x").statusCode()).isEqualTo(200);
        assertThat(health(two)).contains("bundle of release 2 of shop", "is not what was stored");
        Files.write(file, whole);
        untilServes(two, 2);
        assertThat(two.post("/two", "x").statusCode()).isEqualTo(200);
    }

    @Test
    void whatTheStoreHasLostIsServedAsItWas() throws Exception {
        RunningThreader one = threader("one");
        RunningThreader two = threader("two");
        deployed(one, at("/one"));
        untilServes(two, 1);

        Files.delete(scratch.resolve("store/projects/shop.json"));

        Await.until(() -> health(two).contains("the store does not know this project"));
        assertThat(two.post("/one", "x").statusCode()).isEqualTo(200);
        Files.writeString(
                scratch.resolve("store/projects/shop.json"),
                "{\"written\":\"x\",\"last\":0,\"live\":0,\"releases\":[]}");
        Await.until(() -> health(two).contains("the store knows of no deploy of shop"));
        assertThat(two.post("/one", "x").statusCode()).isEqualTo(200);
        deployed(one, at("/two"));
        untilServes(two, 1);
        Await.until(() -> two.post("/two", "x").statusCode() == 200);
    }

    @Test
    void aDocumentThatIsDamagedStopsNoOtherProject() throws Exception {
        RunningThreader one = threader("one");
        RunningThreader two = threader("two");
        deployed(one, at("/one"));
        untilServes(two, 1);
        Path document = scratch.resolve("store/projects/shop.json");
        String whole = Files.readString(document);

        Files.writeString(document, whole.replace("\"live\":1", "\"live\":7"));

        Await.until(() -> health(two).contains("projects/shop.json"));
        deployed(one, project("other").function("g", "echo-v03", "event = \"raw\""));
        Await.until(() -> two.post("/other/g", "x").statusCode() == 200);
        assertThat(two.post("/one", "x").statusCode()).isEqualTo(200);
        HttpResponse<String> refused = one.deploy(at("/two").bundle());
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("release 7 of 1 is live, and is not among those kept");
        Files.writeString(document, whole);
        Await.until(() -> !health(two).contains("projects/shop.json"));
        assertThat(deploy(one, at("/two"))).isEqualTo(200);
        untilServes(two, 2);
    }
}
