package dev.asml.cli.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.manifests.FunctionManifest;
import dev.asml.manifests.FunctionManifest.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The build of one function. Its module, and a stamp of what it was made from, lie in {@code .asml}; after a failure
 * there is no module, so that nothing can deploy an old one.
 */
final class FunctionBuild {
    private static final JsonMapper JSON = new JsonMapper();

    private final String name;
    private final FunctionManifest function;
    private final Tools tools;
    private final Path folder;
    private final Path module;
    private final Path stamp;

    FunctionBuild(String service, FunctionManifest function, Tools tools) {
        this.name = service + "/" + function.name();
        this.function = function;
        this.tools = tools;
        this.module = function.builtModule().toAbsolutePath();
        this.folder = module.resolveSibling(".").normalize();
        this.stamp = module.resolveSibling(function.name() + ".stamp");
    }

    /** {@code service/function}. */
    String name() {
        return name;
    }

    /** Does nothing, because another function is broken. */
    BuildResult skip() {
        return switch (function.code()) {
            case Code.Prebuilt _ -> new BuildResult.Ready(name);
            case Code.Source _ -> new BuildResult.Skipped(name);
        };
    }

    /**
     * Builds it if it has sources.
     *
     * @param force also if they have not changed
     */
    BuildResult run(boolean force) throws IOException, InterruptedException {
        if (force) {
            Files.deleteIfExists(stamp);
        }
        return switch (function.code()) {
            case Code.Prebuilt _ -> new BuildResult.Ready(name);
            case Code.Source(String language) -> build(language);
        };
    }

    private BuildResult build(String language) throws IOException, InterruptedException {
        if (!Files.isDirectory(function.directory())) {
            return new BuildResult.Broken(name, "there is no folder " + function.directory());
        }
        Files.createDirectories(folder);
        try (Scratch scratch = Scratch.in(folder)) {
            Path unfinished = scratch.folder().resolve(module.getFileName());
            return build(Language.named(language).recipe(function, unfinished, tools), unfinished);
        } catch (BuildException e) {
            forget();
            return new BuildResult.Broken(name, e.text());
        }
    }

    private BuildResult build(Recipe recipe, Path unfinished) throws IOException, InterruptedException {
        if (Stamp.holds(stamp, recipe, module)) {
            return new BuildResult.Unchanged(name);
        }
        long start = System.nanoTime();
        byte[] before = Files.exists(module) ? Files.readAllBytes(module) : new byte[0];
        forget();
        made(recipe, unfinished);
        Set<Path> inputs = recipe.inputs().read();
        Files.move(unfinished, module, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        Stamp.write(stamp, recipe, inputs, module);
        return java.util.Arrays.equals(before, Files.readAllBytes(module))
                ? new BuildResult.Unchanged(name)
                : new BuildResult.Built(name, module, Duration.ofNanos(System.nanoTime() - start));
    }

    private void made(Recipe recipe, Path unfinished) throws IOException, InterruptedException {
        Compilation compilation = Compilation.run(recipe);
        if (compilation.status() != 0) {
            throw new BuildException(complaint(recipe, compilation));
        }
        switch (recipe.artifact()) {
            case Recipe.Artifact.AtOutput _ -> {}
            case Recipe.Artifact.Announced _ ->
                Files.copy(announced(compilation.output()), unfinished, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String complaint(Recipe recipe, Compilation compilation) {
        String hints = recipe.hints().entrySet().stream()
                .filter(hint -> compilation.messages().contains(hint.getKey()))
                .map(hint -> "\n" + hint.getValue())
                .sorted()
                .collect(Collectors.joining());
        Path tool = Path.of(recipe.command().getFirst()).getFileName();
        return "%s ended with exit code %d\n%s%s"
                .formatted(tool, compilation.status(), compilation.messages().strip(), hints);
    }

    /** The last module that cargo says it made: that of the crate itself, after those of its dependencies. */
    private static Path announced(byte[] messages) throws IOException {
        Optional<Path> last = Optional.empty();
        for (String line : new String(messages, UTF_8).lines().toList()) {
            JsonNode message = line.startsWith("{") ? JSON.readTree(line) : JSON.nullNode();
            for (JsonNode file : message.path("filenames")) {
                last = file.asText().endsWith(".wasm") ? Optional.of(Path.of(file.asText())) : last;
            }
        }
        return last.orElseThrow(() -> new BuildException(
                "the crate gives no WebAssembly module: it needs a main.rs, or crate-type = [\"cdylib\"]"));
    }

    private void forget() throws IOException {
        Files.deleteIfExists(module);
        Files.deleteIfExists(stamp);
    }
}
