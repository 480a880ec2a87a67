package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threaders that take the place of others at their ports, and what happens if either of them ends meanwhile. */
@Timeout(300)
class ReplacedThreadersTest {
    private static final int REQUESTS = 100;
    private static final String REPLACES = "this is to replace the Threader of process";

    @TempDir
    Path scratch;

    /** The latest first. */
    private final Deque<ThreaderProcess> processes = new ArrayDeque<>();

    private final HttpClient client =
            HttpClient.newBuilder().version(Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        client.shutdownNow();
        processes.forEach(ThreaderProcess::close);
    }

    private ThreaderProcess begin(String... options) {
        ThreaderProcess process = ThreaderProcess.begin(scratch.resolve("data"), Map.of(), options);
        processes.push(process);
        return process;
    }

    private ThreaderProcess replace() {
        return begin("--replace").ready();
    }

    /** A Threader with a function that says what it is told. */
    private ThreaderProcess first() throws Exception {
        ThreaderProcess first = begin().ready();
        deploy(first, echo("shop"));
        return first;
    }

    private Projects echo(String name) {
        return new Projects(scratch.resolve("project-" + name), name).function("f", "echo-v03", "event = \"raw\"");
    }

    private static void deploy(ThreaderProcess threader, Projects project) throws Exception {
        HttpResponse<String> answer = threader.operate("POST", "/v1/deployments", project.bundle());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private HttpResponse<String> ask(HttpClient client, String url, String text) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .POST(BodyPublishers.ofString(text))
                    .build();
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String answer(ThreaderProcess threader, String path) {
        return ask(client, threader.http() + path, "same").body();
    }

    private String announced() throws IOException {
        return Files.readString(scratch.resolve("data/admin")).strip();
    }

    /** A request whose client has not sent all of it, which keeps its Threader from its end. */
    private final class Held {
        private final PipedOutputStream rest = new PipedOutputStream();
        private final CompletableFuture<HttpResponse<String>> answer;

        Held(ThreaderProcess threader) throws Exception {
            PipedInputStream body = new PipedInputStream(rest);
            CountDownLatch taken = new CountDownLatch(1);
            HttpRequest request = HttpRequest.newBuilder(URI.create(threader.http() + "/shop/f"))
                    .expectContinue(true)
                    .POST(BodyPublishers.ofInputStream(() -> {
                        taken.countDown();
                        return body;
                    }))
                    .build();
            answer = client.sendAsync(request, BodyHandlers.ofString());
            rest.write("be".getBytes(StandardCharsets.UTF_8));
            taken.await();
        }

        /** Sends no more to a Threader that is gone. */
        void fails() throws IOException {
            rest.close();
            assertThat(answer).failsWithin(Duration.ofMinutes(1));
        }

        /** Sends the rest; says whether the connection was closed after the answer. */
        boolean end() throws IOException {
            rest.write("gun".getBytes(StandardCharsets.UTF_8));
            rest.close();
            assertThat(answer.join().body()).isEqualTo("begun");
            return answer.join().headers().firstValue("connection").equals(Optional.of("close"));
        }
    }

    @Test
    void noRequestIsLost() throws Exception {
        ThreaderProcess one = begin("--replace").ready();
        deploy(one, echo("shop").loudIomod().function("io", "io-v03", "event = \"raw\""));
        String url = one.http();
        List<HttpClient> clients = Stream.of(Version.HTTP_1_1, Version.HTTP_2, Version.HTTP_1_1, Version.HTTP_2)
                .map(version -> HttpClient.newBuilder().version(version).build())
                .toList();
        Load load = new Load(
                clients.size(),
                caller -> caller < 2
                        ? ask(clients.get(caller), url + "/shop/f", "same")
                        : ask(clients.get(caller), url + "/shop/io", "test.loud.process.echo\nsame"),
                "same"::equals);
        load.goOn(REQUESTS);
        Held held = new Held(one);
        load.goOn(REQUESTS);

        ThreaderProcess two = replace();
        load.goOn(REQUESTS);
        assertThat(two.http()).isEqualTo(url);
        assertThat(two.admin()).isEqualTo(one.admin());
        assertThat(one.lives()).isTrue();
        assertThat(held.end()).isTrue();
        assertThat(one.ended()).isZero();
        deploy(two, echo("other"));
        load.goOn(REQUESTS);

        ThreaderProcess three = replace();
        assertThat(two.ended()).isZero();
        load.goOn(REQUESTS);

        assertThat(load.stop()).isEmpty();
        clients.forEach(HttpClient::close);
        assertThat(announced()).isEqualTo(three.admin());
        assertThat(answer(three, "/other/f")).isEqualTo("same");
    }

    @Test
    void theOneThatIsToBeReplacedGoesOnIfTheOtherOneEnds() throws Exception {
        ThreaderProcess one = first();

        ThreaderProcess starting = begin("--replace");
        starting.says(REPLACES);
        starting.kill();
        one.says("has ended; this one goes on");
        assertThat(answer(one, "/shop/f")).isEqualTo("same");

        Held held = new Held(one);
        ThreaderProcess two = replace();
        one.says("another process answers from now on");
        deploy(two, echo("later"));
        ThreaderProcess third = begin("--replace");
        assertThat(third.ended()).isEqualTo(1);
        assertThat(third.said())
                .contains("a Threader is being replaced in the data folder", "try again when it has ended");
        two.kill();
        Await.until(() -> one.said().split("has ended; this one goes on", -1).length == 3);
        assertThat(held.end()).isFalse();
        assertThat(announced()).isEqualTo(one.admin());
        Await.until(() -> answer(one, "/later/f").equals("same"));
    }

    @Test
    void theOneThatReplacesGoesOnIfTheOtherOneEnds() throws Exception {
        ThreaderProcess one = first();
        ThreaderProcess two = begin("--replace");
        two.says(REPLACES);
        one.kill();
        two.ready();
        assertThat(answer(two, "/shop/f")).isEqualTo("same");

        Held held = new Held(two);
        ThreaderProcess three = replace();
        two.says("another process answers from now on");
        two.kill();
        held.fails();
        assertThat(answer(three, "/shop/f")).isEqualTo("same");
        assertThat(announced()).isEqualTo(three.admin());
    }

    @Test
    void whatCannotReplaceItSaysWhy() throws Exception {
        ThreaderProcess one = begin().ready();
        Projects project = echo("shop").loudIomod();
        Path works = Files.createFile(scratch.resolve("works"));
        Path script = scratch.resolve("project-shop/services/shop/loud/bin/loud");
        String launch = Files.readString(script);
        Files.writeString(
                script,
                launch.replace("exec ", "[ -e '%s' ] || { echo 'no luck' >&2; exit 1; }\nexec ".formatted(works)));
        deploy(one, project);

        assertThat(failed()).contains("another Threader uses the data folder", "--replace");
        assertThat(failed("--replace", "--http", "127.0.0.1:1"))
                .contains("the Threader that is to be replaced is at %s and not at --http 127.0.0.1:1"
                        .formatted(one.http().substring("http://".length())));
        Files.delete(works);
        assertThat(failed("--replace"))
                .contains("this one cannot serve all that is deployed, so the other one goes on: ", "no luck");
        assertThat(answer(one, "/shop/f")).isEqualTo("same");
        assertThat(announced()).isEqualTo(one.admin());
    }

    private String failed(String... options) {
        ThreaderProcess process = begin(options);
        assertThat(process.ended()).isEqualTo(1);
        return process.said();
    }

    @Test
    void whoDoesNotEndInTimeIsEnded() throws Exception {
        ThreaderProcess one = first();
        Held held = new Held(one);
        begin("--replace", "--drain", "0").ready();
        assertThat(one.ended()).isZero();
        assertThat(one.said()).contains("after 0 s 1 connections are left, which end now");
        held.fails();
    }
}
