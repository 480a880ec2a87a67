package dev.asml.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What happened to a request, a row for each part: what it was, when it began, how long it took, and a bar of both. */
final class Waterfall {
    private static final int TIME = 9;
    private static final int LEAST_BAR = 8;
    private static final List<String> LANES = List.of("cpu", "parked", "turn");

    /** A row, and when it begins. */
    record Row(long from, String text) {}

    private final List<TraceSpan> spans;
    private final Bar bar;
    private final Ink ink;
    private final int names;
    private final boolean everything;
    private final List<Row> rows = new ArrayList<>();

    /**
     * Makes the rows.
     *
     * @param width columns of the terminal
     * @param everything whether to show short parts as well
     */
    Waterfall(List<TraceSpan> spans, long total, int width, boolean unicode, boolean everything, Ink ink) {
        this.spans = spans;
        this.ink = ink;
        this.everything = everything;
        this.names = Math.clamp(width * 2L / 5, 24, 48);
        this.bar = new Bar(Math.max(LEAST_BAR, width - names - 2 * TIME - 3), total, unicode);
        spans.stream().filter(span -> span.is("request")).findFirst().ifPresent(root -> add(root, 0));
    }

    List<Row> rows() {
        return rows;
    }

    /** The headings above the rows. */
    String headings() {
        return ink.bold("%s %s %s".formatted(pad("WHAT"), right("AT"), right("TOOK")));
    }

    Optional<String> legend() {
        return spans.stream().anyMatch(span -> span.is("cpu")) ? Optional.of(bar.legend()) : Optional.empty();
    }

    private void add(TraceSpan span, int depth) {
        List<TraceSpan> children = children(span);
        List<TraceSpan> segments = children.stream().filter(this::isSegment).toList();
        boolean guest = span.is("guest") && !segments.isEmpty();
        String drawn = guest ? bar.lane(segments) : bar.of(span.from(), span.nanos());
        rows.add(new Row(span.from(), row(label(span, depth), span, drawn)));
        for (TraceSpan child : children) {
            if (everything || (!isSegment(child) && isWorthARow(child))) {
                add(child, depth + 1);
            }
        }
        if (guest && !everything) {
            waits(segments, depth + 1);
        }
    }

    private List<TraceSpan> children(TraceSpan span) {
        return spans.stream()
                .filter(child -> child.parent().equals(span.id()))
                .sorted((a, b) -> Long.compare(a.from(), b.from()))
                .toList();
    }

    /** Those of the guest's span are drawn as its lane. */
    private boolean isSegment(TraceSpan span) {
        return LANES.contains(span.kind())
                && spans.stream()
                        .anyMatch(other -> other.is("guest") && other.id().equals(span.parent()));
    }

    /** Waits for calls are seen beside these; other ones have nothing else that shows them. */
    private void waits(List<TraceSpan> segments, int depth) {
        for (TraceSpan wait : segments) {
            if (wait.is("parked") && wait.call() == 0 && isWorthARow(wait)) {
                rows.add(new Row(
                        wait.from(), row("  ".repeat(depth) + wait.name(), wait, bar.of(wait.from(), wait.nanos()))));
            }
        }
    }

    private boolean isWorthARow(TraceSpan span) {
        return everything
                || span.failed()
                || span.is("guest")
                || span.is("call")
                || span.nanos() >= Math.max(50_000, bar.total() / 100);
    }

    private String label(TraceSpan span, int depth) {
        String mark = "";
        if (span.is("call")) {
            mark = isBesideAnother(span) ? (bar.unicode() ? "∥ " : "= ") : "";
        }
        String failed = span.failed() && depth > 0 ? (bar.unicode() ? " ✗" : " !") : "";
        String text = "  ".repeat(depth) + mark;
        int room = names - text.length() - failed.length();
        return text + shortened(span.name(), room) + failed;
    }

    /** Whether another call went on at the same time. */
    private boolean isBesideAnother(TraceSpan call) {
        return spans.stream()
                .anyMatch(other -> other.is("call") && !other.id().equals(call.id()) && other.overlaps(call));
    }

    /** The end of a name says more than its beginning. */
    private String shortened(String name, int room) {
        if (name.length() <= room) {
            return name;
        }
        String dots = bar.unicode() ? "…" : "..";
        return dots + name.substring(name.length() - Math.max(0, room - dots.length()));
    }

    private String row(String label, TraceSpan span, String drawn) {
        String text = pad(label);
        String painted = span.failed() ? ink.red(text) : text;
        String times = "%s %s".formatted(right(time(span.from())), right(time(span.nanos())));
        return "%s %s %s".formatted(painted, ink.dim(times), drawn).stripTrailing();
    }

    private String pad(String text) {
        return text + " ".repeat(Math.max(0, names - text.length()));
    }

    private static String right(String text) {
        return " ".repeat(Math.max(0, TIME - text.length())) + text;
    }

    /** A time that fits its column: {@code 812 us}, {@code 1.25 ms}, {@code 3.40 s}. */
    static String time(long nanos) {
        if (nanos < 1_000_000) {
            return "%d us".formatted(nanos / 1000);
        }
        if (nanos < 1_000_000_000) {
            return String.format(Locale.ROOT, nanos < 100_000_000 ? "%.2f ms" : "%.0f ms", nanos / 1e6);
        }
        return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }
}
