package dev.asml.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Draws when something was, on a line as long as the request.
 *
 * @param width cells
 * @param total nanoseconds that they stand for
 * @param unicode whether to draw with block characters
 */
record Bar(int width, long total, boolean unicode) {
    private static final String EIGHTHS = "▏▎▍▌▋▊▉█";

    /** Whether the environment's locale takes block characters: what POSIX names first of these counts. */
    static boolean unicodeLocale() {
        for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
            String value = System.getenv(name);
            if (value != null && !value.isEmpty()) {
                return value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
            }
        }
        return false;
    }

    /** What lasted from one moment to another. */
    String of(long from, long nanos) {
        if (total <= 0 || width <= 0) {
            return "";
        }
        int start = Math.clamp(from * width / total, 0, width - 1);
        long eighths = Math.clamp((from + nanos) * width * 8 / total - start * 8L, 1, (width - start) * 8L);
        StringBuilder bar = new StringBuilder(" ".repeat(start));
        if (!unicode) {
            return bar.append(eighths < 8 ? "|" : "=".repeat((int) Math.ceilDiv(eighths, 8L)))
                    .toString();
        }
        bar.append("█".repeat((int) (eighths / 8)));
        int rest = (int) (eighths % 8);
        return rest == 0 ? bar.toString() : bar.append(EIGHTHS.charAt(rest - 1)).toString();
    }

    /** What the guest did in each cell: computed, waited, or waited for its turn. */
    String lane(List<TraceSpan> segments) {
        char[] cells = new char[Math.max(0, width)];
        Arrays.fill(cells, ' ');
        for (String kind : List.of("parked", "turn", "cpu")) {
            segments.stream().filter(span -> span.is(kind)).forEach(span -> fill(cells, span));
        }
        return new String(cells).stripTrailing();
    }

    private void fill(char[] cells, TraceSpan span) {
        if (total <= 0 || cells.length == 0) {
            return;
        }
        int start = Math.clamp(span.from() * width / total, 0, width - 1);
        int end = Math.clamp(Math.ceilDiv(span.to() * width, total), start + 1, width);
        for (int i = start; i < end; i++) {
            cells[i] = mark(span.kind());
        }
    }

    private char mark(String kind) {
        return switch (kind) {
            case "cpu" -> unicode ? '█' : '#';
            case "turn" -> unicode ? '▒' : '~';
            default -> unicode ? '░' : '.';
        };
    }

    /** What the marks of a lane mean. */
    String legend() {
        return unicode ? "█ computes  ░ waits  ▒ waits for its turn" : "# computes  . waits  ~ waits for its turn";
    }
}
