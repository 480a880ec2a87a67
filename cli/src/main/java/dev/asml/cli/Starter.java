package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The files of a new project. */
final class Starter {
    /** Each file of the project, and the resource that holds its content. */
    private static final Map<String, String> FILES = files();

    private static final String NAME = "PROJECT_NAME";
    private static final String FUNCTION = "services/hello/functions/greet/";

    private final Path directory;

    Starter(Path directory) {
        this.directory = directory;
    }

    private static Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("assemblylift.toml", "assemblylift.toml");
        files.put("services/hello/service.toml", "service.toml");
        files.put("services/hello/functions/greet/greet.wat", "greet.wat");
        files.put("services/hello/functions/greet/greet.wasm", "greet.wasm");
        files.put(".gitignore", "gitignore");
        return files;
    }

    /**
     * Writes them all, or none.
     *
     * @param language that of the function; empty means one that is ready to run
     *
     * @throws CliException if one of them is there already
     */
    List<Path> write(Optional<String> language) throws IOException {
        Map<Path, byte[]> files = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : FILES.entrySet()) {
            if (language.isEmpty() || !entry.getKey().startsWith(FUNCTION)) {
                files.put(file(entry.getKey()), content(entry.getValue(), language));
            }
        }
        if (language.isPresent()) {
            Sources.function("greet", language.get())
                    .forEach((name, text) -> files.put(file(FUNCTION + name), text.getBytes(UTF_8)));
        }
        for (Path file : files.keySet()) {
            if (Files.exists(file)) {
                throw CliException.failed("%s is there already; name a new folder: asml init DIR".formatted(file));
            }
        }
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            Files.createDirectories(file.getKey().toAbsolutePath().getParent());
            Files.write(file.getKey(), file.getValue());
        }
        return List.copyOf(files.keySet());
    }

    private Path file(String name) {
        return directory.resolve(name).normalize();
    }

    private byte[] content(String resource, Optional<String> language) throws IOException {
        byte[] content = content(resource);
        if (!resource.endsWith(".toml")) {
            return content;
        }
        String text = new String(content, UTF_8).replace(NAME, projectName());
        // The lines on "module" are for a function that is ready; one with sources has its language there.
        return language.map(word -> text.replaceAll(
                        "module = \"greet.wasm\"(?s:.*?)http",
                        "language = \"" + word
                                + "\"                             # asml builds it with each change\nhttp"))
                .orElse(text)
                .getBytes(UTF_8);
    }

    private static byte[] content(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(Starter.class.getResourceAsStream("starter/" + resource))) {
            return in.readAllBytes();
        }
    }

    /** The folder's name, as far as a project may have it. */
    private String projectName() {
        Path last = directory.toAbsolutePath().normalize().getFileName();
        String name =
                last == null ? "" : last.toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]+", "-");
        String trimmed = name.replaceAll("^[^a-z0-9]+|-+$", "");
        return trimmed.isEmpty() ? "hello" : trimmed.substring(0, Math.min(trimmed.length(), 63));
    }
}
