package dev.asml.threader.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.log.LogLine.Level;
import dev.asml.threader.log.LogLine.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogBookTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);

    private final LogBook book = new LogBook(3, CLOCK);

    private void say(String text) {
        book.write(Level.INFO, "s/f", "r1", Stream.GUEST, text);
    }

    private static List<String> texts(List<LogLine> lines) {
        return lines.stream().map(LogLine::text).toList();
    }

    @Test
    void keepsTheLastLines() {
        say("1\n2\n3");
        say("4");

        assertThat(texts(book.tail(10, _ -> true))).containsExactly("2", "3", "4");
        assertThat(texts(book.tail(1, _ -> true))).containsExactly("4");
        assertThat(texts(book.tail(10, line -> line.text().equals("3")))).containsExactly("3");
    }

    @Test
    void cutsALineThatIsTooLong() {
        say("x".repeat(LogBook.MAX_TEXT + 1));

        assertThat(book.tail(1, _ -> true).getFirst().text())
                .hasSize(LogBook.MAX_TEXT)
                .endsWith(" [cut]");
    }

    @Test
    void givesAFollowerThePastThenTheFuture() throws InterruptedException {
        say("1");
        try (LogFollower follower = book.follow(10, 10, _ -> true)) {
            say("2");

            assertThat(texts(follower.next(Duration.ofSeconds(20)).lines())).containsExactly("1", "2");
            Thread.ofVirtual().start(() -> say("3"));
            assertThat(texts(follower.next(Duration.ofSeconds(20)).lines())).containsExactly("3");
            assertThat(follower.next(Duration.ZERO).isEmpty()).isTrue();
        }
        say("nobody listens");
    }

    @Test
    void tellsAFollowerThatLagsHowManyLinesItLost() throws InterruptedException {
        try (LogFollower follower = book.follow(0, 2, _ -> true)) {
            say("1\n2\n3\n4\n5");

            LogFollower.Batch batch = follower.next(Duration.ofSeconds(20));
            assertThat(batch.lost()).isEqualTo(3);
            assertThat(texts(batch.lines())).containsExactly("4", "5");
            assertThat(follower.next(Duration.ZERO).lost()).isZero();
        }
    }

    @Test
    void writesTextForPeopleAndJsonForPrograms() {
        LogLine line = new LogLine(
                CLOCK.instant(),
                Level.WARN,
                "s/f",
                new LogIds("r1", "s/f", "0af7", 3),
                Stream.STDERR,
                "a \"b\" \u001b[31m");

        assertThat(LogFormat.parse("text").format(line))
                .isEqualTo("2026-03-04T05:06:07Z WARN  s/f [r1] a \"b\" \uFFFD[31m");
        assertThat(LogFormat.parse("json").format(line))
                .isEqualTo(
                        "{\"time\":\"2026-03-04T05:06:07Z\",\"level\":\"warn\",\"source\":\"s/f\","
                                + "\"request_id\":\"r1\",\"function\":\"s/f\",\"trace_id\":\"0af7\",\"call\":3,\"stream\":\"stderr\",\"text\":\"a \\\"b\\\" \\u001B[31m\"}");
    }

    @Test
    void writesEveryLineToTheOutputBeforeItCloses() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (LogOutput _ =
                LogOutput.start(book, LogFormat.TEXT, new PrintStream(written, true, StandardCharsets.UTF_8))) {
            say("1\n2\n3\n4\n5");
        }

        assertThat(written.toString(StandardCharsets.UTF_8).lines())
                .hasSize(5)
                .allMatch(line -> line.startsWith("2026-03-04T05:06:07Z INFO  s/f [r1] "));
    }

    @Test
    void neverWaitsForAnOutputThatBlocks() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                blocked.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                written.write(b);
            }
        };
        try (LogOutput _ = LogOutput.start(book, LogFormat.JSON, new PrintStream(slow, true, StandardCharsets.UTF_8))) {
            say("first");
            assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 10_000; i++) {
                say("more");
            }
            release.countDown();
        }

        assertThat(written.toString(StandardCharsets.UTF_8)).contains("{\"lost\":1808}");
    }
}
