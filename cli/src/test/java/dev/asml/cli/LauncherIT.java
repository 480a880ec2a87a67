package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, wherever it lies and whatever it is called through. */
class LauncherIT {
    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = new Workspace(folder);
    }

    @Test
    void itRunsFromAnyFolderThroughLinks() throws IOException, InterruptedException {
        Path link = folder.resolve("a link");
        Files.createSymbolicLink(link, Workspace.root().resolve("asml"));
        Files.createSymbolicLink(folder.resolve("second"), Path.of("a link"));

        Run run = workspace.run(List.of(folder.resolve("second").toString(), "--version"));

        assertThat(run.out()).startsWith("asml 0.");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
    }

    @Test
    void anInstallationInAFolderWithSpacesRunsWithoutMaven() throws IOException, InterruptedException {
        Path launcher = install();

        Run first = workspace.run(List.of(launcher.toString(), "--version"));
        Run second = workspace.run(List.of(launcher.toString(), "--version"));

        assertThat(first.status()).as(first.err()).isZero();
        assertThat(second).isEqualTo(first);
        assertThat(caches()).hasSize(1).allSatisfy(cache -> assertThat(cache).isNotEmptyFile());
        assertThat(library()).isDirectoryNotContaining("glob:**/.start-*");
    }

    @Test
    void aCacheThatDoesNotFitIsNoNews() throws IOException, InterruptedException {
        Path launcher = install();
        workspace.run(List.of(launcher.toString(), "--version"));
        for (Path cache : caches()) {
            Files.writeString(cache, "junk");
        }

        Run run = workspace.run(List.of(launcher.toString(), "--version"));

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("asml 0.").hasLineCount(1);
    }

    /** Copies the launcher and its jars as an installation has them. */
    private Path install() throws IOException {
        Path launcher = folder.resolve("my programs/asml/bin/asml");
        Files.createDirectories(folder.resolve("my programs/asml/bin"));
        Files.copy(Workspace.root().resolve("asml"), launcher);
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        copyJars(Workspace.root().resolve("cli/target"), library());
        copyJars(Workspace.root().resolve("cli/target/lib"), library());
        return launcher;
    }

    private Path library() {
        return folder.resolve("my programs/asml/lib/cli");
    }

    private List<Path> caches() throws IOException {
        try (Stream<Path> files = Files.list(library())) {
            return files.filter(file -> file.toString().endsWith(".aot")).toList();
        }
    }

    private static void copyJars(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.copy(jar, to.resolve(jar.getFileName()));
            }
        }
    }

    @Test
    void withoutAJavaItSaysHowToGetOne() throws IOException, InterruptedException {
        workspace.with("ASML_JAVA_HOME", folder.resolve("nowhere").toString());

        Run run = workspace.launch("--version");

        assertThat(run.err()).contains("is no Java 25 or later");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void helpOfUpComesWithoutAThreader() throws IOException, InterruptedException {
        assertThat(workspace.launch("up", "--help").out())
                .isEqualTo(Files.readString(Path.of("src/test/resources/help/up.txt")));
    }

    @Test
    void exitCodesPassThrough() throws IOException, InterruptedException {
        assertThat(workspace.launch("nonsense").status()).isEqualTo(2);
        assertThat(workspace.launch("ls", "--threader", "http://127.0.0.1:9").status())
                .isEqualTo(3);
    }
}
