package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The releases of a project: listed, compared, and made live again. Each test leaves the second of two live. */
class ReleasesIT {
    private static final String BY = "\\S+";
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    private static final String FIRST_TO_SECOND = """
            ~ function hello/greet
                timeout  5 s → 9 s
            app from release 1 to release 2: 0 to add, 1 to change, 0 to remove.
            """;

    private static final String SECOND_TO_FIRST = """
            ~ function hello/greet
                timeout  9 s → 5 s
            app from release 2 to release 1: 0 to add, 1 to change, 0 to remove.
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Workspace workspace;

    @SuppressWarnings("NullAway.Init")
    private static AsmlProcess threader;

    /** The second release gives its function more time. */
    @BeforeAll
    static void deployTwice() throws IOException, InterruptedException {
        workspace = new Workspace(folder);
        threader = workspace.startLauncher(
                "up", "--http", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--console", "127.0.0.1:0");
        threader.value("admin");
        assertThat(Workspace.asmlHere("init", app()).status()).isZero();
        assertThat(asml("deploy", app(), "-m", "First & best").status()).isZero();
        workspace.write("app/services/hello/service.toml", """
                [[functions]]
                name = "greet"
                module = "greet.wasm"
                timeout_seconds = 9
                http = { verb = "GET", path = "/" }
                """);
        assertThat(asml("deploy", app(), "--yes", "--message", "More time\nfor everybody")
                        .status())
                .isZero();
    }

    @AfterAll
    static void stopThreader() {
        threader.close();
    }

    private static String app() {
        return folder.resolve("app").toString();
    }

    private static Run asml(String... words) {
        return Workspace.asmlHere(folder.resolve(".asml"), words);
    }

    private String live(int release) throws InterruptedException {
        return "app is live as release %d\n  hello/greet  GET  %s/\n".formatted(release, threader.value("http"));
    }

    private String answer() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(threader.value("http") + "/")).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static JsonNode json(Run run) throws IOException {
        return new JsonMapper().readTree(run.out());
    }

    @Test
    void releasesAreListedWithWhoDeployedThemAndWhatFor() throws IOException, InterruptedException {
        Run text = asml("releases", "app");
        JsonNode document = json(asml("releases", "app", "-o", "json"));

        assertThat(text.out().lines())
                .satisfiesExactly(
                        heading -> assertThat(heading).matches("RELEASE +DEPLOYED +BY +SIGNED BY +MESSAGE"),
                        second -> assertThat(second).matches("2 live +" + TIME + " +" + BY + " +- +More time …"),
                        first -> assertThat(first).matches("1 +" + TIME + " +" + BY + " +- +First & best"));
        assertThat(document.get(0).get("release").asInt()).isEqualTo(2);
        assertThat(document.get(0).get("live").asBoolean()).isTrue();
        assertThat(document.get(0).get("message").asText()).isEqualTo("More time\nfor everybody");
        assertThat(document.get(0).get("by").asText()).startsWith(System.getProperty("user.name"));
        assertThat(document.get(1).get("live").asBoolean()).isFalse();
    }

    @Test
    void aDifferenceIsShownInEitherDirection() throws IOException, InterruptedException {
        assertThat(asml("diff", "app")).isEqualTo(new Run(0, FIRST_TO_SECOND, ""));
        assertThat(asml("diff", "app", "1")).isEqualTo(new Run(0, FIRST_TO_SECOND, ""));
        assertThat(asml("diff", "app", "2", "1")).isEqualTo(new Run(0, SECOND_TO_FIRST, ""));
        assertThat(asml("diff", "app", "2").out()).isEqualTo("Nothing changes from release 2 to release 2 of app.\n");
        JsonNode plan = json(asml("diff", "app", "-o", "json"));
        assertThat(plan.get("release").asInt()).isEqualTo(1);
        assertThat(plan.get("to").asInt()).isEqualTo(2);
        assertThat(plan.get("changes")).hasSize(1);
    }

    @Test
    void anAliasIsMadeLedElsewhereAndRemoved() throws IOException, InterruptedException {
        assertThat(asml("promote", "app", "1", "--alias", "old", "--host", "old.example.org"))
                .isEqualTo(new Run(
                        0,
                        "the alias old of app leads to release 1; ask for it with the header asml-alias: old\n",
                        ""));
        assertThat(asml("promote", "app", "2", "--alias", "old", "--percent", "5")
                        .out())
                .isEqualTo("release 2 of app is tried with 5 % of the requests for the alias old\n");
        assertThat(asml("alias", "ls", "app").out())
                .isEqualTo("ALIAS  RELEASE        HOSTS\nold    1 95 %, 2 5 %  old.example.org\n");
        assertThat(json(asml("alias", "ls", "app", "-o", "json"))
                        .get(0)
                        .get("tried")
                        .asInt())
                .isEqualTo(2);
        assertThat(asml("deploy", app(), "--plan", "--alias", "old").out())
                .isEqualTo(FIRST_TO_SECOND.replaceFirst(
                        "app from release 1 to release 2(.*)\\.\n", "app$1; the alias old leads to release 1.\n"));
        assertThat(asml("deploy", app(), "--plan", "--alias", "none").out()).endsWith("; it has no alias none yet.\n");
        assertThat(asml("alias", "rm", "app", "old")).isEqualTo(new Run(0, "", "the alias old of app is removed\n"));
        assertThat(asml("alias", "rm", "app", "old").err()).contains("app\" has no alias \"old\"");
        assertThat(asml("promote", "app", "1", "--host", "a.example").status()).isEqualTo(2);
    }

    @Test
    void whatWasLiveIsLiveAgain() throws IOException, InterruptedException {
        assertThat(asml("rollback", "app", "-y")).isEqualTo(new Run(0, live(1), SECOND_TO_FIRST));
        assertThat(answer()).isEqualTo("Hello from WebAssembly!\n");
        assertThat(asml("releases", "app").out().lines())
                .anyMatch(line -> line.startsWith("1 live "))
                .anyMatch(line -> line.startsWith("2  "));
        assertThat(asml("promote", "app", "2", "--yes")).isEqualTo(new Run(0, live(2), FIRST_TO_SECOND));
        assertThat(asml("promote", "app", "2")).isEqualTo(new Run(0, live(2), ""));
    }

    @Test
    void beforeTheOldestReleaseThereIsNone() throws IOException, InterruptedException {
        JsonNode document = json(asml("rollback", "app", "-o", "json"));
        assertThat(document.get("release").asInt()).isEqualTo(1);
        assertThat(document.get("urls").get(0).get("url").asText()).isEqualTo(threader.value("http") + "/");
        assertThat(document.get("plan").get("release").asInt()).isEqualTo(2);

        for (String command : new String[] {"rollback", "diff"}) {
            Run run = asml(command, "app");
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .isEqualTo("asml: release 1 of app is the oldest that is kept; there is none before it\n");
            assertThat(run.status()).isEqualTo(1);
        }

        assertThat(asml("promote", "app", "2").status()).isZero();
    }

    @Test
    void aPersonIsAskedFirst() throws IOException, InterruptedException {
        // Nobody sits there.
        assertThat(asml("rollback", "app").out()).isEqualTo(live(1));
        try (PseudoTerminal terminal = PseudoTerminal.launch(workspace, "promote", "app", "2")) {
            terminal.await("from release 1 to release 2");
            terminal.await("Make release 2 of app live on http://127.0.0.1:");
            terminal.await("[y/N]");
            terminal.type("n\n");
            terminal.await("nothing was deployed");
            terminal.await("status 6");
        }
        try (PseudoTerminal terminal = PseudoTerminal.launch(workspace, "promote", "app", "2")) {
            terminal.await("[y/N]");
            terminal.type("y\n");
            terminal.await("live as release 2");
            terminal.await("status 0");
        }
    }

    @Test
    void whatThereIsNotIsExplained() throws IOException, InterruptedException {
        for (String command : new String[] {"releases", "diff", "rollback"}) {
            Run run = asml(command, "ap");
            assertThat(run.err()).isEqualTo("asml: No project \"ap\" is live. Did you mean \"app\"? There is: app.\n");
            assertThat(run.status()).isEqualTo(1);
        }
        assertThat(asml("promote", "ap", "1").err()).contains("\"ap\"").contains("There is: app.");
        Run promote = asml("promote", "app", "7");
        assertThat(promote.err()).contains("There is: 2, 1.").doesNotContain("Did you mean");
        assertThat(promote.status()).isEqualTo(1);
        assertThat(asml("diff", "app", "7", "2").err()).contains("There is: 2, 1.");
    }

    @Test
    void projectsAndReleasesAreCompleted() throws IOException, InterruptedException {
        assertThat(completed("rollback", "")).isEqualTo("app\n");
        assertThat(completed("promote", "app", "")).isEqualTo("2\tMore time …\n1\tFirst & best\n");
        assertThat(completed("diff", "app", "1", "")).isEqualTo("2\tMore time …\n1\tFirst & best\n");
    }

    /** What completes a line, with this Threader named before its last word. */
    private String completed(String... words) throws InterruptedException {
        List<String> line = new ArrayList<>(List.of("__complete", "--"));
        line.addAll(List.of(words));
        line.addAll(
                line.size() - 1,
                List.of(
                        "--threader",
                        threader.value("admin"),
                        "--data",
                        folder.resolve(".asml").toString()));
        // It waits only briefly for the Threader, and says nothing if that is too slow.
        for (int attempt = 0; attempt < 50; attempt++) {
            String found = Workspace.asmlHere(line.toArray(String[]::new)).out();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return "";
    }
}
