package dev.asml.threader.wasm.outline;

import dev.asml.threader.wasm.outline.Body.Instruction;
import dev.asml.threader.wasm.outline.Cuts.Cut;
import dev.asml.threader.wasm.outline.Part.Exit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a body anew with its parts as functions. A part that branches out of itself gives back a number that says which
 * way it took; what it changed that is needed there it leaves in {@link Carriers}.
 */
final class Outlining {
    static final int NOTHING = 0x40;

    private final Body body;
    private final Map<Integer, Part> parts = new TreeMap<>();
    private final Tails tails;
    private final Carriers carriers;
    private final Landings landings;
    private final Added added;

    /** Gets the functions that are made, and numbers them. */
    interface Added {
        /** The index of a function to come. */
        int function(ModuleTypes.Type type);

        /** Its entry of the code section. */
        void code(int function, byte[] entry);
    }

    /**
     * Gets ready.
     *
     * @throws Unsupported if a part changes what cannot be carried
     */
    Outlining(Body body, Cuts chosen, Carriers carriers, Added added) {
        this.body = body;
        this.carriers = carriers;
        this.landings = new Landings(body, carriers);
        this.added = added;
        Set<Integer> borders = new HashSet<>();
        chosen.byStart().values().forEach(cut -> {
            borders.add(cut.from());
            borders.add(cut.to());
        });
        Liveness liveness = new Liveness(body, borders);
        List<Part> outer = new ArrayList<>();
        int end = 0;
        for (Cut cut : chosen.byStart().values()) {
            Part part = Part.of(body, liveness, cut);
            parts.put(cut.from(), part);
            if (cut.from() >= end) {
                outer.add(part);
                end = cut.to();
            }
            var _ = carriers.of(Part.types(body, part.changed()));
            part.exits().forEach(exit -> carriers.of(exit.types(body)));
        }
        this.tails = new Tails(body, outer);
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

    private void write(Frame frame, int from, int to, @Nullable Part within) {
        for (int i = from; i < to; ) {
            Part part = parts.get(i);
            if (part == null || part.equals(within)) {
                copy(frame, i, within);
                i++;
            } else {
                call(frame, part, within);
                i = part.cut().to();
            }
        }
    }

    private void copy(Frame frame, int index, @Nullable Part within) {
        Instruction each = body.at(index);
        Writer out = frame.out;
        switch (each.code()) {
            case Body.BLOCK, Body.LOOP, Body.IF -> {
                raw(frame, each);
                frame.open(index);
                if (within == null && tails.at(index) != null) {
                    landings.openTail(frame, index);
                }
            }
            case Body.END -> {
                List<Exit> exits = within == null ? tails.at(each.block()) : null;
                if (exits != null) {
                    landings.closeTail(frame, each.block(), exits);
                }
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
                if (within == null) {
                    raw(frame, each);
                } else {
                    leave(frame, each);
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
        frame.branch(frame.label(Body.OUTERMOST));
    }

    // Where the part was

    private void call(Frame frame, Part part, @Nullable Part within) {
        List<Exit> shared = within == null ? tails.at(part.nearest()) : null;
        part.given().forEach(local -> frame.get(frame.local(local)));
        frame.out.octet(Body.CALL).number(function(part, shared == null ? part.exits() : shared));
        if (part.exits().isEmpty()) {
            landings.behind(frame, part.changed());
        } else if (shared == null) {
            landings.own(frame, part);
        } else {
            landings.shared(frame, part);
        }
        if (!part.falls()) {
            frame.out.octet(Body.UNREACHABLE);
        }
    }

    // The part itself

    private int function(Part part, List<Exit> numbered) {
        int function = added.function(part.type(body));
        Frame frame = frame(part);
        for (Exit exit : part.exits().reversed()) {
            frame.out.octet(Body.BLOCK);
            blockType(frame.out, body.taken(exit.block()));
            frame.open(exit.block());
        }
        write(frame, part.cut().from(), part.cut().to(), part);
        if (part.falls()) {
            goOn(frame, part);
        }
        for (Exit exit : part.exits()) {
            frame.out.octet(Body.END);
            frame.close();
            takeOut(frame, exit, numbered.indexOf(exit) + 1);
        }
        frame.out.octet(Body.END);
        added.code(function, frame.write());
        return function;
    }

    /** Control goes on behind the part. */
    private void goOn(Frame frame, Part part) {
        if (part.exits().isEmpty()) {
            List<Integer> globals = carriers.of(Part.types(body, part.changed()));
            for (int i = 1; i < globals.size(); i++) {
                frame.get(frame.local(part.changed().get(i)));
                frame.send(globals.get(i));
            }
            part.changed().stream().limit(1).forEach(local -> frame.get(frame.local(local)));
            return;
        }
        takeOut(frame, new Exit(Body.OUTERMOST, part.changed()), List.of(), 0);
    }

    private void takeOut(Frame frame, Exit exit, int number) {
        takeOut(frame, exit, body.taken(exit.block()), number);
    }

    private void takeOut(Frame frame, Exit exit, List<Integer> taken, int number) {
        List<Integer> types = new ArrayList<>(taken);
        types.addAll(Part.types(body, exit.changed()));
        List<Integer> globals = carriers.of(types);
        for (int i = taken.size() - 1; i >= 0; i--) {
            frame.send(globals.get(i));
        }
        for (int i = 0; i < exit.changed().size(); i++) {
            frame.get(frame.local(exit.changed().get(i)));
            frame.send(globals.get(taken.size() + i));
        }
        frame.constant(number);
        frame.out.octet(Body.RETURN);
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

    private void blockType(Writer out, List<Integer> results) {
        switch (results.size()) {
            case 0 -> out.octet(NOTHING);
            case 1 -> out.octet(results.getFirst());
            default -> out.signed(body.types().index(new ModuleTypes.Type(List.of(), results)));
        }
    }
}
