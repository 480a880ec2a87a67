package dev.asml.iomods.kv;

import dev.asml.iomods.sqlite.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Entries in a file. */
final class SqliteShelf implements Shelf {
    private static final String[] SCHEMA = {
        "CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, value BLOB NOT NULL, version INTEGER NOT NULL, expires INTEGER)",
        "CREATE INDEX IF NOT EXISTS expiring ON entry (expires) WHERE expires IS NOT NULL",
        "CREATE TABLE IF NOT EXISTS counter (version INTEGER NOT NULL)",
        "INSERT INTO counter SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM counter)"
    };
    private static final String FIND =
            "SELECT key, value, version, expires FROM entry WHERE key = ? AND (expires IS NULL OR expires > ?)";
    private static final String PAGE =
            "SELECT key, value, version, expires FROM entry WHERE key >= ? AND key > ? AND (expires IS NULL OR expires > ?) ORDER BY key LIMIT ?";
    private static final String SWEEP =
            "DELETE FROM entry WHERE rowid IN (SELECT rowid FROM entry WHERE expires <= ? LIMIT 1000)";

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,18})");
    private static final Duration SWEEP_PAUSE = Duration.ofSeconds(30);

    /** Of the values of a page: the first one is on it in any case. */
    private static final long PAGE_BYTES = 1 << 20;

    private final Database database;
    private final Thread sweeper;

    SqliteShelf(Path file, Database.Sync sync) throws IOException, SQLException {
        this.database = Database.open(file, sync, SCHEMA);
        this.sweeper = Thread.ofVirtual().name("sweeper").start(this::sweep);
    }

    @Override
    public List<Entry> get(List<String> keys) throws SQLException, InterruptedException {
        return database.read(connection -> {
            List<Entry> found = new ArrayList<>();
            for (String key : keys) {
                find(connection, key).ifPresent(found::add);
            }
            return found;
        });
    }

    @Override
    public List<Long> put(List<Item> items) throws SQLException, InterruptedException {
        return database.write(connection -> {
            List<Long> versions = new ArrayList<>();
            for (Item item : items) {
                versions.add(store(connection, item.key(), item.value(), moment(item.life())));
            }
            return versions;
        });
    }

    @Override
    public Compared compareAndSet(Item item, OptionalLong version) throws SQLException, InterruptedException {
        return database.write(connection -> {
            OptionalLong there = version(connection, item.key());
            return there.equals(version)
                    ? new Compared(
                            true, OptionalLong.of(store(connection, item.key(), item.value(), moment(item.life()))))
                    : new Compared(false, there);
        });
    }

    @Override
    public boolean delete(String key, OptionalLong version) throws SQLException, InterruptedException {
        return database.write(connection -> {
            OptionalLong there = version(connection, key);
            if (there.isEmpty() || (version.isPresent() && !version.equals(there))) {
                return false;
            }
            try (PreparedStatement statement = connection.prepareStatement("DELETE FROM entry WHERE key = ?")) {
                statement.setString(1, key);
                return statement.executeUpdate() > 0;
            }
        });
    }

    @Override
    public Counted increment(String key, long by, Optional<Duration> life) throws SQLException, InterruptedException {
        return database.write(connection -> {
            Optional<Entry> before = find(connection, key);
            long value = sum(key, before, by);
            Optional<Instant> expires = before.isPresent() ? before.get().expires() : moment(life);
            return new Counted(value, store(connection, key, Numbers.bytes(value), expires));
        });
    }

    private static long sum(String key, Optional<Entry> before, long by) {
        if (before.isEmpty()) {
            return by;
        }
        String text = Numbers.text(before.get().value());
        if (!NUMBER.matcher(text).matches()) {
            throw Numbers.none(key);
        }
        try {
            return Math.addExact(Long.parseLong(text), by);
        } catch (NumberFormatException | ArithmeticException _) {
            throw Numbers.overflow(key);
        }
    }

    @Override
    public boolean expire(String key, Optional<Duration> life) throws SQLException, InterruptedException {
        return database.write(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "UPDATE entry SET expires = ? WHERE key = ? AND (expires IS NULL OR expires > ?)")) {
                set(statement, 1, moment(life));
                statement.setString(2, key);
                statement.setLong(3, System.currentTimeMillis());
                return statement.executeUpdate() > 0;
            }
        });
    }

    @Override
    public Page scan(String prefix, @Nullable String cursor, int limit) throws SQLException, InterruptedException {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
                statement.setString(1, prefix);
                statement.setString(2, cursor == null ? "" : cursor);
                statement.setLong(3, System.currentTimeMillis());
                statement.setInt(4, limit + 1);
                try (ResultSet rows = statement.executeQuery()) {
                    return page(rows, prefix, limit);
                }
            }
        });
    }

    private static Page page(ResultSet rows, String prefix, int limit) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        while (rows.next()) {
            Entry next = entry(rows);
            if (!next.key().startsWith(prefix)) {
                break;
            }
            bytes += next.value().length;
            if (entries.size() == limit || (!entries.isEmpty() && bytes > PAGE_BYTES)) {
                return new Page(entries, entries.getLast().key());
            }
            entries.add(next);
        }
        return new Page(entries, null);
    }

    private static Optional<Entry> find(Connection connection, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, key);
            statement.setLong(2, System.currentTimeMillis());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(entry(rows)) : Optional.empty();
            }
        }
    }

    private static Entry entry(ResultSet rows) throws SQLException {
        long expires = rows.getLong(4);
        Optional<Instant> end = rows.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expires));
        return new Entry(rows.getString(1), rows.getBytes(2), rows.getLong(3), end);
    }

    private static OptionalLong version(Connection connection, String key) throws SQLException {
        return find(connection, key)
                .map(found -> OptionalLong.of(found.version()))
                .orElse(OptionalLong.empty());
    }

    private static long store(Connection connection, String key, byte[] value, Optional<Instant> expires)
            throws SQLException {
        long version = next(connection);
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT OR REPLACE INTO entry (key, value, version, expires) VALUES (?, ?, ?, ?)")) {
            statement.setString(1, key);
            statement.setBytes(2, value);
            statement.setLong(3, version);
            set(statement, 4, expires);
            statement.executeUpdate();
        }
        return version;
    }

    private static long next(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("UPDATE counter SET version = version + 1 RETURNING version");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Optional<Instant> moment(Optional<Duration> life) {
        return life.map(duration -> Instant.now().plus(duration));
    }

    private static void set(PreparedStatement statement, int index, Optional<Instant> moment) throws SQLException {
        statement.setObject(index, moment.map(Instant::toEpochMilli).orElse(null));
    }

    /** Deletes what has expired, so that the file does not keep it. */
    private void sweep() {
        try {
            while (true) {
                Thread.sleep(SWEEP_PAUSE);
                sweepAll();
            }
        } catch (InterruptedException _) {
            // That is how it ends.
        }
    }

    private void sweepAll() throws InterruptedException {
        try {
            while (database.write(SqliteShelf::sweepSome) > 0) {
                // There may be more.
            }
        } catch (SQLException e) {
            System.getLogger("kv").log(System.Logger.Level.ERROR, "what has expired is not deleted", e);
        }
    }

    private static int sweepSome(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SWEEP)) {
            statement.setLong(1, System.currentTimeMillis());
            return statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        sweeper.interrupt();
        database.close();
    }
}
