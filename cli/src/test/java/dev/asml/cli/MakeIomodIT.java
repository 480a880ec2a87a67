package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What "asml make iomod" writes works as it is, in each language. */
class MakeIomodIT {
    @TempDir
    private Path folder;

    private Workspace workspace;
    private Path iomod;

    @BeforeEach
    void makeProject() throws IOException {
        workspace = new Workspace(folder);
        assertThat(Workspace.asmlHere("init", folder.resolve("app").toString()).status())
                .isZero();
        iomod = folder.resolve("app/iomods/tools");
    }

    private Run make(String language) throws IOException, InterruptedException {
        Run run = workspace.launch("make", "iomod", "acme.text.tools", "--language", language, "--project", "app");
        assertThat(run.status()).as(run.err()).isZero();
        Path source = ProjectManifest.load(folder.resolve("app")).services().stream()
                .flatMap(service -> service.iomods().stream().flatMap(used -> service.sourceOf(used).stream()))
                .findFirst()
                .orElseThrow();
        assertThat(source.toRealPath().resolve("iomod.toml")).isRegularFile();
        return run;
    }

    private JsonNode verified(String input) throws IOException, InterruptedException {
        Run run = workspace.launch(
                "iomod", "verify", "app/iomods/tools", "--method", "greet", "--input", input, "-o", "json");
        assertThat(run.status()).as(run.toString()).isZero();
        return new JsonMapper().readTree(run.out());
    }

    @Test
    void theOneInNodeKeepsTheProtocolAtOnce() throws IOException, InterruptedException {
        Run run = make("node");

        assertThat(run.out().lines())
                .containsExactlyInAnyOrder(
                        "app/iomods/tools/iomod.toml",
                        "app/iomods/tools/bin/tools",
                        "app/iomods/tools/tools.js",
                        "app/iomods/tools/iomod.js",
                        "app/iomods/tools/streams.js",
                        "app/iomods/tools/wire.js",
                        "app/iomods/tools/conformance.js");
        assertThat(iomod.resolve("bin/tools")).isExecutable();
        JsonNode report = verified("{\"name\":\"a\"}");
        assertThat(report.at("/kept").asInt()).isPositive();
        assertThat(report.at("/broken").asInt()).isZero();
    }

    @Test
    void theOneInCKeepsTheProtocolOnceItIsMade() throws IOException, InterruptedException {
        make("c");

        Run built =
                workspace.run(List.of("make", "-s", "-C", iomod.toString(), "CFLAGS=-std=c11 -Wall -Wextra -Werror"));

        assertThat(built).isEqualTo(new Run(0, "", ""));
        JsonNode report = verified("a");
        assertThat(report.at("/kept").asInt()).isPositive();
        assertThat(report.at("/broken").asInt()).isZero();
    }

    @Test
    void theOneInJavaIsCompiledAgainstTheSdk() throws IOException, InterruptedException {
        make("java");
        Path libraries = Workspace.root().resolve("threader/target/lib");
        Path classes = iomod.resolve("package/lib");

        Run javac = workspace.run(List.of(
                Path.of(System.getProperty("java.home"), "bin/javac").toString(),
                "-Xlint:all,-path",
                "-Werror",
                "-proc:none",
                "-d",
                classes.resolve("classes").toString(),
                "-cp",
                libraries + "/*",
                iomod.resolve("src/main/java/acme/ToolsIomod.java").toString()));
        assertThat(javac).isEqualTo(new Run(0, "", ""));
        pack(classes);
        try (var jars = Files.list(libraries)) {
            for (Path jar : jars.toList()) {
                Files.copy(jar, classes.resolve(jar.getFileName()));
            }
        }
        workspace.with("JAVA_HOME", System.getProperty("java.home"));
        Run described = workspace.run(List.of(iomod.resolve("package/bin/tools").toString(), "--describe"));

        assertThat(described.status()).as(described.err()).isZero();
        JsonNode description = new JsonMapper().readTree(described.out());
        assertThat(description.at("/coordinates").asText()).isEqualTo("acme.text.tools");
        assertThat(description.at("/methods/0/name").asText()).isEqualTo("greet");
    }

    private void pack(Path classes) throws IOException, InterruptedException {
        Run jar = workspace.run(List.of(
                Path.of(System.getProperty("java.home"), "bin/jar").toString(),
                "--create",
                "--file",
                classes.resolve("tools.jar").toString(),
                "-C",
                classes.resolve("classes").toString(),
                "."));
        assertThat(jar.status()).as(jar.err()).isZero();
    }

    @Test
    void aNameThatTheProtocolsFilesHaveIsRefused() throws IOException, InterruptedException {
        Run run = workspace.launch("make", "iomod", "acme.text.wire", "--language", "node", "--project", "app");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("wire.js").contains("name yours otherwise");
        assertThat(folder.resolve("app/iomods")).doesNotExist();
        assertThat(workspace
                        .launch("make", "iomod", "a.b.c", "--language", "cobol", "--project", "app")
                        .err())
                .startsWith("asml: --language is java, node or c, not \"cobol\"\n");
    }
}
