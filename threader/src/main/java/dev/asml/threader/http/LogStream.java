package dev.asml.threader.http;

import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogFollower;
import dev.asml.threader.log.LogFormat;
import dev.asml.threader.log.LogLine;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Answers a question for the log, one JSON object a line.
 *
 * @param tail how many of the lines that are there
 * @param follow whether to go on with those that come, until the client leaves
 */
record LogStream(int tail, boolean follow, Predicate<LogLine> filter) {
    private static final int DEFAULT_TAIL = 100;
    private static final int BACKLOG = 4096;
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Reply HEAD =
            new Reply(200, List.of(new Reply.Header("content-type", "application/x-ndjson")), new byte[0]);

    /**
     * Reads the question.
     *
     * @throws IllegalArgumentException naming the parameter that is wrong
     */
    static LogStream parse(String query) {
        Map<String, List<String>> parameters = QueryString.parse(query);
        LogLine.Level least = level(last(parameters, "level", "debug"));
        Predicate<LogLine> filter = line -> line.level().compareTo(least) >= 0;
        String function = last(parameters, "function", "");
        if (!function.isEmpty()) {
            filter = filter.and(line ->
                    line.source().equals(function) || line.ids().function().equals(function));
        }
        String iomod = last(parameters, "iomod", "");
        if (!iomod.isEmpty()) {
            filter = filter.and(line -> line.source().equals(iomod));
        }
        String request = last(parameters, "request", "");
        if (!request.isEmpty()) {
            filter = filter.and(line -> line.request().equals(request));
        }
        String since = last(parameters, "since", "");
        if (!since.isEmpty()) {
            Instant start = moment(since);
            filter = filter.and(line -> line.time().isAfter(start));
        }
        return new LogStream(
                count(last(parameters, "tail", Integer.toString(DEFAULT_TAIL))),
                flag(last(parameters, "follow", "false")),
                filter);
    }

    private static Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException _) {
            throw new IllegalArgumentException(
                    "since is a moment as ISO 8601, for example 2026-03-04T05:06:07Z, not \"%s\"".formatted(text));
        }
    }

    private static String last(Map<String, List<String>> parameters, String name, String absent) {
        List<String> values = parameters.get(name);
        return values == null ? absent : values.getLast();
    }

    private static LogLine.Level level(String word) {
        for (LogLine.Level level : LogLine.Level.values()) {
            if (level.word().equals(word.toLowerCase(Locale.ROOT))) {
                return level;
            }
        }
        throw new IllegalArgumentException("level is debug, info, warn or error, not \"%s\"".formatted(word));
    }

    private static int count(String text) {
        if (!text.matches("\\d{1,6}")) {
            throw new IllegalArgumentException("tail is a number of lines, not \"%s\"".formatted(text));
        }
        return Integer.parseInt(text);
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "", "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new IllegalArgumentException("follow is true or false, not \"%s\"".formatted(text));
        };
    }

    /** Sends the lines. */
    void answer(Exchange exchange, LogBook book) {
        try (OutputStream out = exchange.stream(HEAD)) {
            if (follow) {
                follow(exchange, book, out);
            } else {
                write(out, new LogFollower.Batch(0, book.tail(tail, filter)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void follow(Exchange exchange, LogBook book, OutputStream out) throws IOException {
        AtomicBoolean left = new AtomicBoolean();
        ClientConnection.Awaited client = _ -> left.set(true);
        exchange.client().await(client);
        try (LogFollower follower = book.follow(tail, Math.max(tail, BACKLOG), filter)) {
            while (!left.get() && !exchange.closing()) {
                write(out, follower.next(PATIENCE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.client().ended(client);
        }
    }

    private static void write(OutputStream out, LogFollower.Batch batch) throws IOException {
        if (batch.lost() > 0) {
            out.write(("{\"lost\":" + batch.lost() + "}\n").getBytes(StandardCharsets.UTF_8));
        }
        for (LogLine line : batch.lines()) {
            out.write((LogFormat.JSON.format(line) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        out.flush();
    }
}
