package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Deleting what no release in a store needs. */
@Timeout(120)
class CollectTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HASH = "5e".repeat(32);
    private static final int DEPLOYS = 6;

    @TempDir
    Path scratch;

    private final Deque<RunningThreader> threaders = new ArrayDeque<>();
    private final AtomicInteger projects = new AtomicInteger();

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

    private byte[] bundle(String project, String path) {
        return new Projects(scratch.resolve("project-" + projects.getAndIncrement()), project)
                .function(
                        "f",
                        "echo-v03",
                        "event = \"raw\"",
                        "http = { verb = \"POST\", path = \"/%s/%s\" }".formatted(project, path))
                .bundle();
    }

    private void deployed(RunningThreader threader, String project, String path) {
        HttpResponse<String> answer = threader.deploy(bundle(project, path));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static HttpResponse<String> collect(RunningThreader threader) {
        return threader.operate("POST", "/v1/gc", "");
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path document(String project) {
        return scratch.resolve("store/projects/%s.json".formatted(project));
    }

    /** What a deploy leaves that is killed after it has stored its bundle. */
    private Path leftBy(String project) throws IOException {
        Path folder = Files.createDirectories(scratch.resolve("store/bundles/" + project));
        return Files.writeString(folder.resolve("%s-%s.zip".formatted(HASH, UUID.randomUUID())), "0123456789");
    }

    /** All files below a folder of the store. */
    private Set<String> stored(String folder) throws IOException {
        Path all = scratch.resolve("store").resolve(folder);
        try (Stream<Path> files = Files.walk(all)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> all.relativize(file).toString())
                    .collect(Collectors.toSet());
        }
    }

    /** The bundles that the documents want. */
    private Set<String> wanted() throws IOException {
        List<String> wanted = new ArrayList<>();
        for (String document : stored("projects")) {
            String project = document.replace(".json", "");
            for (JsonNode release : json(Files.readString(document(project))).path("releases")) {
                wanted.add("%s/%s.zip".formatted(project, release.path("bundle").asText()));
            }
        }
        return Set.copyOf(wanted);
    }

    /** Makes every release live of every project, one after the other, on a Threader that has to fetch them. */
    private void requireAllWhole() throws IOException {
        RunningThreader fresh = threader("fresh-" + projects.getAndIncrement());
        for (String document : stored("projects")) {
            String project = document.replace(".json", "");
            for (JsonNode release : json(Files.readString(document(project))).path("releases")) {
                int number = release.path("release").asInt();
                HttpResponse<String> live =
                        fresh.operate("POST", "/v1/projects/%s/releases/%d/live".formatted(project, number), "");
                assertThat(live.statusCode()).as(live.body()).isEqualTo(200);
            }
        }
    }

    @Test
    void whatNoReleaseNeedsIsDeletedAndNothingElse() throws Exception {
        RunningThreader threader = threader("one");
        deployed(threader, "shop", "one");
        deployed(threader, "shop", "two");
        deployed(threader, "zoo", "one");
        deployed(threader, "gone", "one");
        assertThat(threader.admin("DELETE", "/v1/projects/gone")).isEmpty();
        for (String project : List.of("shop", "shop", "gone", "new")) {
            leftBy(project);
        }
        Set<String> wanted = wanted();
        Path strange = Files.writeString(scratch.resolve("store/bundles/README"), "not ours");

        HttpResponse<String> answer = collect(threader);

        assertThat(answer.body()).isEqualTo("{\"projects\":4,\"bundles\":4,\"bytes\":40}");
        Files.delete(strange);
        assertThat(stored("bundles")).isEqualTo(wanted).hasSize(3);
        assertThat(collect(threader).body()).isEqualTo("{\"projects\":2,\"bundles\":0,\"bytes\":0}");
        assertThat(threader.post("/shop/two", "x").body()).isEqualTo("x");
        requireAllWhole();
    }

    @Test
    void aNameOfWhichABundleWasDeletedIsFree() throws Exception {
        RunningThreader one = threader("one");
        RunningThreader two = threader("two");
        leftBy("new");
        assertThat(collect(one).body()).contains("\"bundles\":1");
        assertThat(one.admin("GET", "/v1/projects/new/releases")).contains("No project");

        deployed(two, "new", "one");

        Await.until(() -> one.post("/new/one", "x").statusCode() == 200);
        assertThat(json(one.admin("GET", "/v1/projects/new/releases"))
                        .path(0)
                        .path("release")
                        .asInt())
                .isEqualTo(1);
        assertThat(collect(one).body()).contains("\"bundles\":0");
    }

    @Test
    void aDocumentThatIsDamagedKeepsNoOtherProjectFromIt() throws Exception {
        RunningThreader threader = threader("one");
        deployed(threader, "shop", "one");
        deployed(threader, "zoo", "one");
        Path shop = leftBy("shop");
        Path zoo = leftBy("zoo");
        String whole = Files.readString(document("shop"));
        Files.writeString(document("shop"), "{ no json");

        HttpResponse<String> answer = collect(threader);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).contains("urn:asml:problem:store", "The document projects/shop.json", "is damaged");
        assertThat(zoo).doesNotExist();
        assertThat(stored("bundles/shop")).hasSize(2);
        Files.writeString(document("shop"), whole);
        assertThat(collect(threader).body()).contains("\"bundles\":1,");
        assertThat(shop).doesNotExist();
        requireAllWhole();
    }

    @Test
    void aDocumentThatIsLostTakesNothingAway() throws Exception {
        RunningThreader threader = threader("one");
        deployed(threader, "shop", "one");
        Set<String> wanted = wanted();
        Path moved = Files.move(document("shop"), scratch.resolve("shop.json"));

        HttpResponse<String> answer = collect(threader);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).contains("no document of shop, which is live here");
        assertThat(document("shop")).doesNotExist();
        Files.move(moved, document("shop"));
        assertThat(stored("bundles")).isEqualTo(wanted);
        assertThat(threader.post("/shop/one", "x").body()).isEqualTo("x");
        assertThat(collect(threader).body()).contains("\"bundles\":0");
    }

    @Test
    void nothingThatIsDeployedMeanwhileIsLost() throws Exception {
        List<RunningThreader> both = List.of(threader("one"), threader("two"));
        AtomicBoolean over = new AtomicBoolean();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Thread> collectors = both.stream()
                .map(threader -> Thread.ofVirtual().start(() -> {
                    while (!over.get()) {
                        expect(collect(threader), wrong, 200);
                    }
                }))
                .toList();
        List<Thread> deployers = both.stream()
                .map(threader -> Thread.ofVirtual().start(() -> deployAndBreakOff(threader, wrong)))
                .toList();
        for (Thread deployer : deployers) {
            deployer.join();
        }
        over.set(true);
        for (Thread collector : collectors) {
            collector.join();
        }

        assertThat(wrong).isEmpty();
        requireAllWhole();
        assertThat(collect(both.getFirst()).statusCode()).isEqualTo(200);
        assertThat(stored("bundles")).isEqualTo(wanted());
        assertThat(stored("projects")).hasSize(1 + 2 * DEPLOYS + 1);
    }

    private static void expect(HttpResponse<String> answer, Queue<String> wrong, Integer... allowed) {
        if (!List.of(allowed).contains(answer.statusCode())) {
            wrong.add(answer.statusCode() + " " + answer.body());
        }
    }

    /** Deploys of a project that others deploy too, of one that is new each time, and some that are broken off. */
    private void deployAndBreakOff(RunningThreader threader, Queue<String> wrong) {
        try {
            for (int i = 0; i < DEPLOYS; i++) {
                String fresh = "new-" + projects.getAndIncrement();
                expect(threader.deploy(bundle("shop", fresh)), wrong, 200, 409);
                expect(threader.deploy(bundle(fresh, "one")), wrong, 200);
                leftBy("shop");
                leftBy("left");
                if (i == DEPLOYS / 2) {
                    expect(threader.operate("DELETE", "/v1/projects/shop", ""), wrong, 204, 404);
                }
            }
        } catch (IOException e) {
            wrong.add(e.toString());
        }
    }
}
