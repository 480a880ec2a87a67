package dev.asml.threader.wasm.outline;

import dev.asml.threader.wasm.outline.Body.Instruction;
import dev.asml.threader.wasm.outline.Cuts.Cut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a body anew with its parts as functions. A part that branches out of itself gives back a number that says which
 * branch it was, and the branch is taken where the part was.
 */
final class Outlining {
    private static final int NOTHING = 0x40;

    private final Body body;
    private final Map<Integer, Cut> cuts;
    private final Liveness liveness;
    private final Added added;

    /** Gets the functions that are made, and numbers them. */
    interface Added {
        /** The index of a function to come. */
        int function(ModuleTypes.Type type);

        /** Its entry of the code section. */
        void code(int function, byte[] entry);
    }

    Outlining(Body body, Cuts chosen, Added added) {
        this.body = body;
        this.cuts = chosen.byStart();
        this.added = added;
        Set<Integer> borders = new HashSet<>();
        cuts.values().forEach(cut -> {
            borders.add(cut.from());
            borders.add(cut.to());
        });
        this.liveness = new Liveness(body, borders);
    }

    /** The body's entry of the code section. */
    byte[] write() {
        int parameters = body.type().parameters().size();
        int[] same = IntStream.range(0, body.locals().size()).toArray();
        Frame frame = new Frame(
                same,
                parameters,
                body.locals().subList(parameters, body.locals().size()));
        frame.outermost(Body.OUTERMOST);
        write(frame, 0, body.count(), null);
        return frame.write();
    }

    private void write(Frame frame, int from, int to, @Nullable Cut within) {
        for (int i = from; i < to; ) {
            Cut cut = cuts.get(i);
            if (cut == null || cut.equals(within)) {
                copy(frame, i, within != null);
                i++;
            } else {
                call(frame, Part.of(body, liveness, cut));
                i = cut.to();
            }
        }
    }

    private void copy(Frame frame, int index, boolean inPart) {
        Instruction each = body.at(index);
        Writer out = frame.out;
        switch (each.code()) {
            case Body.BLOCK, Body.LOOP, Body.IF -> {
                raw(frame, each);
                frame.open(index);
            }
            case Body.END -> {
                raw(frame, each);
                frame.close();
            }
            case Body.BR, Body.BR_IF -> out.octet(each.code()).number(frame.label(body.target(index, each.operand())));
            case Body.BR_TABLE -> {
                out.octet(each.code()).number(each.labels().length - 1);
                Arrays.stream(each.labels()).forEach(label -> out.number(frame.label(body.target(index, label))));
            }
            case Body.LOCAL_GET, Body.LOCAL_SET, Body.LOCAL_TEE ->
                out.octet(each.code()).number(frame.local(each.operand()));
            case Body.RETURN, Body.RETURN_CALL, Body.RETURN_CALL_INDIRECT -> {
                if (inPart) {
                    leave(frame, each);
                } else {
                    raw(frame, each);
                }
            }
            default -> raw(frame, each);
        }
    }

    private void raw(Frame frame, Instruction each) {
        frame.out.bytes(body.bytes(), each.from(), each.to());
    }

    /** A return out of a part. */
    private void leave(Frame frame, Instruction each) {
        if (each.code() != Body.RETURN) {
            int call = each.code() == Body.RETURN_CALL ? Body.CALL : Body.CALL_INDIRECT;
            frame.out.octet(call).bytes(body.bytes(), each.from() + 1, each.to());
        }
        frame.out.octet(Body.BR).number(frame.label(Body.OUTERMOST));
    }

    // Where the part was

    private void call(Frame frame, Part part) {
        Writer out = frame.out;
        part.given().forEach(local -> get(frame, frame.local(local)));
        out.octet(Body.CALL).number(function(part));
        int which = part.exits().isEmpty() ? 0 : frame.temporary(Body.I32);
        if (!part.exits().isEmpty()) {
            set(frame, which);
        }
        List<List<Integer>> taken = part.exits().stream()
                .map(block -> body.taken(block).stream().map(frame::temporary).toList())
                .toList();
        taken.reversed().forEach(values -> values.reversed().forEach(value -> set(frame, value)));
        part.changed().reversed().forEach(local -> set(frame, frame.local(local)));
        branch(frame, part, which, taken);
        if (!part.falls()) {
            out.octet(Body.UNREACHABLE);
        }
    }

