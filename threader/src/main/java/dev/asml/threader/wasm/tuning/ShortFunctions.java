package dev.asml.threader.wasm.tuning;

import static org.objectweb.asm.Opcodes.INVOKESTATIC;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;

/**
 * The functions of a module that end soon whatever they are given: they have no loops, and all that they call are such
 * functions. Before their calls no interrupt needs to be looked for.
 */
final class ShortFunctions {
    /** Instructions that such a function may run, with those that it calls. */
    private static final int MOST = 200;

    /** How deep they may call each other. */
    private static final int DEEPEST = 20;

    private static final String FUNCTION = "func_";
    private static final String OPERATIONS = "com/dylibso/chicory/runtime/OpcodeImpl";
    /** What of the engine's shared methods calls others. */
    private static final Set<String> CALLS =
            Set.of("callIndirect", "callHostFunction", "callIndirectOnInterpreter", "resolveTailCall");

    private record Work(int instructions, List<String> calls) {}

    private final Map<String, Work> works = new HashMap<>();
    private final Map<String, Integer> costs = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    /** Looks at a function. */
    void add(MethodNode method) {
        List<String> calls = new ArrayList<>();
        for (AbstractInsnNode each : method.instructions) {
            if (isLong(method, each)) {
                return;
            }
            if (each instanceof MethodInsnNode call && call.name.startsWith(FUNCTION)) {
                calls.add(call.name);
            }
        }
        works.put(method.name, new Work(method.instructions.size(), calls));
    }

    private static boolean isLong(MethodNode method, AbstractInsnNode each) {
        return switch (each) {
            case JumpInsnNode jump -> isBackward(method, jump, jump.label);
            case TableSwitchInsnNode table ->
                isBackward(method, table, table.dflt)
                        || table.labels.stream().anyMatch(label -> isBackward(method, table, label));
            case LookupSwitchInsnNode _ -> true;
            case MethodInsnNode call ->
                call.getOpcode() != INVOKESTATIC || (!call.name.startsWith(FUNCTION) && !isBrief(call));
            default -> false;
        };
    }

    private static boolean isBackward(MethodNode method, AbstractInsnNode from, AbstractInsnNode to) {
        return method.instructions.indexOf(to) < method.instructions.indexOf(from);
    }

    private static boolean isBrief(MethodInsnNode call) {
        return call.owner.startsWith("java/lang/")
                || call.owner.equals(OPERATIONS)
                || call.owner.equals(MemoryAccesses.OWNER)
                || (call.owner.endsWith("Shaded")
                        && !CALLS.contains(call.name)
                        && !Loops.BULK.contains(call.name)
                        && !call.name.contains("tomic"));
    }

    private boolean isShort(String function) {
        return cost(function) <= MOST;
    }

    private int cost(String function) {
        Integer known = costs.get(function);
        if (known != null) {
            return known;
        }
        Work work = works.get(function);
        if (work == null || work.instructions > MOST || open.size() == DEEPEST || !open.add(function)) {
            return MOST + 1;
        }
        int cost = work.instructions;
        for (String each : work.calls) {
            cost = Math.min(cost + cost(each), MOST + 1);
        }
        open.remove(function);
        costs.put(function, cost);
        return cost;
    }

    /** Takes the checks away that stand before calls of such functions. */
    void uncheck(MethodNode method) {
        for (AbstractInsnNode each : method.instructions.toArray()) {
            if (each instanceof MethodInsnNode check
                    && check.name.equals(Loops.CHECK)
                    && called(check) instanceof MethodInsnNode call
                    && isShort(call.name)) {
                method.instructions.remove(check);
            }
        }
    }

    /** The call that a check stands before, with only the memory and the instance between. */
    private static @Nullable AbstractInsnNode called(AbstractInsnNode check) {
        AbstractInsnNode at = check;
        for (int i = 0; i < 3 && at != null; i++) {
            at = at.getNext();
        }
        return at instanceof MethodInsnNode call && call.name.startsWith(FUNCTION) ? at : null;
    }
}
