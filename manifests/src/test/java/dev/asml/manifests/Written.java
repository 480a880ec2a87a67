package dev.asml.manifests;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A folder of files that a test writes. */
record Written(Path folder) {
    Written with(String name, String text) {
        return with(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Written with(String name, byte[] bytes) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A project of one service, {@code todo}, with this {@code service.toml}. */
    Written withService(String toml) {
        return with("assemblylift.toml", "[project]\nname = \"p\"\n[[services]]\nname = \"todo\"\n")
                .with("services/todo/service.toml", toml);
    }

    ProjectManifest load() {
        return ProjectManifest.load(folder);
    }

    ServiceManifest service() {
        return load().services().getFirst();
    }

    FunctionManifest function() {
        return service().functions().getFirst();
    }

    IomodDependency iomod() {
        return service().iomods().getFirst();
    }

    /** The problems as a user reads them, with paths relative to this folder. */
    String problems() {
        return relative(
                lines(catchThrowableOfType(ManifestException.class, this::load).problems()));
    }

    String warnings() {
        return relative(lines(load().warnings()));
    }

    private static String lines(List<Problem> problems) {
        return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }

    String relative(String text) {
        return text.replace(folder + "/", "");
    }
}
