package dev.asml.cli.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for one build's unfinished files; closing removes it. */
record Scratch(Path folder) implements AutoCloseable {
    static Scratch in(Path parent) throws IOException {
        return new Scratch(Files.createTempDirectory(parent, "build"));
    }

    @Override
    public void close() throws IOException {
        for (Path path : deepestFirst()) {
            Files.delete(path);
        }
    }

    private List<Path> deepestFirst() throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
