package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** IOmods that invoke functions, in processes of their own. */
@Timeout(300)
class SourcesTest {
    private static final String SOURCE = "iomod = \"test.file.source\"";

    @TempDir
    static Path scratch;

    private static final AtomicInteger FOLDERS = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private static RunningThreader threader;

    @BeforeAll
    static void start() {
        threader = new RunningThreader(scratch.resolve("data"));
    }

    @AfterAll
    static void stop() {
        threader.close();
    }

    private static Mailbox mailbox() {
        return new Mailbox(scratch.resolve("mailbox-" + FOLDERS.incrementAndGet()));
    }

    /** A project with a function that answers what it is asked, and one that calls an IOmod. */
    private static Projects project(String name, String version) {
        Path root = scratch.resolve("project-" + FOLDERS.incrementAndGet());
        FileSource.packageIn(root.resolve("services").resolve(name).resolve("source"), version);
        return new Projects(root, name)
                .function("cat", "wasi-cat")
                .function("io", "io-v03", "event = \"raw\"")
                .iomodOf("test.file.source", version, "source = \"source\"");
    }

    private static Projects project(String name) {
        return project(name, "1.0.0");
    }

    private static String at(Mailbox mailbox) {
        return "settings = { folder = \"%s\" }".formatted(mailbox.folder());
    }

