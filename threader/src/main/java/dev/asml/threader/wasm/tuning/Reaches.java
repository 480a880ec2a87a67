package dev.asml.threader.wasm.tuning;

import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.DUP;
import static org.objectweb.asm.Opcodes.DUP2;
import static org.objectweb.asm.Opcodes.DUP2_X1;
import static org.objectweb.asm.Opcodes.DUP_X2;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.LLOAD;
import static org.objectweb.asm.Opcodes.LSTORE;
import static org.objectweb.asm.Opcodes.POP;
import static org.objectweb.asm.Opcodes.POP2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * Has reads and writes off one number share the check that the memory has their places.
 *
 * <p>Of those that run one after the other, whatever happens, the first makes sure of the places of all, and none of them
 * checks again. What was made sure of holds until ways meet or something is called: nothing else makes a memory's array
 * shorter. A check of several traps before what stands between them has run, which nobody can see: a guest that has
 * trapped never runs again, and its memory is put back.
 */
final class Reaches {
    /** Operands that a check needs at most. */
    static final int STACK = 7;

    private static final String REACH = "reach";
    private static final String MEMORY = "Lcom/dylibso/chicory/runtime/Memory;";
    private static final String REACH_TYPE = "(III" + MEMORY + ")J";
    private static final String SHARED = "Shaded";
    private static final String OPERATIONS = "com/dylibso/chicory/runtime/OpcodeImpl";
    private static final String GLOBAL = "com/dylibso/chicory/runtime/GlobalInstance";

    /** A number, and the variable of the memory that it is an address of. */
    private record Base(int from, int memory) {}

    /** From the lowest address that an offset is added to, to where the last place ends; counted from the number. */
    private record Stretch(long low, long high) {
        static Stretch of(Access access) {
            long low = access.base().distance();
            return new Stretch(low, low + access.offset() + access.size());
        }

        boolean covers(Stretch other) {
            return low <= other.low && other.high <= high;
        }

        Stretch with(Stretch other) {
            return new Stretch(Math.min(low, other.low), Math.max(high, other.high));
        }
    }

    /** What was made sure of, and the variable with the address of its beginning. */
    private record Reached(Stretch stretch, int start) {}

    private final MethodNode method;
    private final Places places = new Places();
    private final Map<Base, Reached> reached = new HashMap<>();
    private final Map<Base, List<Access>> run = new LinkedHashMap<>();

    private final int firstVariable;
    private int used;

    private Reaches(MethodNode method) {
        this.method = method;
        this.firstVariable = method.maxLocals;
    }

    static void join(MethodNode method) {
        try {
            new Reaches(method).join();
        } catch (AnalyzerException e) {
            throw new IllegalStateException("the engine's compiler made what is no code", e);
        }
    }

    private void join() throws AnalyzerException {
        Frames frames = new Frames(method, places);
        Frame<BasicValue> frame = frames.entry();
        for (AbstractInsnNode each : method.instructions.toArray()) {
            if (each instanceof FrameNode known) {
                endRun();
                forget();
                frame = frames.at(known, Map.of());
            } else if (each.getOpcode() >= 0) {
                note(each, frame);
                frame.execute(each, places);
            }
        }
        endRun();
    }

    private void note(AbstractInsnNode each, Frame<BasicValue> frame) {
        switch (each) {
            case JumpInsnNode _, TableSwitchInsnNode _, LookupSwitchInsnNode _ -> endRun();
            case MethodInsnNode call
            when call.owner.equals(MemoryAccesses.OWNER) -> {
                Access access = Access.of(call, frame);
                if (access != null) {
                    Base base = new Base(access.base().from(), access.memory().var);
                    run.computeIfAbsent(base, _ -> new ArrayList<>()).add(access);
                }
            }
            case MethodInsnNode call
            when !isQuiet(call) -> {
                endRun();
                forget();
            }
            default -> {}
        }
    }

    /** Whether a call can neither change the memory nor wait. */
    private static boolean isQuiet(MethodInsnNode call) {
        return call.owner.startsWith("java/lang/")
                || call.owner.equals(OPERATIONS)
                || call.owner.equals(GLOBAL)
                || (call.owner.endsWith(SHARED) && (call.name.equals(Globals.READ) || call.name.equals(Globals.WRITE)));
    }

    /** What was noted runs as a whole or traps. */
    private void endRun() {
        run.forEach((base, each) -> join(base, each));
        run.clear();
    }

    private void join(Base base, List<Access> all) {
        Reached known = reached.get(base);
        List<Access> open = new ArrayList<>();
        for (Access each : all) {
            if (known != null && known.stretch.covers(Stretch.of(each))) {
                free(each, known);
            } else {
                open.add(each);
            }
        }
        if (open.size() < 2) {
            return;
        }
        Stretch whole = open.stream().map(Stretch::of).reduce(Stretch::with).orElseThrow();
        if (whole.high - whole.low > Integer.MAX_VALUE) {
            return;
        }
        Reached now = new Reached(whole, variable());
        reach(open.getFirst(), now);
        open.forEach(each -> free(each, now));
        reached.put(base, now);
    }

    /** One that holds nothing that is still needed. */
    private int variable() {
        int variable = firstVariable + 2 * used++;
        method.maxLocals = Math.max(method.maxLocals, variable + 2);
        return variable;
    }

    private void forget() {
        reached.clear();
        used = 0;
    }

    private void free(Access access, Reached known) {
        MethodInsnNode call = access.call();
        long place = (long) access.base().distance() + access.offset();
        method.instructions.set(access.memory().getPrevious(), Marks.number((int) (place - known.stretch.low)));
        method.instructions.insert(access.memory(), new VarInsnNode(LLOAD, known.start));
        call.owner = MemoryAccesses.REACHED;
        call.desc = call.desc.replace(MEMORY, MEMORY + "J");
    }

    /** Before its offset and the memory there is the number on the stack, and the value of a store above it. */
    private void reach(Access first, Reached now) {
        InsnList check = new InsnList();
        boolean store = first.isStore();
        boolean wide = first.isWide();
        if (store && wide) {
            check.add(new InsnNode(DUP2_X1));
            check.add(new InsnNode(POP2));
            check.add(new InsnNode(DUP));
        } else if (store) {
            check.add(new InsnNode(DUP2));
            check.add(new InsnNode(POP));
        } else {
            check.add(new InsnNode(DUP));
        }
        check.add(Marks.number((int) (now.stretch.low - first.base().distance())));
        check.add(Marks.number((int) (now.stretch.high - now.stretch.low)));
        check.add(new VarInsnNode(ALOAD, first.memory().var));
        check.add(new MethodInsnNode(INVOKESTATIC, MemoryAccesses.OWNER, REACH, REACH_TYPE, false));
        check.add(new VarInsnNode(LSTORE, now.start));
        if (store && wide) {
            check.add(new InsnNode(DUP_X2));
            check.add(new InsnNode(POP));
        }
        method.instructions.insertBefore(first.memory().getPrevious(), check);
    }
}
