package dev.asml.threader.wasm.outline;

import dev.asml.threader.wasm.outline.Body.Instruction;
import dev.asml.threader.wasm.outline.Cuts.Cut;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A part of a body as a function.
 *
 * @param given the locals that it gets
 * @param changed the locals that it gives back
 * @param touched all locals that it reads or writes
 * @param exits the blocks around it that it branches to
 * @param falls whether control can go on behind it
 */
record Part(Cut cut, List<Integer> given, List<Integer> changed, BitSet touched, List<Integer> exits, boolean falls) {

    static Part of(Body body, Liveness liveness, Cut cut) {
        BitSet touched = new BitSet();
        BitSet written = new BitSet();
        Set<Integer> exits = new LinkedHashSet<>();
        for (int i = cut.from(); i < cut.to(); i++) {
            Instruction each = body.at(i);
            switch (each.code()) {
                case Body.LOCAL_GET -> touched.set(each.operand());
                case Body.LOCAL_SET, Body.LOCAL_TEE -> {
                    touched.set(each.operand());
                    written.set(each.operand());
                }
                case Body.BR, Body.BR_IF -> exits.add(body.target(i, each.operand()));
                case Body.BR_TABLE -> {
                    for (int label : each.labels()) {
                        exits.add(body.target(i, label));
                    }
                }
                case Body.RETURN, Body.RETURN_CALL, Body.RETURN_CALL_INDIRECT -> exits.add(Body.OUTERMOST);
                default -> {}
            }
        }
        exits.removeIf(block -> block >= cut.from());
        boolean falls = body.at(cut.to()).height() != Body.DEAD;
        BitSet changed = new BitSet();
        if (falls) {
            changed.or(liveness.before(cut.to()));
        }
        exits.forEach(block -> changed.or(liveness.atTarget(block)));
        changed.and(written);
        BitSet given = (BitSet) liveness.before(cut.from()).clone();
        given.and(touched);
        return new Part(cut, list(given), list(changed), touched, new ArrayList<>(exits), falls);
    }

    private static List<Integer> list(BitSet set) {
        return set.stream().boxed().toList();
    }

    /** What its function takes and gives: the locals, what branches take along, which branch it was. */
    ModuleTypes.Type type(Body body) {
        List<Integer> results = new ArrayList<>(types(body, changed));
        exits.forEach(block -> results.addAll(body.taken(block)));
        if (!exits.isEmpty()) {
            results.add(Body.I32);
        }
        return new ModuleTypes.Type(types(body, given), results);
    }

    static List<Integer> types(Body body, List<Integer> locals) {
        return locals.stream().map(body.locals()::get).toList();
    }
}
