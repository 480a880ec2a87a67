package dev.asml.iomods.queue;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.asml.iomods.sqlite.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a service configures.
 *
 * @param sync what an answered change survives
 * @param maxBytes that the file may have
 */
record QueueSettings(
        Database.@Nullable Sync sync,
        @JsonProperty("max_bytes") @Nullable Long maxBytes) {
    private static final long MAX_BYTES = 1L << 30;
    private static final long LEAST_BYTES = 64 << 10;

    QueueSettings {
        if (maxBytes != null && maxBytes < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "\"max_bytes\" is %d; it can be %d and more".formatted(maxBytes, LEAST_BYTES));
        }
    }

    /** @param durable the folder that stays, if a Threader gave one */
    Queues open(Optional<Path> durable) throws IOException, SQLException {
        Path folder = durable.orElseThrow(
                () -> new IllegalArgumentException("there is no folder that stays: a Threader starts this IOmod"));
        return new Queues(
                folder.resolve("queue.sqlite"),
                sync == null ? Database.Sync.DISK : sync,
                maxBytes == null ? MAX_BYTES : maxBytes);
    }
}
