package dev.asml.cli.build;

import dev.asml.manifests.FunctionManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** AssemblyScript: {@code NAME.ts}, {@code main.ts} or {@code assembly/index.ts}, by the {@code asc} of the project. */
final class AssemblyScript implements Language {
    private static final Pattern IMPORT = Pattern.compile("\\bfrom\\s*[\"'](\\.{1,2}/[^\"']+)[\"']");

    @Override
    public Recipe recipe(FunctionManifest function, Path output, Tools tools) throws IOException {
        Path source = Language.source(function, function.name() + ".ts", "main.ts", "assembly/index.ts");
        Path modules = modules(function.directory());
        boolean handler = Pattern.compile("export\\s+function\\s+" + Pattern.quote(function.handler()) + "\\b")
                .matcher(Files.readString(source))
                .find();
        Stream<String> generation = handler ? Stream.of("--use", "ASML_V03=1") : Stream.of("--exportStart", "_start");
        List<String> command = Stream.of(
                        Stream.of(modules.resolve(".bin/asc").toString()),
                        Stream.of(function.directory().relativize(source).toString()),
                        Stream.of("-Oz", "--runtime", "stub", "--use", "abort=", "--noColors"),
                        generation,
                        Stream.of("-o", output.toString()))
                .flatMap(part -> part)
                .toList();
        return new Recipe(
                command,
                function.directory(),
                Map.of(),
                new Recipe.Artifact.AtOutput(),
                () -> inputs(source, modules),
                Map.of());
    }

    /** The nearest {@code node_modules} with the compiler, as npm looks for it. */
    private static Path modules(Path directory) {
        Path start = directory.toAbsolutePath().normalize();
        return Stream.iterate(start, folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve("node_modules"))
                .filter(folder -> Files.isExecutable(folder.resolve(".bin/asc")))
                .findFirst()
                .orElseThrow(
                        () -> new BuildException(
                                "assemblyscript needs asc, and no node_modules here or above has it; run in the project's folder: npm install assemblyscript@0.28.20"));
    }

    /** The source and what it imports by relative paths, and of packages what npm has installed. */
    private static Set<Path> inputs(Path source, Path modules) throws IOException {
        Set<Path> inputs = new TreeSet<>();
        Deque<Path> open = new ArrayDeque<>(List.of(source.toAbsolutePath().normalize()));
        while (!open.isEmpty()) {
            Path file = open.remove();
            if (Files.isRegularFile(file) && inputs.add(file)) {
                Matcher imports = IMPORT.matcher(Files.readString(file));
                while (imports.find()) {
                    Path base = file.resolveSibling(imports.group(1)).normalize();
                    open.add(base.resolveSibling(base.getFileName() + ".ts"));
                    open.add(base.resolve("index.ts"));
                }
            }
        }
        Path installed = modules.resolve(".package-lock.json");
        if (Files.exists(installed)) {
            inputs.add(installed);
        }
        return inputs;
    }

    @Override
    public Path tool(Path directory, Tools tools) {
        return modules(directory).resolve(".bin/asc");
    }
}
