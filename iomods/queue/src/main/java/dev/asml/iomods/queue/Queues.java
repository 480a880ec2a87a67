package dev.asml.iomods.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomods.sqlite.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Messages in a file. A message belongs to the process that delivers it; one whose process has ended belongs to nobody. Thread-safe.
 */
final class Queues implements AutoCloseable {
    private static final String[] SCHEMA = {
        """
        CREATE TABLE IF NOT EXISTS message (
          number INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL,
          content_type TEXT NOT NULL, attributes TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
          published INTEGER NOT NULL, due INTEGER NOT NULL, owner TEXT, why TEXT)
        """,
        "CREATE INDEX IF NOT EXISTS waiting ON message (queue, number) WHERE owner IS NULL AND why IS NULL",
        "CREATE INDEX IF NOT EXISTS held ON message (owner) WHERE owner IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS dead ON message (queue, number) WHERE why IS NOT NULL",
        "CREATE TABLE IF NOT EXISTS known (queue TEXT, id TEXT, until INTEGER NOT NULL, PRIMARY KEY (queue, id)) WITHOUT ROWID"
    };
    private static final String COLUMNS = "number, id, body, content_type, attributes, attempts, published, due, why";

    /** How long an id that a publisher gave is known. */
    private static final Duration KNOWN = Duration.ofMinutes(10);

    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final Database database;
    private final long mostBytes;
    private final String owner = owner(ProcessHandle.current());

    Queues(Path file, Database.Sync sync, long mostBytes) throws IOException, SQLException {
        this.database = Database.open(file, sync, SCHEMA);
        this.mostBytes = mostBytes;
    }

    /** Tells a process from others, also from one that gets its number later. */
    private static String owner(ProcessHandle process) {
        return process.pid() + " "
                + process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /**
     * What became of a message that was to be published.
     *
     * @param duplicate whether one with its id was published shortly before, so that this was not
     */
    record Published(String id, boolean duplicate) {}

    /** Publishes all of them, or none. */
    List<Published> publish(String queue, List<Draft> drafts) throws SQLException, InterruptedException {
        List<byte[]> bodies = drafts.stream().map(Draft::bytes).toList();
        return database.write(connection -> {
            requireSpace(connection);
            List<Published> published = new ArrayList<>();
            for (int i = 0; i < drafts.size(); i++) {
                published.add(publish(connection, queue, drafts.get(i), bodies.get(i)));
            }
            return published;
        });
    }

    private void requireSpace(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size")) {
            rows.next();
            if (rows.getLong(1) > mostBytes) {
                throw new IomodFailure(
                        "FULL",
                        "the queues have more than the %d bytes that \"max_bytes\" allows".formatted(mostBytes),
                        true);
            }
        }
    }

    private static Published publish(Connection connection, String queue, Draft draft, byte[] body)
            throws SQLException {
        String id = draft.id() == null ? UUID.randomUUID().toString() : draft.id();
        long now = System.currentTimeMillis();
        if (draft.id() != null && isKnown(connection, queue, id, now)) {
            return new Published(id, true);
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO message (queue, id, body, content_type, attributes, published, due) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            statement.setString(1, queue);
            statement.setString(2, id);
            statement.setBytes(3, body);
            statement.setString(4, draft.type());
            statement.setString(5, write(draft.known()));
            statement.setLong(6, now);
            statement.setLong(7, now + draft.delay().toMillis());
            statement.executeUpdate();
        }
        return new Published(id, false);
    }

    private static boolean isKnown(Connection connection, String queue, String id, long now) throws SQLException {
        run(connection, "DELETE FROM known WHERE until <= ?", now);
        return run(
                        connection,
                        "INSERT OR IGNORE INTO known (queue, id, until) VALUES (?, ?, ?)",
                        queue,
                        id,
                        now + KNOWN.toMillis())
                == 0;
    }

