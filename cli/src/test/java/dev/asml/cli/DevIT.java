package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code asml dev}: a project that follows its files. */
class DevIT {
    private static final String SOURCE = "app/services/web/functions/f/f.wat";
    private static final String MANIFEST = "app/services/web/service.toml";

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Workspace workspace;
    private AsmlProcess dev;
    private String address = "";

    @BeforeEach
    void startDev() throws IOException, InterruptedException {
        workspace = new Workspace(folder);
        workspace.function("wat", "f.wat", Guests.constant("one"));
        dev = workspace.startLauncher("dev", "app", "--http", "127.0.0.1:0");
        String line = dev.await("app answers at ");
        address = line.substring(line.indexOf("http://"));
        dev.await("Ctrl-C ends it.");
    }

    @AfterEach
    void stopDev() {
        dev.close();
        http.close();
    }

    private String call() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + "/web/f")).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void itPrintsALineToPasteForEveryRoute() throws IOException, InterruptedException {
        assertThat(dev.await("curl ").strip()).isEqualTo("curl " + address + "/web/f");
        assertThat(call()).isEqualTo("one");
    }

    @Test
    void aChangeIsDeployedAsItIsSaved() throws IOException, InterruptedException {
        int before = dev.count();
        workspace.write(SOURCE, Guests.constant("two"));

        dev.awaitAfter(before, "deployed release 2");

        assertThat(call()).isEqualTo("two");
    }

    @Test
    void aBrokenChangeIsReportedAndTheLastGoodVersionStays() throws IOException, InterruptedException {
        int before = dev.count();
        workspace.write(SOURCE, "(module");
        dev.awaitAfter(before, "f.wat:1:");
        dev.awaitAfter(before, "the last good version goes on answering");
        assertThat(call()).isEqualTo("one");

        before = dev.count();
        workspace.write(MANIFEST, "[[functions]]\nname = \"f\"\nlangauge = \"wat\"\n");
        dev.awaitAfter(before, "service.toml:3: ");
        assertThat(call()).isEqualTo("one");

        before = dev.count();
        workspace.write(SOURCE, Guests.constant("three"));
        workspace.write(MANIFEST, "[[functions]]\nname = \"f\"\nlanguage = \"wat\"\n");
        dev.awaitAfter(before, "deployed release");
        assertThat(call()).isEqualTo("three");
    }

    @Test
    void aNewFunctionInANewFolderIsSeen() throws IOException, InterruptedException {
        int before = dev.count();
        workspace.write("app/services/web/functions/g/main.wat", Guests.constant("g"));
        workspace.write(
                MANIFEST, "functions = [{ name = \"f\", language = \"wat\" }, { name = \"g\", language = \"wat\" }]\n");
        dev.awaitAfter(before, "deployed release");

        before = dev.count();
        workspace.write("app/services/web/functions/g/main.wat", Guests.constant("h"));
        dev.awaitAfter(before, "deployed release");
    }

    @Test
    void theOtherCommandsFindItByItsDataFolder() throws IOException, InterruptedException {
        assertThat(workspace.launch("ls", "--data", "app/.asml").out()).contains("web/f");
    }

    @Test
    void ctrlCLeavesNoProcess() throws IOException, InterruptedException {
        List<ProcessHandle> children = dev.handle().descendants().toList();
        assertThat(children).isNotEmpty();

        workspace.run(List.of("kill", "-INT", Long.toString(dev.handle().pid())));

        assertThat(dev.exitCode()).isEqualTo(130);
        assertThat(dev.text()).doesNotContain("asml:", "Exception");
        assertThat(children).allSatisfy(DevIT::assertEnds);
    }

    @Test
    void itsThreaderDoesNotOutliveIt() throws InterruptedException {
        List<ProcessHandle> children = dev.handle().descendants().toList();

        dev.handle().destroyForcibly();

        assertThat(dev.exitCode()).isEqualTo(137);
        assertThat(children).allSatisfy(DevIT::assertEnds);
    }

    private static void assertEnds(ProcessHandle process) {
        assertThat(process.onExit()).succeedsWithin(60, TimeUnit.SECONDS);
    }
}
