package dev.asml.cli.build;

import dev.asml.manifests.FunctionManifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** WebAssembly's own text: {@code NAME.wat} or {@code main.wat}, by {@code wat2wasm}. */
final class Wat implements Language {
    @Override
    public Recipe recipe(FunctionManifest function, Path output, Tools tools) {
        Path source = Language.source(function, function.name() + ".wat", "main.wat");
        Path wat2wasm = wat2wasm(tools);
        return new Recipe(
                List.of(
                        wat2wasm.toString(),
                        "--debug-names",
                        source.getFileName().toString(),
                        "-o",
                        output.toString()),
                function.directory(),
                Map.of(),
                new Recipe.Artifact.AtOutput(),
                () -> Set.of(source),
                Map.of());
    }

    private static Path wat2wasm(Tools tools) {
        return tools.candidates("WAT2WASM", List.of("wat2wasm"))
                .findFirst()
                .orElseThrow(() -> new BuildException(
                        "wat needs wat2wasm, which is not in PATH; install wabt (Debian: apt-get install wabt)"));
    }

    @Override
    public Path tool(Path directory, Tools tools) {
        return wat2wasm(tools);
    }
}
