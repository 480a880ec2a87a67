package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Builds by the real tools of each language. */
class BuildTest {
    private static final byte[] WASM = {0, 'a', 's', 'm'};
    private static final Path NPM = Path.of("target/npm").toAbsolutePath();

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = new Workspace(folder);
    }

    private void assertBuilt(Path function) throws IOException, InterruptedException {
        Run run = workspace.asml("cast", "app");
        assertThat(run.out()).as(run.err()).isEqualTo("web/f built\n");
        assertThat(run.status()).isZero();
        assertThat(Files.readAllBytes(function.resolve(".asml/f.wasm"))).startsWith(WASM);
        assertThat(function.resolve(".asml")).isDirectoryNotContaining("glob:**/build*");
    }

    private void assertUnchanged() throws IOException, InterruptedException {
        assertThat(workspace.asml("cast", "app")).isEqualTo(new Run(0, "web/f unchanged\n", ""));
    }

    @Test
    void textOfWebAssemblyIsBuilt() throws IOException, InterruptedException {
        Path function = workspace.function("wat", "f.wat", "(module (func (export \"_start\")))");

        assertBuilt(function);
        assertUnchanged();
        Files.writeString(function.resolve("f.wat"), "(module (func (export \"_start\") (nop)))");
        assertBuilt(function);
    }

    @Test
    void cIsBuiltWithEverySourceAndHeader() throws IOException, InterruptedException {
        Path function = workspace.function(
                "c",
                "main.c",
                "#include <stdio.h>\n#include \"x y.h\"\nint main(void) { puts(WORD); return more(); }\n");
        workspace.write("app/services/web/functions/f/more.c", "int more(void) { return 0; }\n");
        Path header = workspace.write("app/services/web/functions/f/x y.h", "#define WORD \"one\"\nint more(void);\n");

        assertBuilt(function);
        assertUnchanged();
        Files.writeString(header, "#define WORD \"two\"\nint more(void);\n");
        assertBuilt(function);
    }

    @Test
    void aSingleFileOfRustIsBuiltWithItsModules() throws IOException, InterruptedException {
        Path function = workspace.function("rust", "f.rs", "mod word;\nfn main() { println!(\"{}\", word::WORD); }\n");
        Path module = workspace.write("app/services/web/functions/f/word.rs", "pub const WORD: &str = \"one\";\n");

        assertBuilt(function);
        assertUnchanged();
        Files.writeString(module, "pub const WORD: &str = \"other\";\n");
        assertBuilt(function);
    }

    @Test
    void aCrateIsBuiltByCargo() throws IOException, InterruptedException {
        Path function = workspace.function("rust", "src/main.rs", "fn main() { println!(\"crate\"); }\n");
        workspace.write(
                "app/services/web/functions/f/Cargo.toml",
                "[package]\nname = \"anything\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");

        assertBuilt(function);
        assertUnchanged();
    }

    @Test
    void assemblyScriptIsBuiltByTheCompilerOfTheProject() throws IOException, InterruptedException {
        installAssemblyScript();
        Path function = workspace.function(
                "assemblyscript",
                "f.ts",
                "import { word } from \"./word\";\nexport function other(): i32 { return word; }\n");
        Path module = workspace.write("app/services/web/functions/f/word.ts", "export const word: i32 = 1;\n");
        Files.createSymbolicLink(folder.resolve("app/node_modules"), NPM.resolve("node_modules"));

        assertBuilt(function);
        assertUnchanged();
        Files.writeString(module, "export const word: i32 = 2;\n");
        assertBuilt(function);
    }

    private void installAssemblyScript() throws IOException, InterruptedException {
        if (Files.exists(NPM.resolve("node_modules/.bin/asc"))) {
            return;
        }
        Files.createDirectories(NPM);
        Files.writeString(NPM.resolve("package.json"), "{\"private\": true}\n");
        // With the environment of this process: it may say where npm's registry is and which certificates it trusts.
        Process npm = new ProcessBuilder(
                        "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "assemblyscript@0.28.20")
                .directory(NPM.toFile())
                .redirectErrorStream(true)
                .redirectOutput(NPM.resolve("npm.log").toFile())
                .start();
        assertThat(npm.waitFor()).as("see %s", NPM.resolve("npm.log")).isZero();
    }

    @Test
    void anErrorOfTheCompilerIsShownAndLeavesNoOldModule() throws IOException, InterruptedException {
        Path function = workspace.function("c", "f.c", "int main(void) { return 0; }\n");
        assertBuilt(function);
        Files.writeString(function.resolve("f.c"), "int main(void) { return nothing; }\n");

        Run run = workspace.asml("deploy", "app");

        assertThat(run.err()).contains("broken web/f").contains("f.c:1:").contains("nothing");
        assertThat(run.err()).endsWith("asml: 1 function did not build: web/f\n");
        assertThat(run.status()).isEqualTo(1);
        assertThat(function.resolve(".asml/f.wasm")).doesNotExist();
    }

    private void three() throws IOException {
        workspace.function("wat", "f.wat", "(module");
        workspace.write("app/services/web/service.toml", """
                functions = [
                    { name = "f", language = "wat" },
                    { name = "g", language = "wat" },
                    { name = "h", language = "wat" },
                ]
                """);
        workspace.write("app/services/web/functions/g/main.wat", "(func");
        workspace.write("app/services/web/functions/h/main.wat", "(module)");
    }

    @Test
    void theFirstThatIsBrokenEndsItWithASummary() throws IOException, InterruptedException {
        three();

        Run run = workspace.asml("cast", "app", "--jobs", "1");

        assertThat(run.out()).isEqualTo("web/f broken\nweb/g skipped\nweb/h skipped\n");
        assertThat(run.err()).contains("f.wat:1:").doesNotContain("main.wat").endsWith("""
                        asml: 1 function did not build: web/f
                          not tried: web/g, web/h; asml cast --keep-going tries all
                        """);
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void everyFunctionThatIsBrokenIsNamedIfItKeepsGoing() throws IOException, InterruptedException {
        three();

        Run run = workspace.asml("cast", "app", "--keep-going", "-o", "json");

        assertThat(run.err()).contains("f.wat:1:").contains("main.wat:1:");
        assertThat(run.err()).endsWith("asml: 2 functions did not build: web/f, web/g\n  built: web/h\n");
        assertThat(run.out()).contains("\"result\" : \"broken\"").contains("\"result\" : \"built\"");
    }

    @Test
    void aModuleThatWasChangedByHandIsBuiltAgain() throws IOException, InterruptedException {
        Path function = workspace.function("wat", "f.wat", "(module (func (export \"_start\")))");
        assertBuilt(function);
        Files.write(function.resolve(".asml/f.wasm"), new byte[] {1, 2, 3});

        assertBuilt(function);
        assertUnchanged();
    }

    @Test
    void aMissingToolIsNamedWithWhatInstallsIt() throws IOException, InterruptedException {
        workspace.with("PATH", folder.toString());

        for (String language : List.of("wat", "c", "rust")) {
            workspace.function(language, "f." + (language.equals("rust") ? "rs" : language), "");
            Run run = workspace.asml("cast", "app");
            assertThat(run.err())
                    .contains("broken web/f: " + language + " needs ")
                    .contains("apt-get install");
            assertThat(run.status()).isEqualTo(1);
        }
    }

    @Test
    void assemblyScriptWithoutItsCompilerSaysWhatToInstall() throws IOException, InterruptedException {
        workspace.function("assemblyscript", "f.ts", "");

        assertThat(workspace.asml("cast", "app").err()).contains("npm install assemblyscript");
    }

    @Test
    void aMissingSourceIsNamed() throws IOException, InterruptedException {
        workspace.function("c", "notes.txt", "");

        assertThat(workspace.asml("cast", "app").err()).contains("functions/f needs one of f.c, main.c");
    }

    @Test
    void anUnknownLanguageIsRefused() throws IOException, InterruptedException {
        workspace.function("cobol", "f.cob", "");

        assertThat(workspace.asml("cast", "app").err()).contains("cobol").contains("assemblyscript, c, rust, wat");
    }

    @Test
    void theCompilerOfTheUsersChoiceIsTaken() throws IOException, InterruptedException {
        workspace.function("c", "f.c", "int main(void) { return 0; }\n");
        Path compiler = workspace.write("my-clang", "#!/bin/sh\necho chosen >&2\nexit 7\n");
        assertThat(compiler.toFile().setExecutable(true)).isTrue();
        workspace.with("WASM_CC", compiler.toString());

        assertThat(workspace.asml("cast", "app").err()).contains("my-clang ended with exit code 7\nchosen");
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void whatIsCutOffLeavesNothingAndIsBuiltTheNextTime(String signal, int status)
            throws IOException, InterruptedException {
        Path function = workspace.function("c", "f.c", "int main(void) { return 0; }\n");
        Path began = folder.resolve("began");
        assertThat(workspace.run(List.of("mkfifo", began.toString())).status()).isZero();
        chooseCompiler("fast-clang", "printf '\\0asm' >\"$output\"\n");
        assertBuilt(function);
        Files.writeString(function.resolve("f.c"), "int main(void) { return 1; }\n");
        chooseCompiler("slow-clang", "printf half >\"$output\"\necho $$ >'%s'\nsleep 120\n".formatted(began));

        try (AsmlProcess cast = workspace.startAsml("cast", "app")) {
            String compiler = workspace
                    .run(List.of("timeout", "60", "cat", began.toString()))
                    .out()
                    .strip();
            String process = Long.toString(cast.handle().pid());
            assertThat(function.resolve(".asml")).isDirectoryContaining("glob:**/build*");
            assertThat(workspace.run(List.of("kill", "-" + signal, process)).status())
                    .isZero();

            assertThat(cast.exitCode()).isEqualTo(status);
            assertThat(cast.text()).doesNotContain("broken", "asml:", "Exception");
            assertThat(ProcessHandle.of(Long.parseLong(compiler))).isEmpty();
        }
        assertThat(function.resolve(".asml")).isEmptyDirectory();
        chooseCompiler("fast-clang", "printf '\\0asm' >\"$output\"\n");
        assertBuilt(function);
    }

    /** A compiler of C that is this script, with the module's path in $output. */
    private void chooseCompiler(String name, String script) throws IOException {
        String output = "while [ \"$1\" != -o ]; do shift; done\noutput=$2\n";
        Path compiler = workspace.write(name, "#!/bin/sh\n" + output + script);
        assertThat(compiler.toFile().setExecutable(true)).isTrue();
        workspace.with("WASM_CC", compiler.toString());
    }
}
