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
 * @param changed the locals that it gives back if control goes on behind it
 * @param touched all locals that it reads or writes
 * @param exits the ways out of it by branches
 * @param falls whether control can go on behind it
 */
record Part(Cut cut, List<Integer> given, List<Integer> changed, BitSet touched, List<Exit> exits, boolean falls) {

    /**
     * A way out of a part.
     *
     * @param block what it branches to
     * @param changed the locals that it gives back on this way
     */
    record Exit(int block, List<Integer> changed) {

        /** The types of what is carried: what the branch takes along, then the locals. */
        List<Integer> types(Body body) {
            List<Integer> types = new ArrayList<>(body.taken(block));
            types.addAll(Part.types(body, changed));
            return types;
        }
    }

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
        List<Integer> changed = falls ? both(written, liveness.before(cut.to())) : List.of();
        List<Exit> ways = exits.stream()
                .map(block -> new Exit(block, both(written, liveness.atTarget(block))))
                .toList();
        return new Part(cut, both(touched, liveness.before(cut.from())), changed, touched, ways, falls);
    }

    private static List<Integer> both(BitSet one, BitSet other) {
        BitSet both = (BitSet) one.clone();
        both.and(other);
        return both.stream().boxed().toList();
    }

    /** The block nearest to it of those that it branches to. */
    int nearest() {
        return exits.stream().mapToInt(Exit::block).max().orElse(Body.OUTERMOST);
    }

    /**
     * What its function takes and gives: the locals that it gets; which way out it took, 0 for none; without such ways the
     * first of the locals that it changed.
     */
    ModuleTypes.Type type(Body body) {
        List<Integer> results =
                exits.isEmpty() ? types(body, changed.stream().limit(1).toList()) : List.of(Body.I32);
        return new ModuleTypes.Type(types(body, given), results);
    }

    static List<Integer> types(Body body, List<Integer> locals) {
        return locals.stream().map(body.locals()::get).toList();
    }
}
