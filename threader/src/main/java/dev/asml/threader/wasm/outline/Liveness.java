package dev.asml.threader.wasm.outline;

import dev.asml.threader.wasm.outline.Body.Instruction;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which locals hold something that is still read, at the places that are asked for and where branches lead. Found from
 * the end to the start, again and again until what loops need at their start changes no more.
 */
final class Liveness {
    private final Body body;
    private final BitSet[] atTarget;
    private final BitSet[] atElse;
    private final Set<Integer> wanted;
    private final Map<Integer, BitSet> before = new HashMap<>();
    private boolean changed;

    /** Looks at a body; {@code wanted} are the instructions before which the locals are asked for. */
    Liveness(Body body, Set<Integer> wanted) {
        this.body = body;
        this.wanted = wanted;
        this.atTarget = new BitSet[body.count()];
        this.atElse = new BitSet[body.count()];
        do {
            changed = false;
            pass();
        } while (changed);
    }

    /** Locals that are read after {@code index} is reached, before they are written. */
    BitSet before(int index) {
        return before.getOrDefault(index, new BitSet());
    }

    /** Locals that are read after a branch to a block, before they are written. */
    BitSet atTarget(int block) {
        BitSet live = block == Body.OUTERMOST ? null : atTarget[block];
        return live == null ? new BitSet() : live;
    }

    private void pass() {
        BitSet live = new BitSet();
        for (int i = body.count() - 1; i >= 0; i--) {
            live = step(i, body.at(i), live);
            if (wanted.contains(i)) {
                before.put(i, (BitSet) live.clone());
            }
        }
    }

    private BitSet step(int index, Instruction each, BitSet live) {
        switch (each.code()) {
            case Body.LOCAL_GET -> live.set(each.operand());
            case Body.LOCAL_SET, Body.LOCAL_TEE -> live.clear(each.operand());
            case Body.END -> endsOf(each.block(), live);
            case Body.ELSE -> {
                atElse[each.block()] = (BitSet) live.clone();
                return (BitSet) atTarget(each.block()).clone();
            }
            case Body.IF -> live.or(body.otherwise(index) == 0 ? atTarget(index) : atElse[index]);
            case Body.LOOP -> startsLoop(index, live);
            case Body.BR -> {
                return (BitSet) atTarget(body.target(index, each.operand())).clone();
            }
            case Body.BR_IF -> live.or(atTarget(body.target(index, each.operand())));
            case Body.BR_TABLE -> {
                BitSet any = new BitSet();
                for (int label : each.labels()) {
                    any.or(atTarget(body.target(index, label)));
                }
                return any;
            }
            case Body.RETURN, Body.UNREACHABLE, Body.RETURN_CALL, Body.RETURN_CALL_INDIRECT -> {
                return new BitSet();
            }
            default -> {}
        }
        return live;
    }

    private void endsOf(int block, BitSet live) {
        if (block != Body.OUTERMOST && body.at(block).code() != Body.LOOP) {
            atTarget[block] = (BitSet) live.clone();
        }
    }

    private void startsLoop(int index, BitSet live) {
        BitSet known = atTarget[index];
        if (known == null || !known.equals(live)) {
            atTarget[index] = (BitSet) live.clone();
            changed = true;
        }
    }
}
