package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.threader.store.FaultyWay;
import dev.asml.threader.store.S3Server;
import dev.asml.threader.store.Store;
import dev.asml.threader.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Threader that is killed at each step that the store sees of a change, while another one follows the store. */
@Timeout(300)
class KilledThreadersTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @SuppressWarnings("NullAway.Init")
    private static S3Server server;

    @TempDir
    Path scratch;

    @SuppressWarnings("NullAway.Init")
    private Victim victim;

    private int projects;

    @BeforeAll
    static void startServer() throws IOException {
        server = S3Server.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    /** What the Threader is doing that is killed. */
    enum Change {
        DEPLOY,
        PROMOTE,
        REMOVE,
        TRIAL,
        ALIAS,
        COLLECT
    }

    /** Of no release. */
    private static final String ORPHAN = "bundles/shop/" + "0a".repeat(32) + "-orphan.zip";

    private byte[] bundle(String path) {
        return new Projects(scratch.resolve("project-" + projects++), "shop")
                .function(
                        "f", "echo-v03", "event = \"raw\"", "http = { verb = \"POST\", path = \"%s\" }".formatted(path))
                .bundle();
    }

    @ParameterizedTest
    @EnumSource
    void leavesAllOrNothingOfIt(Change change) throws Exception {
        String address = server.bucket();
        try (Store store = Stores.open(address, server.environment());
                RunningThreader survivor =
                        new RunningThreader(scratch.resolve("survivor"), address, server.environment())) {
            start(address);
            int steps = 0;
            boolean killed = true;
            while (killed) {
                StoredState before = prepare(survivor, store);
                if (change == Change.COLLECT) {
                    store.put(ORPHAN, Files.createTempFile(scratch, "orphan", ".zip"));
                }
                killed = kill(steps, change, before);
                StoredState after = StoredState.read(store);
                after.check(store, change, before);
                assertThat(killed || change == Change.COLLECT || after.changed(before))
                        .isTrue();
                assertThat(killed || store.list(ORPHAN).isEmpty()).isTrue();
                Await.until(() -> served(survivor) == after.live());
                victim.close();
                start(address);
                assertThat(victim.served()).isEqualTo(after.live());
                steps++;
            }
            // Before the document is read, before it is written, and after that.
            assertThat(steps).isGreaterThanOrEqualTo(3);
        }
    }

    private void start(String address) throws IOException {
        victim = Victim.start(scratch.resolve("victim"), address, FaultyWay.to(server.address()));
    }

    @AfterEach
    void stop() throws IOException {
        victim.close();
    }

    /** A new release, which is not the first one, and nothing in the store that is of none. */
    private StoredState prepare(RunningThreader survivor, Store store) throws Exception {
        int deploys = served(survivor) == 0 ? 2 : 1;
        for (int i = 0; i < deploys; i++) {
            assertThat(survivor.deploy(bundle("/before")).statusCode()).isEqualTo(200);
        }
        StoredState before = StoredState.read(store);
        assertThat(store.list("bundles/")).hasSameSizeAs(before.bundles());
        while (victim.served() != before.live()) {
            Await.rest();
        }
        return before;
    }

    /**
     * Kills a Threader before the store gets a request of the change, which is after it has done the one before.
     *
     * @return false if there were fewer requests
     */
    private boolean kill(int step, Change change, StoredState before) throws InterruptedException {
        AtomicInteger requests = new AtomicInteger();
        victim.way().always(exchange -> {
            boolean polls = exchange.head().contains("prefix=projects")
                    || exchange.head().contains("prefix=secrets");
            if (polls || requests.getAndIncrement() != step) {
                exchange.pass();
                return;
            }
            victim.kill();
        });
        victim.change(change, before, bundle("/after"));
        return requests.get() > step;
    }

    private static int served(RunningThreader threader) {
        return release(threader.admin("GET", "/v1/deployments"));
    }

    private static int release(String deployments) {
        try {
            return JSON.readTree(deployments).path(0).path("release").asInt();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a store knows of the project. */
    private record StoredState(JsonNode document) {
        static StoredState read(Store store) throws IOException {
            return new StoredState(
                    JSON.readTree(store.read("projects/shop.json").orElseThrow().content()));
        }

        int live() {
            return document.path("live").asInt();
        }

        int last() {
            return document.path("last").asInt();
        }

        List<String> bundles() {
            return document.path("releases").findValuesAsText("bundle").stream()
                    .distinct()
                    .toList();
        }

        boolean changed(StoredState before) {
            return live() != before.live() || last() != before.last();
        }

        /** What answers: the live release, those that are tried and those of aliases. */
        private List<String> answering() {
            return Stream.concat(
                            Stream.of(document.path("live").asText(), release(document.path("trial"))),
                            document.path("aliases")
                                    .propertyStream()
                                    .flatMap(alias -> Stream.of(
                                            release(alias.getValue()),
                                            release(alias.getValue().path("trial")))))
                    .filter(release -> !List.of("0", "").contains(release))
                    .toList();
        }

        private static String release(JsonNode answering) {
            return answering.path("release").asText();
        }

        /** All of the change or nothing, and nothing that is named is missing. */
        void check(Store store, Change change, StoredState before) throws Exception {
            if (changed(before)) {
                int live = switch (change) {
                    case DEPLOY -> before.last() + 1;
                    case PROMOTE -> before.last() - 1;
                    case REMOVE -> 0;
                    case TRIAL, ALIAS, COLLECT -> before.live();
                };
                assertThat(live()).isEqualTo(live);
                assertThat(change == Change.TRIAL)
                        .isEqualTo(release(document.path("trial")).equals("" + last()));
                assertThat(change == Change.ALIAS)
                        .isEqualTo(document.at("/aliases/staging/release").asInt() == last());
            }
            assertThat(document.path("releases").findValuesAsText("release")).containsAll(answering());
            assertThat(document.findValuesAsText("percent")).allMatch("30"::equals);
            for (String bundle : bundles()) {
                Path file = Files.createTempDirectory("bundle").resolve("zip");
                store.get("bundles/shop/" + bundle + ".zip", file);
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                assertThat(bundle).startsWith(HexFormat.of().formatHex(hash));
            }
        }
    }

    /** A Threader in a process of its own, and its way to the store. */
    private record Victim(ThreaderProcess threader, FaultyWay way) implements AutoCloseable {
        static Victim start(Path data, String store, FaultyWay way) {
            return new Victim(ThreaderProcess.start(data, S3Server.environment(way.address()), "--store", store), way);
        }

        private String ask(String method, String path, byte[] body) throws IOException, InterruptedException {
            return threader.operate(method, path, body).body();
        }

        /** Asks for the change; whether the answer comes is not known. */
        void change(Change change, StoredState before, byte[] bundle) throws InterruptedException {
            try {
                var _ = switch (change) {
                    case DEPLOY -> ask("POST", "/v1/deployments", bundle);
                    case PROMOTE ->
                        ask("POST", "/v1/projects/shop/releases/%d/live".formatted(before.last() - 1), new byte[0]);
                    case REMOVE -> ask("DELETE", "/v1/projects/shop", new byte[0]);
                    case TRIAL -> ask("POST", "/v1/deployments?percent=30", bundle);
                    case ALIAS -> ask("POST", "/v1/deployments?alias=staging", bundle);
                    case COLLECT -> ask("POST", "/v1/gc", new byte[0]);
                };
            } catch (IOException _) {
                // It was killed.
            }
        }

        /** The release that it serves. */
        int served() throws IOException, InterruptedException {
            return release(ask("GET", "/v1/deployments", new byte[0]));
        }

        void kill() {
            threader.kill();
        }

        @Override
        public void close() throws IOException {
            kill();
            way.close();
        }
    }
}
