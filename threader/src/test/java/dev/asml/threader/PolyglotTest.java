package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.ProjectBundle;
import dev.asml.manifests.ProjectManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example whose IOmods are written in Node and in C, called over HTTP. */
class PolyglotTest {
    private static final Path EXAMPLE = Path.of("../examples/polyglot");

    @TempDir
    private static Path folder;

    private static RunningThreader threader;

    @BeforeAll
    static void deploy() throws IOException, InterruptedException {
        Path project = folder.resolve("polyglot");
        copy(EXAMPLE, project);
        make(project.resolve("iomods/c"));
        threader = new RunningThreader(folder.resolve("data"));
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        ProjectBundle.write(ProjectManifest.load(project), bundle);
        HttpResponse<String> answer = threader.deploy(bundle.toByteArray());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static void make(Path directory) throws IOException, InterruptedException {
        Process make = new ProcessBuilder("make", "-B", "-C", directory.toString())
                .inheritIO()
                .start();
        assertThat(make.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(make.exitValue()).isZero();
    }

    @AfterAll
    static void stop() {
        threader.close();
    }

    @Test
    void oneFunctionCallsAnIomodInNodeAndOneInC() {
        assertThat(threader.get("/visit").body())
                .matches("\\{\"visits\":\\d+,\"machine\":\\{\"host\":\"[^\"]+\",\"system\":\"Linux\",.*}}");
    }

    @Test
    void noCallIsLostAmongMany() {
        long before = visits();
        List<CompletableFuture<HttpResponse<String>>> visits = IntStream.range(0, 200)
                .mapToObj(_ -> threader.getAsync("/visit"))
                .toList();
        assertThat(visits)
                .allSatisfy(visit -> assertThat(visit.join().statusCode()).isEqualTo(200));
        assertThat(visits()).isEqualTo(before + 201);
    }

    private static long visits() {
        String body = threader.get("/visit").body();
        return Long.parseLong(body.substring("{\"visits\":".length(), body.indexOf(',')));
    }

    @Test
    void anInputOfMegabytesGoesThroughAWindowOfSixtyFourKilobytes() {
        String line = "two words\n";
        assertThat(threader.post("/words", line.repeat(200_000)).body())
                .isEqualTo("{\"lines\":200000,\"words\":400000,\"bytes\":2000000}");
    }
}
