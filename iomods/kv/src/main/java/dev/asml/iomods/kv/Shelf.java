package dev.asml.iomods.kv;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Where the entries are. Each call is one step that others see whole or not at all, except {@link #scan}. Thread-safe. */
interface Shelf extends AutoCloseable {
    /** Those of the keys that are there, in their order. */
    List<Entry> get(List<String> keys) throws Exception;

    /** Puts all of them; their versions. */
    List<Long> put(List<Item> items) throws Exception;

    /**
     * What became of a change with a condition.
     *
     * @param made whether it was made
     * @param version that is there now; empty if nothing is
     */
    record Compared(boolean made, OptionalLong version) {}

    /** Puts one if the key has this version, or nothing if that is empty. */
    Compared compareAndSet(Item item, OptionalLong version) throws Exception;

    /** Deletes what is there, if it has this version; any if that is empty. Whether it did. */
    boolean delete(String key, OptionalLong version) throws Exception;

    /**
     * A number at a key after it was changed.
     *
     * @param version that it has now
     */
    record Counted(long value, long version) {}

    /** Adds to a number; to 0 if there is nothing, which then stays for {@code life}. */
    Counted increment(String key, long by, Optional<Duration> life) throws Exception;

    /** Sets how long an entry stays from now on; for ever if that is empty. Whether there is one. */
    boolean expire(String key, Optional<Duration> life) throws Exception;

    /**
     * Some of the entries.
     *
     * @param cursor for the next ones; null after the last
     */
    record Page(List<Entry> entries, @Nullable String cursor) {}

    /**
     * Entries whose keys begin so. Going on by the cursor until there is none gives each that is there all the while, at
     * least once.
     *
     * @param cursor that of the page before
     * @param limit about how many are wanted
     */
    Page scan(String prefix, @Nullable String cursor, int limit) throws Exception;

    @Override
    void close() throws SQLException;
}
