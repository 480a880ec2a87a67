package dev.asml.manifests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys in text, as {@code openssl} writes them (RFC 7468). */
final class PemFile {
    private static final int MOST_BYTES = 64 * 1024;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s+([A-Za-z0-9+/=\\s]*?)-----END \\1-----");

    private PemFile() {}

    /**
     * The base64 texts of a file's blocks that have a label.
     *
     * @throws ManifestException if there is none, naming what is there instead
     */
    static List<String> read(Path file, String label) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw ManifestException.of(file, "there is no such file");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw ManifestException.of(file, "is too large for a file of keys");
        }
        List<String> found = new ArrayList<>();
        List<String> others = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(Files.readString(file, ISO_8859_1));
        while (blocks.find()) {
            if (blocks.group(1).equals(label)) {
                found.add(blocks.group(2).replaceAll("\\s+", ""));
            } else {
                others.add(blocks.group(1));
            }
        }
        if (found.isEmpty()) {
            throw ManifestException.of(
                    file,
                    "holds no \"%s\" in PEM%s"
                            .formatted(label, others.isEmpty() ? "" : ", but \"%s\"".formatted(others.getFirst())));
        }
        return found;
    }
}
