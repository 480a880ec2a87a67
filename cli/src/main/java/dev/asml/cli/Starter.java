package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The files of a new project. */
final class Starter {
    /** Each file of the project, and the resource that holds its content. */
    private static final Map<String, String> FILES = files();

    private static final String NAME = "PROJECT_NAME";

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
     * @throws CliException if one of them is there already
     */
    List<Path> write() throws IOException {
        List<Path> written = new ArrayList<>();
        for (String name : FILES.keySet()) {
            Path file = directory.resolve(name).normalize();
            if (Files.exists(file)) {
                throw CliException.failed("%s is there already; name a new folder: asml init DIR".formatted(file));
            }
            written.add(file);
        }
        for (Map.Entry<String, String> entry : FILES.entrySet()) {
            write(directory.resolve(entry.getKey()), entry.getValue());
        }
        return written;
    }

    private void write(Path file, String resource) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        byte[] content = content(resource);
        boolean manifest = resource.endsWith(".toml");
        Files.write(
                file,
                manifest
                        ? new String(content, UTF_8)
                                .replace(NAME, projectName())
                                .getBytes(UTF_8)
                        : content);
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
