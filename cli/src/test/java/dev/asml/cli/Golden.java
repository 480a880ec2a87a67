package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts that are kept in files. With {@code ASML_GOLDEN=write} in the environment the files are written anew. */
final class Golden {
    private Golden() {}

    static void check(Path file, String text) throws IOException {
        if ("write".equals(System.getenv("ASML_GOLDEN"))) {
            Files.createDirectories(file.toAbsolutePath().normalize().getParent());
            Files.writeString(file, text);
        }
        assertThat(file).exists();
        assertThat(text).as("%s; ASML_GOLDEN=write writes it anew", file).isEqualTo(Files.readString(file));
    }
}
