package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Threader makes of functions that were deployed before it started. */
class RestoredFunctionsTest {
    @TempDir
    Path scratch;

    private RunningThreader threader;

    @BeforeEach
    void deploy() {
        threader = new RunningThreader(data());
        Projects project = new Projects(scratch.resolve("project"), "kept")
                .function("cat", "wasi-cat")
                .function("noop", "echo-v04", "event = \"raw\"");
        assertThat(threader.deploy(project.bundle()).statusCode()).isEqualTo(200);
        threader.close();
    }

    @AfterEach
    void stop() {
        threader.close();
    }

    private Path data() {
        return scratch.resolve("data");
    }

    private void restart() {
        threader = new RunningThreader(data());
    }

    @Test
    void loadsAFunctionOnceHoweverManyCallItFirst() {
        restart();
        assertThat(threader.admin("GET", "/v1/functions")).contains("kept/cat", "WASI preview 1", "kept/noop");
        assertThat(loads()).isZero();

        List<CompletableFuture<HttpResponse<String>>> first = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            first.add(threader.postAsync("/kept/cat", "same"));
        }

        assertThat(first).allSatisfy(answer -> assertThat(answer.join().body()).isEqualTo("same"));
        assertThat(loads()).isEqualTo(1);
    }

    private int loads() {
        Matcher count = Pattern.compile("threader_coldstart_seconds_count\\{phase=\"load\"} (\\d+)")
                .matcher(threader.admin("GET", "/metrics"));
        assertThat(count.find()).isTrue();
        return Integer.parseInt(count.group(1));
    }

    @Test
    void compilesAgainWhatIsDamagedOfCompiledCode() throws IOException {
        damage("code", "classes");
        restart();

        assertThat(threader.post("/kept/cat", "same").body()).isEqualTo("same");
        assertThat(threader.post("/kept/noop", "same").body()).isEqualTo("same");
    }

    @Test
    void saysOfAFunctionThatItCannotBeLoadedWhenItIsCalled() throws IOException {
        damage("code", "classes");
        damage("projects", "cat.wasm");
        restart();
        assertThat(threader.admin("GET", "/v1/health")).contains("\"details\":{}");

        assertThat(threader.post("/kept/cat", "x").statusCode()).isEqualTo(500);

        assertThat(threader.admin("POST", "/v1/invoke/kept/cat")).contains("changed or damaged");
        assertThat(threader.admin("GET", "/v1/health")).contains("kept/cat", "deploy it again");
        assertThat(threader.post("/kept/noop", "same").body()).isEqualTo("same");
    }

    @Test
    void fetchesAProjectAgainOfWhichAFileIsCutShort() throws IOException {
        for (Path file : files("projects", "cat.wasm")) {
            Files.write(file, new byte[] {0, 'a', 's', 'm'});
        }
        restart();

        assertThat(threader.admin("GET", "/v1/health")).contains("\"details\":{}");
        assertThat(threader.post("/kept/cat", "same").body()).isEqualTo("same");
    }

    @Test
    void doesNotRestoreAProjectThatIsDamagedInTheStoreToo() throws IOException {
        for (Path file : files("projects", "cat.wasm")) {
            Files.write(file, new byte[] {0, 'a', 's', 'm'});
        }
        damage("store", ".zip");
        restart();

        assertThat(threader.admin("GET", "/v1/health"))
                .contains("kept", "bundle of release 1 of kept", "is not what was stored");
        assertThat(threader.post("/kept/noop", "x").statusCode()).isEqualTo(404);
    }

    @Test
    void isTheSameWithAndWithoutWhatItsDeployKept() throws IOException {
        restart();
        String functions = threader.admin("GET", "/v1/functions");
        String described = threader.admin("GET", "/v1/projects/kept");
        threader.close();
        List<Path> kept = files("projects", ".facts");
        byte[] written = Files.readAllBytes(kept.getFirst());
        for (Path file : kept) {
            Files.delete(file);
        }
        restart();

        assertThat(threader.admin("GET", "/v1/functions")).isEqualTo(functions);
        assertThat(withoutTime(threader.admin("GET", "/v1/projects/kept"))).isEqualTo(withoutTime(described));
        assertThat(Files.readAllBytes(kept.getFirst())).isEqualTo(written);
    }

    private static String withoutTime(String described) {
        return described.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "");
    }

    @Test
    void readsTheManifestsWhereWhatWasKeptOfThemIsDamagedOrOlder() throws IOException {
        damage("projects", ".facts");
        restart();
        assertThat(threader.post("/kept/cat", "same").body()).isEqualTo("same");
        threader.close();

        for (Path file : files("projects", ".facts")) {
            Files.writeString(file, "chicory-1.0.0-4\nkept/cat 531 aa bb COMMAND \n");
        }
        restart();
        assertThat(threader.post("/kept/noop", "same").body()).isEqualTo("same");
    }

    @Test
    void readsAManifestThatWasChangedSince() throws IOException {
        for (Path file : files("projects", "service.toml")) {
            String manifest = Files.readString(file);
            Files.writeString(file, manifest.replaceFirst("name = \"cat\"", "name = \"cat\"\nconcurrency = 7"));
        }
        restart();

        assertThat(threader.admin("GET", "/v1/functions")).contains("\"concurrency\":7");
        assertThat(threader.post("/kept/cat", "same").body()).isEqualTo("same");
    }

    private void damage(String folder, String name) throws IOException {
        for (Path file : files(folder, name)) {
            byte[] content = Files.readAllBytes(file);
            content[content.length / 2] ^= 1;
            Files.write(file, content);
        }
    }

    private List<Path> files(String folder, String name) throws IOException {
        try (Stream<Path> all = Files.walk(data().resolve(folder))) {
            List<Path> found = all.filter(file -> file.getFileName().toString().endsWith(name))
                    .toList();
            assertThat(found).isNotEmpty();
            return found;
        }
    }
}
