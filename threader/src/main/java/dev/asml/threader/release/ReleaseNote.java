package dev.asml.threader.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * What is told of a release beside its files: a JSON document.
 *
 * @param deployedAt when it was deployed
 * @param by who deployed it, as they say; may be empty
 * @param message what for; may be empty
 */
public record ReleaseNote(Instant deployedAt, String by, String message) {
    private static final String DEPLOYED_AT = "deployed_at";
    private static final String BY = "by";
    private static final String MESSAGE = "message";

    /** Made by the first deploy, for a start needs none. */
    private static final class Json {
        private static final ObjectMapper MAPPER = new ObjectMapper();
    }

    void write(Path file) throws IOException {
        ObjectNode document = Json.MAPPER
                .createObjectNode()
                .put(DEPLOYED_AT, deployedAt.toString())
                .put(BY, by)
                .put(MESSAGE, message);
        Folders.replace(file, Json.MAPPER.writeValueAsBytes(document));
    }

    /** Reads what was written; of what is damaged or missing is told what can be: when the folder was made. */
    static ReleaseNote read(Path file, Path folder) throws IOException {
        try {
            JsonNode document = Json.MAPPER.readTree(Files.readAllBytes(file));
            return new ReleaseNote(
                    Instant.parse(document.path(DEPLOYED_AT).asText()),
                    document.path(BY).asText(),
                    document.path(MESSAGE).asText());
        } catch (NoSuchFileException | JsonProcessingException | DateTimeException _) {
            return new ReleaseNote(Files.getLastModifiedTime(folder).toInstant(), "", "");
        }
    }
}