    /** Takes messages that are due, to be delivered by this process: the oldest ones. */
    List<Kept> take(String queue, int most) throws SQLException, InterruptedException {
        return database.write(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    UPDATE message SET owner = ?, attempts = attempts + 1 WHERE number IN (
                      SELECT number FROM message WHERE queue = ? AND owner IS NULL AND why IS NULL AND due <= ?
                      ORDER BY number LIMIT ?)
                    RETURNING\s""" + COLUMNS)) {
                statement.setString(1, owner);
                statement.setString(2, queue);
                statement.setLong(3, System.currentTimeMillis());
                statement.setInt(4, most);
                List<Kept> taken = new ArrayList<>(rows(statement));
                taken.sort(Comparator.comparingLong(Kept::number));
                return taken;
            }
        });
    }

    /** When the next message of a queue is due that nobody delivers; empty if there is none. */
    OptionalLong nextDue(String queue) throws SQLException, InterruptedException {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT min(due) FROM message WHERE queue = ? AND owner IS NULL AND why IS NULL")) {
                statement.setString(1, queue);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    long due = rows.getLong(1);
                    return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(due);
                }
            }
        });
    }

    /** It was taken by its function. */
    void done(Kept message) throws SQLException, InterruptedException {
        var _ = change("DELETE FROM message WHERE number = ?", message.number());
    }

    /** It comes again. */
    void again(Kept message, Duration pause) throws SQLException, InterruptedException {
        var _ = change(
                "UPDATE message SET owner = NULL, due = ? WHERE number = ?",
                System.currentTimeMillis() + pause.toMillis(),
                message.number());
    }

    /** It was not delivered: that was no attempt. */
    void giveBack(Kept message, Duration pause) throws SQLException, InterruptedException {
        var _ = change(
                "UPDATE message SET owner = NULL, attempts = attempts - 1, due = ? WHERE number = ?",
                System.currentTimeMillis() + pause.toMillis(),
                message.number());
    }

    /** It is a dead letter. */
    void bury(Kept message, String why) throws SQLException, InterruptedException {
        var _ = change("UPDATE message SET owner = NULL, why = ? WHERE number = ?", why, message.number());
    }

    /** Dead letters come again, as if they had never been delivered: one of them, or all. How many they are. */
    int redrive(String queue, @Nullable String id) throws SQLException, InterruptedException {
        return change(
                "UPDATE message SET why = NULL, attempts = 0, due = ? WHERE queue = ? AND why IS NOT NULL AND (? IS NULL OR id = ?)",
                System.currentTimeMillis(),
                queue,
                id,
                id);
    }

    /** Deletes what waits, or what is dead. How many they were. */
    int purge(String queue, boolean dead) throws SQLException, InterruptedException {
        return change(
                "DELETE FROM message WHERE queue = ? AND owner IS NULL AND (why IS NOT NULL) = ?", queue, dead ? 1 : 0);
    }

    /** Gives what processes hold that have ended back; what the last of them did not end counts as an attempt. */
    int releaseOfEnded() throws SQLException, InterruptedException {
        Set<String> ended = database.read(connection -> {
            Set<String> owners = new HashSet<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT DISTINCT owner FROM message WHERE owner IS NOT NULL")) {
                while (rows.next()) {
                    owners.add(rows.getString(1));
                }
            }
            return owners;
        });
        ended.removeIf(Queues::lives);
        int released = 0;
        for (String each : ended) {
            released += change("UPDATE message SET owner = NULL WHERE owner = ?", each);
        }
        return released;
    }

    private static boolean lives(String owner) {
        long pid = Long.parseLong(owner.substring(0, owner.indexOf(' ')));
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(Queues::owner)
                .filter(owner::equals)
                .isPresent();
    }

    /**
     * How many messages there are.
     *
     * @param ready due now
     * @param delayed due later, after a failure too
     * @param running with a function
     * @param dead given up
     */
    record Stats(long ready, long delayed, long running, long dead) {}

    Stats stats(String queue) throws SQLException, InterruptedException {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT count(*) FILTER (WHERE owner IS NULL AND why IS NULL AND due <= ?1),
                      count(*) FILTER (WHERE owner IS NULL AND why IS NULL AND due > ?1),
                      count(owner), count(why) FROM message WHERE queue = ?2
                    """)) {
                statement.setLong(1, System.currentTimeMillis());
                statement.setString(2, queue);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    return new Stats(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4));
                }
            }
        });
    }

    /** The oldest messages that wait, or that are dead; they stay where they are. */
    List<Kept> peek(String queue, boolean dead, long after, int limit) throws SQLException, InterruptedException {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT " + COLUMNS
                            + " FROM message WHERE queue = ? AND owner IS NULL AND (why IS NOT NULL) = ? AND number > ? ORDER BY number LIMIT ?")) {
                statement.setString(1, queue);
                statement.setInt(2, dead ? 1 : 0);
                statement.setLong(3, after);
                statement.setInt(4, limit);
                return rows(statement);
            }
        });
    }

    private int change(String sql, @Nullable Object... values) throws SQLException, InterruptedException {
        return database.write(connection -> run(connection, sql, values));
    }

    private static int run(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    private static List<Kept> rows(PreparedStatement statement) throws SQLException {
        List<Kept> all = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                all.add(new Kept(
                        rows.getLong(1),
                        rows.getString(2),
                        rows.getBytes(3),
                        rows.getString(4),
                        read(rows.getString(5)),
                        rows.getInt(6),
                        Instant.ofEpochMilli(rows.getLong(7)),
                        Instant.ofEpochMilli(rows.getLong(8)),
                        rows.getString(9)));
            }
        }
        return all;
    }

    private static String write(Map<String, String> attributes) {
        try {
            return JSON.writeValueAsString(attributes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are always JSON", e);
        }
    }

    private static Map<String, String> read(String attributes) {
        try {
            return JSON.readValue(attributes, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the attributes of a message cannot be read", e);
        }
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
