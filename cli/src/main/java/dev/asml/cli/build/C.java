package dev.asml.cli.build;

import dev.asml.manifests.FunctionManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** C: {@code NAME.c} or {@code main.c} and every other {@code .c} beside it, by clang and wasi-libc. */
final class C implements Language {
    private static final int NEWEST = 22;
    private static final int OLDEST = 14;
    private static final String ADVICE = "Debian: apt-get install clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32";
    private static final Map<String, String> HINTS = Map.of(
            "wasm-ld", "clang found no linker for WebAssembly; " + ADVICE,
            "file not found", "if it is a header of the C library, wasi-libc is missing; " + ADVICE,
            "crt1", "wasi-libc is missing; " + ADVICE,
            "libclang_rt", "clang's run-time library for WebAssembly is missing; " + ADVICE);

    @Override
    public Recipe recipe(FunctionManifest function, Path output, Tools tools) throws IOException {
        List<Path> sources = sources(function);
        Path clang = clang(tools);
        Path headers = output.resolveSibling("headers");
        List<String> command = new ArrayList<>(List.of(clang.toString(), "--target=wasm32-wasi", "-O2", "-Wall"));
        linker(clang, tools).ifPresent(linker -> command.add("-fuse-ld=" + linker));
        command.add("-Wl,--strip-debug");
        tools.guestLibrary("c").ifPresent(folder -> command.addAll(List.of("-I", folder.toString())));
        sources.forEach(source -> command.add(source.getFileName().toString()));
        command.addAll(List.of("-o", output.toString()));
        // clang's dependency file holds only the last of several sources; the list of headers holds all.
        Map<String, String> environment = Map.of("CC_PRINT_HEADERS", "1", "CC_PRINT_HEADERS_FILE", headers.toString());
        return new Recipe(
                command,
                function.directory(),
                environment,
                new Recipe.Artifact.AtOutput(),
                () -> inputs(function, sources, headers),
                HINTS);
    }

    private static List<Path> sources(FunctionManifest function) throws IOException {
        Language.source(function, function.name() + ".c", "main.c");
        try (Stream<Path> files = Files.list(function.directory())) {
            return files.filter(file -> file.toString().endsWith(".c")).sorted().toList();
        }
    }

    private static Set<Path> inputs(FunctionManifest function, List<Path> sources, Path headers) throws IOException {
        Set<Path> inputs = new TreeSet<>(sources);
        if (Files.exists(headers)) {
            for (String line : Files.readAllLines(headers)) {
                inputs.add(function.directory().resolve(line.strip()).normalize());
            }
        }
        return inputs;
    }

    private static Path clang(Tools tools) {
        Stream<Path> chosen = Stream.of("WASM_CC", "CC")
                .flatMap(variable -> tools.variable(variable).stream())
                .flatMap(tool -> tools.find(tool).stream())
                .filter(tool -> tool.getFileName().toString().contains("clang"));
        Stream<Path> sdk = tools.variable("WASI_SDK_PATH").stream()
                .map(folder -> Path.of(folder, "bin", "clang"))
                .filter(Files::isExecutable);
        return Stream.of(chosen, sdk, installed(tools))
                .flatMap(found -> found)
                .findFirst()
                .orElseThrow(() ->
                        new BuildException("c needs clang, which is not in PATH, nor named by WASM_CC; " + ADVICE));
    }

    private static Stream<Path> installed(Tools tools) {
        Stream<String> names = Stream.concat(
                IntStream.iterate(NEWEST, version -> version >= OLDEST, version -> version - 1)
                        .mapToObj(version -> "clang-" + version),
                Stream.of("clang"));
        // A version whose own linker is there is a complete one.
        return names.flatMap(name -> tools.find(name).stream())
                .sorted(Comparator.comparing(clang -> sibling(clang, tools).isEmpty()));
    }

    private static Optional<Path> linker(Path clang, Tools tools) {
        return sibling(clang, tools);
    }

    /** The linker of the same version: {@code wasm-ld-19} for {@code clang-19}. */
    private static Optional<Path> sibling(Path clang, Tools tools) {
        return tools.find(clang.getFileName().toString().replace("clang", "wasm-ld"));
    }

    @Override
    public Path tool(Path directory, Tools tools) {
        return clang(tools);
    }
}
