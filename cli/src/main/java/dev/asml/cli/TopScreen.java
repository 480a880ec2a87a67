package dev.asml.cli;

import dev.asml.cli.screen.LiveLines;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** {@code asml top} on a terminal: what is shown, and what keys do to it. */
final class TopScreen {
    private static final char ESCAPE = '\u001b';
    private static final char INTERRUPT = '\u0003';
    private static final char DELETE = '\u007f';
    private static final Ink PLAIN = new Ink(false);

    private final Duration every;
    private TopOrder order;
    private String filter;
    private boolean paused;
    private boolean typing;
    private boolean ended;
    private String trouble = "";

    /** Gives what went on since it was last asked. */
    interface Source {
        TopDocument next() throws IOException, InterruptedException;
    }

    TopScreen(Duration every, TopOrder order, String filter) {
        this.every = every;
        this.order = order;
        this.filter = filter;
    }

    /** Shows it until somebody has enough. */
    void run(Source source) throws IOException, InterruptedException {
        try (LiveLines screen = LiveLines.open()) {
            Optional<TopDocument> shown = Optional.empty();
            long due = System.nanoTime();
            while (!ended) {
                if (System.nanoTime() - due >= 0 && !paused) {
                    shown = look(source).or(latest(shown));
                    due = System.nanoTime() + every.toNanos();
                }
                show(screen, shown);
                long left = paused ? every.toNanos() : due - System.nanoTime();
                String typed = screen.typed(Duration.ofNanos(Math.max(0, left)));
                if (typed == null) {
                    return;
                }
                typed.chars().forEach(each -> press((char) each));
            }
        }
    }

    private static java.util.function.Supplier<Optional<TopDocument>> latest(Optional<TopDocument> shown) {
        return () -> shown;
    }

    /** A Threader that restarts is waited for. */
    private Optional<TopDocument> look(Source source) throws IOException, InterruptedException {
        try {
            TopDocument next = source.next();
            trouble = "";
            return Optional.of(next);
        } catch (CliException e) {
            if (e.code() == ExitCode.DENIED) {
                throw e;
            }
            trouble = e.text();
        } catch (IOException e) {
            trouble = "the Threader does not answer";
        }
        return Optional.empty();
    }

    private void show(LiveLines screen, Optional<TopDocument> shown) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        shown.ifPresent(top -> lines.addAll(TopText.lines(top, order, filter, PLAIN)));
        List<Integer> headings = IntStream.range(0, lines.size())
                .filter(i ->
                        lines.get(i).startsWith("FUNCTION ") || lines.get(i).startsWith("IOMOD "))
                .boxed()
                .toList();
        screen.show(lines, headings, status());
    }

    private String status() {
        if (typing) {
            return "filter: " + filter + "_";
        }
        if (!trouble.isEmpty()) {
            return trouble;
        }
        return "%s by %s%s  |  sort: rate name in-flight parked latency errors cpu memory  / filter  space pause  q quit"
                .formatted(
                        paused ? "PAUSED" : "every %s s".formatted(every.toMillis() / 1000.0),
                        order,
                        filter.isEmpty() ? "" : ", filter " + filter);
    }

    private void press(char key) {
        if (typing) {
            type(key);
            return;
        }
        switch (key) {
            case 'q', INTERRUPT -> ended = true;
            case ' ' -> paused = !paused;
            case '/' -> typing = true;
            case ESCAPE -> filter = "";
            default -> {
                for (TopOrder each : TopOrder.values()) {
                    order = each.key() == key ? each : order;
                }
            }
        }
    }

    private void type(char key) {
        switch (key) {
            case '\r', '\n' -> typing = false;
            case INTERRUPT -> ended = true;
            case ESCAPE -> {
                filter = "";
                typing = false;
            }
            case DELETE, '\b' -> filter = filter.isEmpty() ? "" : filter.substring(0, filter.length() - 1);
            default -> filter += Character.isISOControl(key) ? "" : key;
        }
    }
}
