package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Projects that are made, read and refused without a Threader. */
class ProjectTest {
    @TempDir
    private Path folder;

    @Test
    void aNewProjectIsReadyToRun() throws IOException, InterruptedException {
        Workspace workspace = new Workspace(folder);

        Run init = workspace.asml("init", "My App");
        Run cast = workspace.asml("cast", "My App");

        assertThat(init.status()).isZero();
        assertThat(init.out().lines()).contains("My App/assemblylift.toml", "My App/services/hello/service.toml");
        assertThat(init.err()).isEqualTo("Run it with: asml dev My App\n");
        ProjectManifest project = ProjectManifest.load(folder.resolve("My App"));
        assertThat(project.name()).isEqualTo("my-app");
        assertThat(project.warnings()).isEmpty();
        assertThat(cast).isEqualTo(new Run(0, "hello/greet ready\n", ""));
    }

    @Test
    void theModuleOfANewProjectIsThatOfItsSource() throws IOException, InterruptedException {
        Workspace workspace = new Workspace(folder);
        workspace.asml("init", "app");
        Path function = folder.resolve("app/services/hello/functions/greet");

        Run run =
                workspace.run(List.of("wat2wasm", function.resolve("greet.wat").toString(), "-o", "greet.wasm"));

        assertThat(run.status()).isZero();
        assertThat(folder.resolve("greet.wasm")).hasSameBinaryContentAs(function.resolve("greet.wasm"));
    }

    @Test
    void nothingIsOverwritten() throws IOException, InterruptedException {
        Workspace workspace = new Workspace(folder);
        workspace.write("app/services/hello/service.toml", "mine");

        Run run = workspace.asml("init", "app");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("app/services/hello/service.toml is there already");
        assertThat(folder.resolve("app/assemblylift.toml")).doesNotExist();
        assertThat(folder.resolve("app/services/hello/service.toml")).hasContent("mine");
    }

    @Test
    void aFolderWithoutAProjectIsNamed() throws IOException, InterruptedException {
        Run run = new Workspace(folder).asml("cast", "nothing");

        assertThat(run.err()).startsWith("nothing: there is no assemblylift.toml");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void everyProblemIsNamedByFileAndLine() throws IOException, InterruptedException {
        Workspace workspace = new Workspace(folder);
        workspace.function("wat", "f.wat", "(module)");
        workspace.write(
                "app/services/web/service.toml",
                "[[functions]]\nname = \"f\"\nlangauge = \"wat\"\ntimeout_seconds = 0\n");

        Run run = workspace.asml("deploy", "app");

        assertThat(run.err().lines())
                .anyMatch(line -> line.startsWith("app/services/web/service.toml:3: ") && line.contains("language"))
                .anyMatch(line -> line.startsWith("app/services/web/service.toml:4: "))
                .last()
                .isEqualTo("asml: 2 problems");
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void aFileThatIsMissingIsNamed() throws IOException, InterruptedException {
        Run run = new Workspace(folder).asml("invoke", "web/f", "-d", "@event.json");

        assertThat(run).isEqualTo(new Run(1, "", "asml: event.json: there is no such file\n"));
    }

    @Test
    void theCompletionScriptIsLegal() throws IOException, InterruptedException {
        Workspace workspace = new Workspace(folder);
        Run bash = workspace.asml("completion", "bash");
        Path script = Files.writeString(folder.resolve("completion"), bash.out());

        assertThat(workspace.run(List.of("bash", "-n", script.toString()))).isEqualTo(new Run(0, "", ""));
        assertThat(bash.out()).contains("deploy").contains("--threader");
        assertThat(workspace.asml("completion", "zsh").out())
                .startsWith("autoload")
                .endsWith(bash.out());
    }
}
