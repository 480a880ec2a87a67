package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The first sources of something new, in a language; each builds as it is. */
final class Sources {
    private Sources() {}

    /**
     * Those of a function.
     *
     * @return each file's name in the function's folder, and its content
     */
    static Map<String, String> function(String name, String language) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        switch (language) {
            case "wat" -> files.put(name + ".wat", template("function.wat", Map.of("NAME", name)));
            case "c" -> files.put(name + ".c", template("function.c", Map.of("NAME", name)));
            case "rust" -> files.put(name + ".rs", template("function.rs", Map.of("NAME", name)));
            case "assemblyscript" -> {
                files.put(name + ".ts", template("function.ts", Map.of("NAME", name)));
                files.put("asml.ts", library("assemblyscript/asml.ts"));
            }
            default ->
                throw new CliException(
                        ExitCode.USAGE, "there are no first sources for the language \"%s\"".formatted(language));
        }
        return files;
    }

    private static String library(String file) throws IOException {
        Optional<Path> folder = Builder.guestLibraries();
        Path library = folder.map(found -> found.resolve(file))
                .filter(Files::isRegularFile)
                .orElseThrow(
                        () -> CliException.failed("the guest library guest-libs/%s is not installed".formatted(file)));
        return Files.readString(library);
    }

    /** A resource with words replaced. */
    static String template(String resource, Map<String, String> words) throws IOException {
        try (InputStream in = Objects.requireNonNull(Sources.class.getResourceAsStream("make/" + resource))) {
            String text = new String(in.readAllBytes(), UTF_8);
            for (Map.Entry<String, String> word : words.entrySet()) {
                text = text.replace("@" + word.getKey() + "@", word.getValue());
            }
            return text;
        }
    }

    /**
     * Refuses to overwrite.
     *
     * @throws CliException if one of the files is there
     */
    static void requireNew(List<Path> files) {
        for (Path file : files) {
            if (Files.exists(file)) {
                throw CliException.failed("%s is there already, and nothing was written".formatted(file));
            }
        }
    }

    static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.toAbsolutePath().normalize().getParent());
        Files.writeString(file, content);
    }
}
