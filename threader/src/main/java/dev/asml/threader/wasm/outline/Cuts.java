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
    private static final int CALL_BYTES = 30;
    /** Parts that are smaller stay where they are. */
    private static final int MIN_BYTES = 240;
    /** The same for arms, which take no more than a call where they were. */
    private static final int MIN_ARM_BYTES = 48;
    /** What may be left of an interpreter's loop: about 8,000 bytes of the JVM's, so that its quick compiler takes it. */
    private static final int LOOP_BYTES = 5 << 10;

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
        int table = Dispatch.of(body);
        if (table < 0) {
            var _ = reduce(0, body.count() - 1);
        } else {
            cutArms(table);
        }
    }

    /** The parts by where they start; no two start at one place. */
    Map<Integer, Cut> byStart() {
        return cuts;
    }

    // Around a table of branches

    /** Cuts out what lies beside the way to a table of branches, the largest first, until the body is small. */
    private void cutArms(int table) {
        List<Statement> arms = new ArrayList<>();
        int inner = table;
        for (int block = body.at(table).block(); ; block = body.at(block).block()) {
            int otherwise = block == Body.OUTERMOST ? 0 : body.otherwise(block);
            int end = body.end(block);
            if (otherwise == 0) {
                beside(block + 1, end, inner, arms);
            } else {
                beside(block + 1, otherwise, inner, arms);
                beside(otherwise + 1, end, inner, arms);
            }
            if (block == Body.OUTERMOST) {
                break;
            }
            inner = block;
        }
        arms.sort(Comparator.comparingInt(Statement::bytes).reversed());
        int left = body.size(0, body.count());
        for (Statement arm : arms) {
            if (left <= Math.min(bodyBytes, LOOP_BYTES) || arm.bytes() < MIN_ARM_BYTES) {
                break;
            }
            left -= cut(arm.from(), arm.to(), arm.bytes());
            if (arm.bytes() > partBytes) {
                reduceBlocks(arm);
            }
        }
    }

    /** Rows of a block's statements, without the one that {@code inner} is in. */
    private void beside(int from, int to, int inner, List<Statement> arms) {
        List<Statement> row = new ArrayList<>();
        for (Statement each : statements(from, to, false)) {
            boolean dispatches = each.from() <= inner && inner < each.to();
            int bytes = row.stream().mapToInt(Statement::bytes).sum() + each.bytes();
            if (dispatches || each.stays() || bytes > partBytes) {
                addRow(row, arms);
            }
            if (!dispatches && !each.stays()) {
                row.add(each);
            }
        }
        addRow(row, arms);
    }

    private static void addRow(List<Statement> row, List<Statement> arms) {
        if (!row.isEmpty()) {
            int bytes = row.stream().mapToInt(Statement::bytes).sum();
            arms.add(new Statement(row.getFirst().from(), row.getLast().to(), bytes));
            row.clear();
        }
    }

    private void reduceBlocks(Statement statement) {
        for (int i = statement.from(); i < statement.to(); i = next(i)) {
            if (next(i) > i + 1) {
                var _ = reduceBlock(i, next(i));
            }
        }
    }

    // Where there is none

    /** Cuts a row of statements until it is small: its size then. */
    private int reduce(int from, int to) {
        int whole = body.size(from, to);
        if (whole <= bodyBytes) {
            return whole;
        }
        List<Statement> statements = statements(from, to, true);
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
    private List<Statement> statements(int from, int to, boolean reduced) {
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
            bytes += next == i + 1 || !reduced ? body.size(i, next) : reduceBlock(i, next);
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
