package dev.asml.iomods.sqlite;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * A SQLite database in a file. Changes that come at the same time are committed together, so that they share one way to the
 * disk; reads go on beside them (<a href="https://sqlite.org/wal.html">write-ahead log</a>). Another process may have the same
 * file open. Thread-safe.
 */
public final class Database implements AutoCloseable {
    private static final int WAITING = 1024;
    private static final int MOST_TOGETHER = 256;
    private static final int READERS = 2;

    /** How long another process may commit. */
    private static final int BUSY_MILLIS = 30_000;

    private final BlockingQueue<Change<?>> changes = new ArrayBlockingQueue<>(WAITING);
    private final BlockingQueue<Connection> readers = new ArrayBlockingQueue<>(READERS);
    private final Connection writing;
    private final Thread writer;
    private volatile boolean closed;

    /** What an answered change survives. */
    public enum Sync {
        /** The loss of power. */
        @JsonProperty("disk")
        DISK,
        /** The end of the process, however it comes; a loss of power takes the last seconds. */
        @JsonProperty("os")
        OS
    }

    /** Work on a connection, which it leaves open. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        /** Does it. */
        T run(Connection connection) throws SQLException;
    }

    /** A change, and who waits for it. */
    private static final class Change<T extends @Nullable Object> {
        private final Work<T> work;
        private final CompletableFuture<T> outcome = new CompletableFuture<>();
        private Runnable end = () -> {};

        Change(Work<T> work) {
            this.work = work;
        }

        /** Makes it within a transaction, or leaves no trace of it there. */
        void attempt(Connection connection, Statement control) throws SQLException {
            control.execute("SAVEPOINT one");
            try {
                T result = work.run(connection);
                end = () -> outcome.complete(result);
            } catch (SQLException | RuntimeException e) {
                control.execute("ROLLBACK TO one");
                end = () -> outcome.completeExceptionally(e);
            }
            control.execute("RELEASE one");
        }

        void committed() {
            end.run();
        }

        void failed(Exception why) {
            outcome.completeExceptionally(why);
        }
    }

    private Database(Path file, Sync sync) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(sync == Sync.DISK ? SynchronousMode.FULL : SynchronousMode.NORMAL);
        config.setBusyTimeout(BUSY_MILLIS);
        String address = "jdbc:sqlite:" + file;
        this.writing = config.createConnection(address);
        SQLiteConfig reading = new SQLiteConfig();
        reading.setBusyTimeout(BUSY_MILLIS);
        for (int i = 0; i < READERS; i++) {
            readers.add(reading.createConnection(address));
        }
        this.writer = Thread.ofPlatform().daemon().name("writer").unstarted(this::write);
    }

    /**
     * Opens it, or makes it.
     *
     * @param schema what makes the tables if they are not there
     */
    public static Database open(Path file, Sync sync, String... schema) throws IOException, SQLException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Database database = new Database(file, sync);
        try (Statement statement = database.writing.createStatement()) {
            for (String each : schema) {
                statement.execute(each);
            }
        }
        database.writer.start();
        return database;
    }

    /**
     * Makes a change, all of it or nothing; what this returns, or throws, is after the commit.
     *
     * @throws InterruptedException before the change was begun; one that was is waited for
     */
    public <T extends @Nullable Object> T write(Work<T> work) throws SQLException, InterruptedException {
        Change<T> change = new Change<>(work);
        changes.put(change);
        if (closed) {
            refuseAll();
        }
        try {
            return change.outcome.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException own) {
                throw own;
            }
            throw new SQLException(e.getCause());
        }
    }

    /** Reads what is committed. */
    public <T extends @Nullable Object> T read(Work<T> work) throws SQLException, InterruptedException {
        Connection connection = readers.take();
        try {
            return work.run(connection);
        } finally {
            readers.add(connection);
        }
    }

    private void write() {
        List<Change<?>> together = new ArrayList<>();
        try {
            while (true) {
                together.add(changes.take());
                changes.drainTo(together, MOST_TOGETHER - 1);
                commit(together);
                together.clear();
            }
        } catch (InterruptedException _) {
            // That is how it ends.
        }
    }

    private void commit(List<Change<?>> together) {
        // Not by the driver's own transactions: there, the next one begins at the end of the one before, and keeps
        // others out.
        try (Statement control = writing.createStatement()) {
            control.execute("BEGIN IMMEDIATE");
            try {
                for (Change<?> change : together) {
                    change.attempt(writing, control);
                }
                control.execute("COMMIT");
            } catch (SQLException e) {
                control.execute("ROLLBACK");
                throw e;
            }
            together.forEach(Change::committed);
        } catch (SQLException e) {
            together.forEach(change -> change.failed(e));
        }
    }

    /** Closes the file when what is under way is over. Changes that come later fail. */
    @Override
    public void close() throws SQLException {
        closed = true;
        writer.interrupt();
        boolean interrupted = Thread.interrupted();
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        refuseAll();
        for (Connection reader = readers.poll(); reader != null; reader = readers.poll()) {
            reader.close();
        }
        writing.close();
    }

    private void refuseAll() {
        for (Change<?> change = changes.poll(); change != null; change = changes.poll()) {
            change.failed(new IllegalStateException("the database is closed"));
        }
    }
}
