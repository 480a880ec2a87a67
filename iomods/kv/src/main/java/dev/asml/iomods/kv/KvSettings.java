package dev.asml.iomods.kv;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.asml.iomods.sqlite.Database;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a service configures.
 *
 * @param url of a server; without it entries are in a file
 * @param prefix what the names of a server's keys begin with
 * @param timeoutSeconds how long a server may take to answer
 * @param sync what an answered change survives in a file
 */
record KvSettings(
        @Nullable URI url,
        @Nullable String prefix,
        @JsonProperty("timeout_seconds") @Nullable Integer timeoutSeconds,
        Database.@Nullable Sync sync) {
    private static final String PREFIX = "kv";
    private static final int TIMEOUT_SECONDS = 5;
    private static final int MOST_SECONDS = 3600;

    KvSettings {
        if (url != null && (!Set.of("redis", "rediss").contains(url.getScheme()) || url.getHost() == null)) {
            throw new IllegalArgumentException(
                    "\"url\" is not that of a server: write redis://HOST:PORT/DATABASE, or rediss:// for TLS");
        }
        if (timeoutSeconds != null && (timeoutSeconds < 1 || timeoutSeconds > MOST_SECONDS)) {
            throw new IllegalArgumentException(
                    "\"timeout_seconds\" is %d; it can be 1 to %d".formatted(timeoutSeconds, MOST_SECONDS));
        }
        if (url != null && sync != null) {
            throw new IllegalArgumentException("\"sync\" is for entries in a file, not on a server; leave it out");
        }
        if (url == null && (prefix != null || timeoutSeconds != null)) {
            throw new IllegalArgumentException("\"prefix\" and \"timeout_seconds\" are for a server: give its \"url\"");
        }
    }

    /** @param durable the folder that stays, if a Threader gave one */
    Shelf open(Optional<Path> durable) throws IOException, SQLException {
        if (url != null) {
            Duration timeout = Duration.ofSeconds(timeoutSeconds == null ? TIMEOUT_SECONDS : timeoutSeconds);
            return new RedisShelf(new RedisConnections(url, timeout), prefix == null ? PREFIX : prefix);
        }
        Path folder = durable.orElseThrow(() ->
                new IllegalArgumentException("there is no folder that stays, nor a \"url\": entries have no place"));
        return new SqliteShelf(folder.resolve("kv.sqlite"), sync == null ? Database.Sync.DISK : sync);
    }
}
