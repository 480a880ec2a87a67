package dev.asml.threader.wasm.outline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which parts of a body become functions of their own: rows of whole statements of one block, that is from a point where
 * the block has nothing on the stack to another. Parts may lie in each other.
 */
final class Cuts {
    /** Bytes that a call of a part takes, by experience. */
    private static final int CALL_BYTES = 80;
    /** Parts that are smaller stay where they are. */
    private static final int MIN_BYTES = 240;

    /**
     * A part.
     *
     * @param from its first instruction
     * @param to the one after its last
     */
    record Cut(int from, int to) {}

    private record Statement(int from, int to, int bytes) {
        /** What gives its block's values cannot be cut out. */
        boolean stays() {
            return from == to;
        }
    }

    private final Body body;
    private final int bodyBytes;
    private final int partBytes;
    private final Map<Integer, Cut> cuts = new TreeMap<>();

    /**
     * Chooses.
     *
     * @param bodyBytes what may be left of the body, if that can be reached
     * @param partBytes what a part has at most, if it has several statements
     */
    Cuts(Body body, int bodyBytes, int partBytes) {
        this.body = body;
        this.bodyBytes = bodyBytes;
        this.partBytes = partBytes;
        var _ = reduce(0, body.count() - 1);
    }

    /** The parts by where they start; no two start at one place. */
    Map<Integer, Cut> byStart() {
        return cuts;
    }

    /** Cuts a row of statements until it is small: its size then. */
    private int reduce(int from, int to) {
        int whole = body.size(from, to);
        if (whole <= bodyBytes) {
            return whole;
        }
        List<Statement> statements = statements(from, to);
        int size = statements.stream().mapToInt(Statement::bytes).sum();
        if (size <= bodyBytes) {
            return size;
        }
        Statement spine = statements.stream()
                .max(Comparator.comparingInt(Statement::bytes))
                .orElseThrow();
        size = cutRows(statements, spine, size);
        // What is too large itself would be no better off elsewhere.
        boolean kept = spine.stays() || spine.bytes() < MIN_BYTES || spine.bytes() > bodyBytes;
        return size <= bodyBytes || kept ? size : size - cut(spine.from(), spine.to(), spine.bytes());
    }

    /** Cuts out all but one statement, as many at a time as a part may have. */
    private int cutRows(List<Statement> statements, Statement spine, int size) {
        int left = size;
        int start = 0;
        while (start < statements.size()) {
            int end = start;
            int bytes = 0;
            while (end < statements.size()
                    && !statements.get(end).equals(spine)
                    && !statements.get(end).stays()
                    && (end == start || bytes + statements.get(end).bytes() <= partBytes)) {
                bytes += statements.get(end).bytes();
                end++;
            }
            if (bytes >= MIN_BYTES) {
                left -= cut(
                        statements.get(start).from(), statements.get(end - 1).to(), bytes);
            }
            start = Math.max(end, start + 1);
        }
        return left;
    }

    /** Cuts a part out: how many bytes that saves. */
    private int cut(int from, int to, int bytes) {
        cuts.put(from, new Cut(from, to));
        return bytes - CALL_BYTES;
    }

    /** What lies between points where the block has nothing on the stack; the last may go on to the block's end. */
    private List<Statement> statements(int from, int to) {
        List<Statement> statements = new ArrayList<>();
        int start = from;
        int bytes = 0;
        for (int i = from; i < to; ) {
            if (i > start && body.at(i).height() == 0) {
                statements.add(new Statement(start, i, bytes));
                start = i;
                bytes = 0;
            }
            int next = next(i);
            bytes += next == i + 1 ? body.size(i, next) : reduceBlock(i, next);
            i = next;
        }
        if (start < to && (body.at(to).height() == 0 || body.at(to).height() == Body.DEAD)) {
            statements.add(new Statement(start, to, bytes));
        } else if (start < to) {
            statements.add(new Statement(start, start, bytes));
        }
        return statements;
    }

    private int next(int index) {
        return switch (body.at(index).code()) {
            case Body.BLOCK, Body.LOOP, Body.IF -> body.end(index) + 1;
            default -> index + 1;
        };
    }

    private int reduceBlock(int index, int next) {
        int end = next - 1;
        if (body.at(index).height() == Body.DEAD) {
            return body.size(index, next);
        }
        int otherwise = body.at(index).code() == Body.IF ? body.otherwise(index) : 0;
        return otherwise == 0
                ? 4 + reduce(index + 1, end)
                : 6 + reduce(index + 1, otherwise) + reduce(otherwise + 1, end);
    }
}
