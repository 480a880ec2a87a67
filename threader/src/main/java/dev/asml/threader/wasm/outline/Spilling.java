package dev.asml.threader.wasm.outline;

import static dev.asml.threader.wasm.outline.Body.BLOCK;
import static dev.asml.threader.wasm.outline.Body.DEAD;
import static dev.asml.threader.wasm.outline.Body.ELSE;
import static dev.asml.threader.wasm.outline.Body.END;
import static dev.asml.threader.wasm.outline.Body.I32;
import static dev.asml.threader.wasm.outline.Body.IF;
import static dev.asml.threader.wasm.outline.Body.LOCAL_GET;
import static dev.asml.threader.wasm.outline.Body.LOCAL_SET;
import static dev.asml.threader.wasm.outline.Body.LOOP;
import static dev.asml.threader.wasm.outline.Body.OUTERMOST;

import dev.asml.threader.wasm.outline.Body.Instruction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One function whose values on the stack are put into locals around its loops. */
final class Spilling {
    private static final int MOST_LOCALS = 1_000;

    /** A local that is used again for the value of the same type in the same place. */
    private record Place(int type, int depth, boolean result) {}

    /** An open block: the stack's height below it, and the locals with what was there, if they were put away. */
    private record Open(int base, List<Integer> spilled) {}

    private final Body body;
    private final List<Integer> locals;
    private final int known;
    private final boolean[] loops;
    private final List<Integer> stack = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<Place, Integer> places = new HashMap<>();
    private final List<Integer> added = new ArrayList<>();
    private final Writer out = new Writer();
    private boolean changed;

    Spilling(Body body, List<Integer> locals) {
        this.body = body;
        this.locals = locals;
        this.known = locals.size();
        this.loops = new boolean[body.count()];
        for (int i = 0; i < body.count(); i++) {
            if (body.at(i).code() == LOOP) {
                for (int block = i;
                        block != OUTERMOST && !loops[block];
                        block = body.at(block).block()) {
                    loops[block] = true;
                }
            }
        }
    }

    /** The function's new entry; null if it stays as it is. */
    byte @Nullable [] write() {
        for (int i = 0; i < body.count(); i++) {
            Instruction each = body.at(i);
            switch (each.code()) {
                case BLOCK, LOOP, IF -> open(i, each);
                case ELSE -> {
                    copy(each);
                    shrink(base());
                }
                case END -> end(each);
                default -> {
                    copy(each);
                    if (each.height() != DEAD) {
                        apply(i, each);
                    }
                }
            }
        }
        return changed ? entry() : null;
    }

    private void copy(Instruction each) {
        out.bytes(body.bytes(), each.from(), each.to());
    }

    private int base() {
        return open.isEmpty() ? 0 : open.element().base();
    }

    private void shrink(int size) {
        while (stack.size() > size) {
            stack.removeLast();
        }
    }

    private void open(int index, Instruction each) {
        if (each.height() == DEAD) {
            copy(each);
            open.push(new Open(stack.size(), List.of()));
            return;
        }
        if (!body.types().ofBlock(each.operand()).parameters().isEmpty()) {
            throw new Unsupported("a block with parameters");
        }
        boolean condition = each.code() == IF;
        if (condition) {
            stack.removeLast();
        }
        List<Integer> spilled = new ArrayList<>();
        if (loops[index] && stack.size() > base()) {
            changed = true;
            int held = condition ? local(new Place(I32, stack.size(), true)) : 0;
            if (condition) {
                out.octet(LOCAL_SET).number(held);
            }
            for (int i = stack.size() - 1; i >= base(); i--) {
                int local = local(new Place(stack.get(i), i, false));
                spilled.addFirst(local);
                out.octet(LOCAL_SET).number(local);
            }
            if (condition) {
                out.octet(LOCAL_GET).number(held);
            }
        }
        copy(each);
        open.push(new Open(stack.size(), spilled));
    }

    private int local(Place place) {
        return places.computeIfAbsent(place, _ -> {
            added.add(place.type);
            if (added.size() > MOST_LOCALS) {
                throw new Unsupported("too many values on the stack");
            }
            return known + added.size() - 1;
        });
    }

    private void end(Instruction each) {
        copy(each);
        if (each.block() == OUTERMOST) {
            return;
        }
        Open closed = open.pop();
        shrink(closed.base());
        if (body.at(each.block()).height() == DEAD) {
            return;
        }
        List<Integer> results =
                body.types().ofBlock(body.at(each.block()).operand()).results();
        restore(closed, results);
        stack.addAll(results);
    }

    /** What was put away lies below the block's results. */
    private void restore(Open closed, List<Integer> results) {
        if (closed.spilled().isEmpty()) {
            return;
        }
        List<Integer> held = new ArrayList<>();
        for (int i = results.size() - 1; i >= 0; i--) {
            int local = local(new Place(results.get(i), closed.base() + i, true));
            held.addFirst(local);
            out.octet(LOCAL_SET).number(local);
        }
        closed.spilled().forEach(local -> out.octet(LOCAL_GET).number(local));
        held.forEach(local -> out.octet(LOCAL_GET).number(local));
    }

    /** What an instruction leaves on the stack: its height is the next one's, its results are on top. */
    private void apply(int index, Instruction each) {
        Instruction next = body.at(index + 1);
        if (next.height() == DEAD) {
            return;
        }
        int size = base() + next.height();
        List<Integer> results = results(each);
        shrink(size - results.size());
        stack.addAll(results);
        if (stack.size() != size) {
            throw new Unsupported("an instruction's results");
        }
    }

    private List<Integer> results(Instruction each) {
        return switch (each.code()) {
            case Body.CALL -> body.types().ofFunction(each.operand()).results();
            case Body.CALL_INDIRECT -> body.types().at(each.operand()).results();
            case Body.LOCAL_GET, Body.LOCAL_TEE -> List.of(locals.get(each.operand()));
            case 0x1b, 0x1c -> List.of(stack.get(base() + each.height() - 3));
            case 0x23 -> List.of(body.types().ofGlobal(each.operand()));
            case 0x01, Body.BR_IF, 0x1a, Body.LOCAL_SET, 0x24, 0x26 -> List.of();
            case 0xfc -> prefixed(each);
            default -> each.code() >= 0x36 && each.code() <= 0x3e ? List.of() : List.of(Results.of(each.code()));
        };
    }

    private List<Integer> prefixed(Instruction each) {
        int code = new Reader(body.bytes(), each.from() + 1).number();
        if (code < 8) {
            return List.of(code < 4 ? I32 : Results.I64);
        }
        return code == 15 || code == 16 ? List.of(I32) : List.of();
    }

    private byte[] entry() {
        Reader in = new Reader(body.bytes(), body.declarations());
        int groups = in.number();
        Writer entry = new Writer().number(groups + added.size());
        entry.bytes(body.bytes(), in.at(), body.at(0).from());
        added.forEach(type -> entry.number(1).octet(type));
        return entry.bytes(out.toByteArray()).toByteArray();
    }
}
