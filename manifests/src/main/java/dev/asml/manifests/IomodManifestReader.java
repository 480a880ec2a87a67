package dev.asml.manifests;

import dev.asml.manifests.IomodManifest.Method;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code iomod.toml}. */
final class IomodManifestReader {
    static final String FILE = "iomod.toml";

    private IomodManifestReader() {}

    static IomodManifest load(Path file) {
        if (!Files.exists(file)) {
            throw ManifestException.of(file, "there is no such file; an IOmod is described by an " + FILE);
        }
        Report report = new Report();
        return finish(TomlFile.read(file, report), report);
    }

    static IomodManifest parse(InputStream in, Path named) throws IOException {
        Report report = new Report();
        return finish(TomlFile.parse(in, named, report), report);
    }

    static IomodManifest parse(String toml, Path named) {
        Report report = new Report();
        return finish(TomlFile.parse(toml, named, report), report);
    }

    private static IomodManifest finish(Optional<Table> root, Report report) {
        Optional<IomodManifest> manifest = root.flatMap(IomodManifestReader::manifest);
        report.throwIfAny();
        return manifest.orElseThrow();
    }

    private static Optional<IomodManifest> manifest(Table root) {
        Table iomod = root.requiredTable("iomod");
        Optional<Coordinates> coordinates = iomod.required("coordinates", Syntax::coordinates);
        String version = iomod.required("version", Syntax::version).orElse("");
        Table process = root.requiredTable("process");
        String entrypoint = process.required("entrypoint", Syntax::pathBelow).orElse("");
        List<String> arguments = process.texts("arguments", Syntax::any);
        Optional<String> mainClass = process.text("main_class", Syntax::className);
        List<Method> methods = methods(root.tables("methods"));
        root.reportUnknownKeys();
        return coordinates.map(found -> new IomodManifest(found, version, entrypoint, arguments, mainClass, methods));
    }

    private static List<Method> methods(List<Table> tables) {
        Distinct<String> names = new Distinct<>("method");
        List<Method> methods = new ArrayList<>();
        for (Table table : tables) {
            boolean idempotent = table.flag("idempotent", false);
            // The summary is for people who read the file.
            table.text("summary");
            table.required("name", Syntax::name)
                    .filter(name -> names.add(name, table, "name"))
                    .ifPresent(name -> methods.add(new Method(name, idempotent)));
        }
        return List.copyOf(methods);
    }
}
