package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.ApiKeyHash;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of metrics, and what a Threader exposes. */
class MetersAreDocumentedTest {
    private static final Path PAGE = Path.of("../docs/observability.md");
    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (threader_\\w+?)(?:_max)? \\w+$");
    private static final Pattern NAMED = Pattern.compile("`(threader_\\w+)`");

    private static final Pattern MADE = Pattern.compile("\"(threader\\.[a-z.]+)\"");
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path scratch;

    @Test
    void theyAreAllOnThePageAfterSomeTraffic() throws IOException {
        Set<String> exposed = names(FAMILY, metersOfABusyThreader());
        Set<String> named = names(NAMED, Files.readString(PAGE));

        assertThat(exposed)
                .contains("threader_requests_seconds", "threader_iomod_calls_total", "threader_streamed_bytes_total")
                .contains("threader_guard_verdicts_total", "threader_io_calls_seconds")
                .allMatch(named::contains, "named in " + PAGE);
    }

    @Test
    void thePageNamesNoneThatTheSourcesDoNotMake() throws IOException {
        Set<String> made = names(MADE, sources());

        assertThat(names(NAMED, Files.readString(PAGE)))
                .isNotEmpty()
                .allMatch(name -> made.contains(dotted(name)) || made.contains(unitless(name)), "is in the sources");
    }

    private String metersOfABusyThreader() {
        try (RunningThreader threader = new RunningThreader(scratch.resolve("data"))) {
            Projects project = new Projects(scratch.resolve("project"), "busy")
                    .project("""
                            [[authorizers]]
                            id = "partners"
                            auth_type = "API_KEY"
                            keys = [{ name = "acme", hash = "%s" }]
                            """.formatted(ApiKeyHash.of(ApiKeyHash.newKey(RANDOM), RANDOM)))
                    .function("io", "io-v03", "event = \"raw\"")
                    .function("stream", "wasi-cat", "event = \"stream\"")
                    .function("keyed", "wasi-cat", "authorizer_id = \"partners\"")
                    .loudIomod();
            HttpResponse<String> deployed = threader.deploy(project.bundle());
            assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(200);
            assertThat(threader.post("/busy/io", "test.loud.process.echo\nhello")
                            .body())
                    .isEqualTo("hello");
            assertThat(threader.post("/busy/stream", "hello").body()).isEqualTo("hello");
            assertThat(threader.get("/busy/keyed").statusCode()).isEqualTo(401);
            assertThat(threader.get("/nowhere").statusCode()).isEqualTo(404);
            return threader.admin("GET", "/metrics");
        }
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String sources() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            StringBuilder all = new StringBuilder();
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(file));
            }
            return all.toString();
        }
    }

    /** As the sources have it: Prometheus adds the kind. */
    private static String dotted(String name) {
        return name.replaceFirst("_total$", "").replace('_', '.');
    }

    /** The same where Prometheus has added the unit as well. */
    private static String unitless(String name) {
        return dotted(name).replaceFirst("\\.(seconds|bytes)$", "");
    }
}
