package dev.asml.threader.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder of files that are named as secrets are, {@code SERVICE/NAME}; it need not exist. */
record SecretFiles(Path folder) {

    private Path file(SecretName name) {
        return folder.resolve(name.service()).resolve(name.name());
    }

    List<SecretName> names() throws IOException {
        List<SecretName> names = new ArrayList<>();
        for (Path service : listed(folder)) {
            for (Path file : listed(service)) {
                SecretName.parse(service.getFileName() + "/" + file.getFileName())
                        .ifPresent(names::add);
            }
        }
        return names;
    }

    private static List<Path> listed(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    Optional<byte[]> read(SecretName name, int most) throws IOException {
        return PrivateFiles.read(file(name), most);
    }

    Instant changed(SecretName name) throws IOException {
        return Files.getLastModifiedTime(file(name)).toInstant();
    }

    void write(SecretName name, byte[] content) throws IOException {
        var _ = PrivateFiles.folder(folder);
        var _ = PrivateFiles.folder(folder.resolve(name.service()));
        PrivateFiles.write(file(name), content);
    }

    void delete(SecretName name) throws IOException {
        if (Files.isDirectory(folder.resolve(name.service()))) {
            var _ = PrivateFiles.delete(file(name));
        }
    }

    /** How it is told where a file is. */
    String where(SecretName name) {
        return file(name).toString();
    }
}
