package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two Threaders that follow one store, by the commands of either. Each test begins and ends without a live project. */
class StoreIT {
    private static final String ONE = "one";
    private static final String TWO = "two";
    private static final String GREETING = "Hello from WebAssembly!\n";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Workspace workspace;

    @SuppressWarnings("NullAway.Init")
    private static AsmlProcess one;

    @SuppressWarnings("NullAway.Init")
    private static AsmlProcess two;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        workspace = new Workspace(folder);
        one = up(ONE, "store");
        two = up(TWO, "store");
        one.value("admin");
        two.value("admin");
        workspace.asml("init", "app");
    }

    private static AsmlProcess up(String data, String store) throws IOException {
        return workspace.startLauncher(
                "up",
                "--http",
                "127.0.0.1:0",
                "--admin",
                "127.0.0.1:0",
                "--console",
                "127.0.0.1:0",
                "--data",
                data,
                "--store",
                store);
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    @AfterEach
    void remove() {
        here(ONE, "rm", "app");
        untilNoneIsLive(TWO);
        http.close();
    }

    private static String[] line(String threader, String... words) {
        return Stream.concat(Stream.of(words), Stream.of("--data", threader)).toArray(String[]::new);
    }

    /** Runs a command with one of the Threaders. */
    private static Run on(String threader, String... words) throws IOException, InterruptedException {
        return workspace.asml(line(threader, words));
    }

    /** The same in this process, where what it does matters more than what it says. */
    private static Run here(String threader, String... words) {
        return Workspace.asmlHere(line(folder.resolve(threader).toString(), words));
    }

    /** Runs a command that succeeds, and gives its JSON. */
    private static JsonNode json(String threader, String... words) throws IOException {
        Run run = here(
                threader,
                Stream.concat(Stream.of(words), Stream.of("-o", "json")).toArray(String[]::new));
        assertThat(run.status()).as(run.err()).isZero();
        return new JsonMapper().readTree(run.out());
    }

    /** The project with its function at this path. */
    private static void write(String path) throws IOException {
        workspace.write("app/services/hello/service.toml", """
                [[functions]]
                name = "greet"
                module = "greet.wasm"
                http = { verb = "GET", path = "%s" }
                """.formatted(path));
    }

    /** Deploys the project with its function at this path; gives the release's number. */
    private static int deploy(String threader, String path) throws IOException {
        write(path);
        String app = folder.resolve("app").toString();
        return json(threader, "deploy", app, "--yes").get("release").asInt();
    }

    private HttpResponse<String> get(AsmlProcess threader, String path) throws IOException, InterruptedException {
        URI address = URI.create(threader.value("http") + path);
        return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    private boolean answers(AsmlProcess threader, String path) throws IOException, InterruptedException {
        return get(threader, path).body().equals(GREETING);
    }

    /** Waits for something that comes by itself. */
    private static void until(Callable<Boolean> reached) {
        Instant end = Instant.now().plus(PATIENCE);
        try {
            while (!reached.call()) {
                assertThat(Instant.now()).isBefore(end);
                Thread.onSpinWait();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void untilNoneIsLive(String threader) {
        until(() -> json(threader, "ls").isEmpty());
    }

    private static List<Path> bundles() throws IOException {
        return files("store/bundles/app");
    }

    private static List<Path> files(String name) throws IOException {
        Path all = Files.createDirectories(folder.resolve(name));
        try (Stream<Path> files = Files.list(all)) {
            return files.filter(file -> file.toString().endsWith(".zip")).toList();
        }
    }

    /** Lets nobody write documents to the store. */
    private static FileChannel lock() throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("store/.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock();
        return channel;
    }

    @Test
    void whatIsDoneOnEitherIsSoOnBoth() throws IOException, InterruptedException {
        int first = deploy(ONE, "/first");
        until(() -> answers(two, "/first"));
        int second = deploy(TWO, "/second");
        until(() -> answers(one, "/second"));
        assertThat(get(one, "/first").statusCode()).isEqualTo(404);

        Run back = on(ONE, "rollback", "app", "--yes");

        assertThat(back.out())
                .isEqualTo("app is live as release %d\n  hello/greet  GET  %s/first\n"
                        .formatted(first, one.value("http")));
        until(() -> answers(two, "/first"));
        assertThat(on(TWO, "releases", "app")).isEqualTo(on(ONE, "releases", "app"));
        assertThat(on(TWO, "releases", "app").out()).contains("\n%d live ".formatted(first));
        assertThat(on(TWO, "diff", "app", "" + second).out()).contains("GET /second → GET /first");
        assertThat(on(TWO, "promote", "app", "" + second, "--yes").status()).isZero();
        until(() -> answers(one, "/second"));
        assertThat(on(TWO, "rm", "app")).isEqualTo(new Run(0, "", "app is not live any more\n"));
        untilNoneIsLive(ONE);
        assertThat(get(one, "/second").statusCode()).isEqualTo(404);
        Run again = on(ONE, "rm", "app");
        assertThat(again.err()).contains("No project \"app\" is live");
        assertThat(again.status()).isEqualTo(1);
    }

    @Test
    void oneThatIsKilledServesWhatTheOtherWasGivenSince() throws IOException, InterruptedException {
        deploy(ONE, "/first");
        until(() -> answers(two, "/first"));

        kill();

        assertThat(answers(two, "/first")).isTrue();
        deploy(TWO, "/second");
        one = up(ONE, "store");
        one.value("admin");
        assertThat(answers(one, "/second")).isTrue();
        assertThat(get(one, "/first").statusCode()).isEqualTo(404);
        assertThat(on(ONE, "releases", "app")).isEqualTo(on(TWO, "releases", "app"));
    }

    /** Kills the first Threader. */
    private static void kill() throws InterruptedException {
        assertThat(one.handle().destroyForcibly()).isTrue();
        assertThat(one.exitCode()).isEqualTo(137);
        one.close();
    }

    @Test
    void aDeployThatIsKilledLeavesNothingButABundle() throws IOException, InterruptedException {
        deploy(ONE, "/first");
        until(() -> answers(two, "/first"));
        write("/second");
        try (var _ = lock();
                AsmlProcess deploy = workspace.startAsml(line(ONE, "deploy", "app", "--yes"))) {
            until(() -> bundles().size() == 2);
            kill();
            assertThat(deploy.exitCode()).isNotZero();
        }
        one = up(ONE, "store");
        one.value("admin");
        assertThat(answers(one, "/first")).isTrue();

        JsonNode deleted = json(TWO, "gc");

        assertThat(deleted.get("bundles").asInt()).isEqualTo(1);
        assertThat(deleted.get("bytes").asInt()).isPositive();
        assertThat(bundles()).hasSize(1);
        assertThat(on(ONE, "gc")).isEqualTo(new Run(0, "nothing to delete\n", ""));
        assertThat(json(ONE, "releases", "app")).hasSize(1);
        deploy(ONE, "/third");
        until(() -> answers(two, "/third"));
    }

    @Test
    void whatNoReleaseNeedsIsDeletedByEither() throws IOException, InterruptedException {
        deploy(ONE, "/first");
        List<Path> wanted = bundles();
        for (String project : List.of("app", "app", "never-live")) {
            Path bundles =
                    Files.createDirectories(folder.resolve("store/bundles").resolve(project));
            int number = bundles().size();
            Files.write(bundles.resolve("%s-%d.zip".formatted("a1".repeat(32), number)), new byte[512 << 10]);
        }

        assertThat(on(TWO, "gc")).isEqualTo(new Run(0, "deleted 3 bundles, 1.5 MiB\n", ""));

        assertThat(bundles()).isEqualTo(wanted);
        assertThat(files("store/bundles/never-live")).isEmpty();
        assertThat(json(ONE, "gc").get("bundles").asInt()).isZero();
        until(() -> answers(two, "/first"));
    }

    @Test
    void ofTwoDeploysAtOnceOneIsToldOfTheOther() throws IOException, InterruptedException {
        int before = deploy(ONE, "/first");
        until(() -> answers(two, "/first"));
        write("/second");
        List<AsmlProcess> deploys = new ArrayList<>();
        try {
            try (var _ = lock()) {
                for (String threader : List.of(ONE, TWO)) {
                    deploys.add(workspace.startAsml(line(threader, "deploy", "app", "--yes")));
                }
                until(() -> bundles().size() == 3);
            }
            List<Integer> ends =
                    List.of(deploys.getFirst().exitCode(), deploys.getLast().exitCode());

            assertThat(ends).containsExactlyInAnyOrder(0, 1);
            AsmlProcess overtaken = deploys.get(ends.indexOf(1));
            assertThat(overtaken.await("asml: "))
                    .matches(
                            "asml: release %d of app was made live meanwhile, deployed by \\S+; this changed nothing\\. .*"
                                    .formatted(before + 1));
        } finally {
            deploys.forEach(AsmlProcess::close);
        }
        until(() -> answers(one, "/second") && answers(two, "/second"));
        assertThat(json(ONE, "releases", "app")).hasSize(2);
        assertThat(on(TWO, "gc").out()).isEqualTo("nothing to delete\n");
    }

    @Test
    void aStoreThatFailsIsToldInItsWords() throws IOException, InterruptedException {
        deploy(ONE, "/first");
        until(() -> answers(two, "/first"));
        Path document = folder.resolve("store/projects/app.json");
        byte[] whole = Files.readAllBytes(document);
        Files.writeString(document, "garbage");
        for (String[] words :
                new String[][] {{"deploy", "app", "--yes"}, {"releases", "app"}, {"rollback", "app"}, {"gc"}}) {
            Run run = on(TWO, words);

            assertThat(run.err())
                    .startsWith("asml: The document projects/app.json in the store %s is damaged: "
                            .formatted(folder.resolve("store").toRealPath()))
                    .hasLineCount(1);
            assertThat(run.status()).isEqualTo(1);
        }
        assertThat(answers(one, "/first") && answers(two, "/first")).isTrue();
        Files.write(document, whole);
        assertThat(json(TWO, "releases", "app")).hasSize(1);
    }

    @Test
    void whatIsNoStoreIsNamed() throws IOException, InterruptedException {
        workspace.write("file", "no folder");
        try (AsmlProcess empty = up("other", "");
                AsmlProcess file = up("other", "file");
                AsmlProcess below = up("other-too", "file/store")) {
            assertThat(empty.await("asml up: "))
                    .isEqualTo("asml up: --store takes a folder, or s3://BUCKET/PREFIX, not \"\"");
            assertThat(empty.exitCode()).isEqualTo(2);
            assertThat(file.await("asml up: ")).endsWith("file is a file, not a folder");
            assertThat(file.exitCode()).isEqualTo(1);
            assertThat(below.await("asml up: ")).contains("the store file/store cannot be opened: ");
            assertThat(below.exitCode()).isEqualTo(1);
        }
    }
}
