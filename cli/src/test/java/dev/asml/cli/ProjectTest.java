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
        assertThat(init.err()).startsWith("Run it with:  asml dev My App\n");
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
    void aNewProjectMayBeInALanguage() throws IOException, InterruptedException {
        Workspace workspace = new Workspace(folder);

        Run init = workspace.asml("init", "app", "--language", "c");

        assertThat(init.out()).contains("greet.c").doesNotContain("greet.wasm");
        assertThat(workspace.asml("cast", "app").out()).isEqualTo("hello/greet built\n");
    }

    @Test
    void whatIsMadeBuildsAtOnceAndKeepsTheManifestsAsTheyWere() throws IOException, InterruptedException {
        Workspace workspace = new Workspace(folder);
        workspace.asml("init", "app");
        String before = Files.readString(folder.resolve("app/services/hello/service.toml"));

        for (String language : List.of("c", "rust", "wat")) {
            Run made = workspace.asml("make", "function", "hello/in-" + language, "-l", language, "--project", "app");
            assertThat(made.status()).as(made.err()).isZero();
        }
        workspace.asml("make", "service", "shop", "--project", "app");
        Run iomod = workspace.asml("make", "iomod", "acme.text.tools", "--service", "shop", "--project", "app");
        Run again = workspace.asml("make", "function", "hello/in-c", "-l", "c", "--project", "app");

        assertThat(workspace.asml("cast", "app").out().lines())
                .containsExactly("hello/greet ready", "hello/in-c built", "hello/in-rust built", "hello/in-wat built");
        assertThat(folder.resolve("app/services/hello/service.toml")).content().startsWith(before);
        assertThat(iomod.out()).contains("app/iomods/tools/src/main/java/acme/ToolsIomod.java");
        assertThat(ProjectManifest.load(folder.resolve("app"))
                        .services()
                        .getLast()
                        .iomods())
                .singleElement()
                .satisfies(tools -> assertThat(tools.coordinates()).hasToString("acme.text.tools"));
        assertThat(again.err()).contains("hello/in-c is there already");
        assertThat(again.status()).isEqualTo(1);
    }

    @Test
    void aManifestThatCannotBeAddedToStaysAsItWas() throws IOException, InterruptedException {
        Workspace workspace = new Workspace(folder);
        workspace.function("wat", "f.wat", "(module)");
        Path manifest = workspace.write(
                "app/services/web/service.toml", "functions = [{ name = \"f\", language = \"wat\" }]\n");

        Run run = workspace.asml("make", "function", "web/g", "-l", "wat", "--project", "app");

        assertThat(run.err()).contains("stays as it is").contains("[[functions]]\nname = \"g\"");
        assertThat(manifest).hasContent("functions = [{ name = \"f\", language = \"wat\" }]");
        assertThat(folder.resolve("app/services/web/functions/g")).doesNotExist();
    }
}