    private static HttpResponse<String> deployed(Projects project) {
        HttpResponse<String> answer = threader.deploy(project.bundle());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static String ask(String service, String method) {
        return threader.post("/%s/io".formatted(service), "test.file.source.%s\nx".formatted(method))
                .body();
    }

    @Test
    void aMessageInvokesTheFunctionWithADocument() {
        Mailbox mailbox = mailbox();
        deployed(project("document").source(SOURCE, "function = \"cat\"", at(mailbox)));
        mailbox.send("m-1", "good morning");

        assertThat(mailbox.awaited("out", "m-1"))
                .isEqualTo(
                        "{\"source\":\"test.file.source\",\"subscription\":\"cat\",\"id\":\"m-1\",\"attempt\":1,\"content_type\":\"text/plain\",\"attributes\":{\"folder\":\"%s\"},\"body\":\"good morning\"}"
                                .formatted(mailbox.folder()));
    }

    @Test
    void aMessageThatIsNotTakenComesAgainAndThenEnds() {
        Mailbox mailbox = mailbox();
        deployed(project("failing").source(SOURCE, "function = \"cat\"", "event = \"raw\"", at(mailbox)));
        mailbox.send("good", "yes");
        mailbox.send("bad", "Status: 503\n\nno");

        assertThat(mailbox.awaited("dead", "bad")).isEqualTo("FAILED it answered 503");
        assertThat(mailbox.awaited("out", "good")).isEqualTo("yes");
        assertThat(threader.admin("GET", "/v1/logs?function=failing/cat"))
                .contains("source cat of test.file.source: attempt 3 of message bad failed: it answered 503");
        assertThat(threader.admin("GET", "/metrics"))
                .containsPattern(
                        "threader_source_messages_total\\{[^}]*outcome=\"failed\",service=\"failing\"[^}]*} 3.0")
                .containsPattern(
                        "threader_source_messages_total\\{[^}]*outcome=\"delivered\",service=\"failing\"[^}]*} 1.0")
                .containsPattern("threader_source_retries_total\\{[^}]*service=\"failing\"[^}]*} 2.0");
    }

    @Test
    void noMoreRunAtOnceThanTheManifestAllowsAlsoAfterAKill() {
        Mailbox mailbox = mailbox();
        deployed(
                project("held").source(SOURCE, "function = \"io\"", "event = \"raw\"", "concurrency = 2", at(mailbox)));
        Set<String> sent = new TreeSet<>();
        for (int i = 0; i < 6; i++) {
            mailbox.send("m" + i, "test.file.source.hold\n" + i);
            sent.add("m" + i);
        }
        Await.until(() -> ask("held", "held").equals("2"));

        // What was at the function when its IOmod is lost comes again.
        long pid = Long.parseLong(ask("held", "pid"));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Await.until(() -> ask("held", "held").equals("2") && !ask("held", "pid").equals(Long.toString(pid)));

        assertThat(ask("held", "release")).isEqualTo("x");
        Await.until(() -> mailbox.ids("out").equals(sent));
        assertThat(ask("held", "most-held")).isEqualTo("2");
    }

    @Test
    void redeploysLoseNoMessage() {
        Mailbox mailbox = mailbox();
        deployed(project("moving").source(SOURCE, "function = \"cat\"", "concurrency = 4", at(mailbox)));
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Set<String>> sending = CompletableFuture.supplyAsync(() -> {
            Set<String> sent = new TreeSet<>();
            for (int i = 0; !done.get(); i++) {
                mailbox.send("m" + i, "x");
                sent.add("m" + i);
                Await.rest();
            }
            return sent;
        });
        Await.until(() -> mailbox.ids("out").size() > 10);
        // The same IOmod with another subscription, and another IOmod.
        deployed(project("moving").source("name = \"renamed\"", SOURCE, "function = \"cat\"", at(mailbox)));
        int then = mailbox.ids("out").size();
        Await.until(() -> mailbox.ids("out").size() > then + 10);
        deployed(project("moving", "2.0.0").source(SOURCE, "function = \"cat\"", "concurrency = 4", at(mailbox)));
        int later = mailbox.ids("out").size();
        Await.until(() -> mailbox.ids("out").size() > later + 10);
        done.set(true);

        Set<String> sent = sending.join();
        Await.until(() -> mailbox.ids("out").containsAll(sent));
        assertThat(mailbox.ids("dead")).isEmpty();
    }

    @Test
    void aSourceThatIsTakenAwayEnds() {
        Mailbox mailbox = mailbox();
        deployed(project("ending").source(SOURCE, "function = \"cat\"", at(mailbox)));
        Await.until(() -> ask("ending", "working").equals("1"));
        deployed(project("ending"));
        Await.until(() -> ask("ending", "working").equals("0"));
    }

    @Test
    void aDeployIsRefusedForSettingsThatTheIomodDoesNotTake() {
        HttpResponse<String> refused = threader.deploy(project("wrong")
                .source(SOURCE, "function = \"cat\"", "settings = { folder = \"/nowhere\" }")
                .bundle());
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("services/wrong/service.toml")
                .contains("IOmod test.file.source refuses its sources: source \\\"cat\\\"")
                .contains("there is no folder in in /nowhere");
    }

    @Test
    void aDeployIsRefusedForAnIomodThatIsNoSource() {
        HttpResponse<String> refused =
                threader.deploy(new Projects(scratch.resolve("project-" + FOLDERS.incrementAndGet()), "quiet")
                        .function("cat", "wasi-cat")
                        .loudIomod()
                        .source("iomod = \"test.loud.process\"", "function = \"cat\"")
                        .bundle());
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("IOmod test.loud.process refuses its sources: it is no source: it invokes no functions");
    }

    @Test
    void theSourcesOfAReleaseArePartOfItsPlanAndDescription() {
        Mailbox mailbox = mailbox();
        deployed(project("told").source(SOURCE, "function = \"cat\"", "concurrency = 3", at(mailbox)));
        assertThat(threader.admin("GET", "/v1/projects/told"))
                .contains("\"kind\":\"source\"", "\"name\":\"told/test.file.source/cat\"")
                .contains("\"concurrency\":\"3\"", "\"settings.folder\":\"" + mailbox.folder());
        assertThat(threader.admin("GET", "/v1/functions")).contains("\"sources\":[\"test.file.source cat\"]");
    }

    @Test
    void aThreaderThatIsKilledDeliversWhatIsLeftWhenItRunsAgain() throws Exception {
        Mailbox mailbox = mailbox();
        Path data = scratch.resolve("killed");
        byte[] bundle = project("killed")
                .source(SOURCE, "function = \"io\"", "event = \"raw\"", "concurrency = 2", at(mailbox))
                .bundle();
        Set<String> sent = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
            mailbox.send("m" + i, "test.file.source." + (i < 2 ? "pid" : "hold") + "\nx");
            sent.add("m" + i);
        }
        try (ThreaderProcess first = ThreaderProcess.start(data, Map.of())) {
            assertThat(first.operate("POST", "/v1/deployments", bundle).statusCode())
                    .isEqualTo(200);
            Await.until(() -> mailbox.ids("out").size() == 2);
            first.kill();
        }
        assertThat(mailbox.ids("in")).hasSize(3);
        try (ThreaderProcess second = ThreaderProcess.start(data, Map.of())) {
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpRequest release = HttpRequest.newBuilder(URI.create(second.http() + "/killed/io"))
                        .POST(BodyPublishers.ofString("test.file.source.release\nx"))
                        .build();
                assertThat(client.send(release, BodyHandlers.ofString()).body()).isEqualTo("x");
            }
            Await.until(() -> mailbox.ids("out").equals(sent));
        }
    }
}