    private void branch(Frame frame, Part part, int which, List<List<Integer>> taken) {
        boolean plain = taken.stream().allMatch(List::isEmpty);
        if (plain && part.exits().size() > 2) {
            table(frame, part.exits(), which);
            return;
        }
        for (int i = 0; i < part.exits().size(); i++) {
            get(frame, which);
            frame.out
                    .octet(Body.I32_CONST)
                    .signed(i + 1)
                    .octet(Body.I32_EQ)
                    .octet(Body.IF)
                    .octet(NOTHING);
            frame.open();
            taken.get(i).forEach(value -> get(frame, value));
            frame.out.octet(Body.BR).number(frame.label(part.exits().get(i)));
            frame.out.octet(Body.END);
            frame.close();
        }
    }

    private static void table(Frame frame, List<Integer> exits, int which) {
        Writer out = frame.out;
        out.octet(Body.BLOCK).octet(NOTHING);
        frame.open();
        get(frame, which);
        out.octet(Body.BR_TABLE).number(exits.size()).number(0);
        exits.forEach(block -> out.number(frame.label(block)));
        out.octet(Body.END);
        frame.close();
    }

    private static void get(Frame frame, int local) {
        frame.out.octet(Body.LOCAL_GET).number(local);
    }

    private static void set(Frame frame, int local) {
        frame.out.octet(Body.LOCAL_SET).number(local);
    }

    // The part itself

    private int function(Part part) {
        int function = added.function(part.type(body));
        Frame frame = frame(part);
        if (part.exits().isEmpty()) {
            write(frame, part.cut().from(), part.cut().to(), part.cut());
            part.changed().forEach(local -> get(frame, frame.local(local)));
        } else {
            writeWithExits(frame, part);
        }
        frame.out.octet(Body.END);
        added.code(function, frame.write());
        return function;
    }

    private Frame frame(Part part) {
        int[] locals = new int[body.locals().size()];
        int next = 0;
        for (int local : part.given()) {
            locals[local] = next++;
        }
        List<Integer> others = new ArrayList<>();
        for (int local = part.touched().nextSetBit(0);
                local >= 0;
                local = part.touched().nextSetBit(local + 1)) {
            if (!part.given().contains(local)) {
                locals[local] = next++;
                others.add(local);
            }
        }
        return new Frame(locals, part.given().size(), Part.types(body, others));
    }

    private void writeWithExits(Frame frame, Part part) {
        Writer out = frame.out;
        int which = frame.temporary(Body.I32);
        List<List<Integer>> taken = new ArrayList<>();
        out.octet(Body.BLOCK).octet(NOTHING);
        frame.open();
        for (int block : part.exits().reversed()) {
            out.octet(Body.BLOCK);
            blockType(out, body.taken(block));
            frame.open(block);
        }
        write(frame, part.cut().from(), part.cut().to(), part.cut());
        leaveAll(frame);
        for (int i = 0; i < part.exits().size(); i++) {
            out.octet(Body.END);
            frame.close();
            List<Integer> values = body.taken(part.exits().get(i)).stream()
                    .map(frame::temporary)
                    .toList();
            taken.add(values);
            values.reversed().forEach(value -> set(frame, value));
            out.octet(Body.I32_CONST).signed(i + 1);
            set(frame, which);
            leaveAll(frame);
        }
        out.octet(Body.END);
        frame.close();
        part.changed().forEach(local -> get(frame, frame.local(local)));
        taken.forEach(values -> values.forEach(value -> get(frame, value)));
        get(frame, which);
    }

    /** Branches to the outermost block in a part's function, the first label above the function's own. */
    private static void leaveAll(Frame frame) {
        frame.out.octet(Body.BR).number(frame.depth() - 2);
    }

    private void blockType(Writer out, List<Integer> results) {
        switch (results.size()) {
            case 0 -> out.octet(NOTHING);
            case 1 -> out.octet(results.getFirst());
            default -> out.signed(body.types().index(new ModuleTypes.Type(List.of(), results)));
        }
    }
}
