package dev.asml.threader.wasm.tuning;

import static org.objectweb.asm.Opcodes.DUP;
import static org.objectweb.asm.Opcodes.F_NEW;
import static org.objectweb.asm.Opcodes.GETSTATIC;
import static org.objectweb.asm.Opcodes.GOTO;
import static org.objectweb.asm.Opcodes.IFGT;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INTEGER;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.ISTORE;
import static org.objectweb.asm.Opcodes.ISUB;
import static org.objectweb.asm.Opcodes.NOP;
import static org.objectweb.asm.Opcodes.SIPUSH;
import static org.objectweb.asm.Opcodes.TOP;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Takes the check for an interrupt out of a function's loops.
 *
 * <p>The check reads a volatile variable, behind which the JVM's compiler must read everything anew. So each loop becomes
 * two, one in the other: the inner one counts down a variable and has no check; when it is used up, the outer one checks
 * and fills it again. What it counts by is no constant, for else the JVM's compiler unrolls it by that count, which most
 * loops of guests do not gain by. All loops of a function count down the same variable, so that nesting them does not multiply the
 * turns between two checks.
 */
final class Loops {
    static final String CHECK = "checkInterruption";

    /** What one turn can spend long in. */
    static final Set<String> BULK =
            Set.of("memoryCopy", "memoryFill", "memoryInit", "tableFill", "tableCopy", "tableInit", "tableGrow");

    private static final String SHARED = "Shaded";

    private final MethodNode method;
    private final int fuel;
    private final Map<LabelNode, LabelNode> latches = new LinkedHashMap<>();

    private Loops(MethodNode method) {
        this.method = method;
        this.fuel = method.maxLocals;
    }

    static void nest(MethodNode method) {
        new Loops(method).nest();
    }

    private void nest() {
        for (AbstractInsnNode each : method.instructions.toArray()) {
            switch (each) {
                case JumpInsnNode jump
                when isBackward(jump.label, jump) -> {
                    jump.label = latch(jump.label);
                    dropCheck(jump);
                }
                case TableSwitchInsnNode table -> redirect(table);
                default -> {}
            }
        }
        if (latches.isEmpty()) {
            return;
        }
        for (AbstractInsnNode each : method.instructions.toArray()) {
            if (each instanceof FrameNode frame) {
                frame.local = withFuel(frame.local);
            }
            if (each instanceof MethodInsnNode call && call.owner.endsWith(SHARED) && BULK.contains(call.name)) {
                method.instructions.insertBefore(
                        call, new MethodInsnNode(INVOKESTATIC, call.owner, CHECK, "()V", false));
            }
        }
        InsnList entry = new InsnList();
        entry.add(new IntInsnNode(SIPUSH, Interrupts.TURNS));
        entry.add(new VarInsnNode(ISTORE, fuel));
        latches.forEach(this::split);
        method.instructions.insert(entry);
        method.maxLocals++;
    }

    private boolean isBackward(LabelNode target, AbstractInsnNode from) {
        return latches.containsKey(target) || method.instructions.indexOf(target) < method.instructions.indexOf(from);
    }

    private LabelNode latch(LabelNode head) {
        return latches.computeIfAbsent(head, _ -> new LabelNode());
    }

    private void redirect(TableSwitchInsnNode table) {
        boolean backward = false;
        List<LabelNode> labels = new ArrayList<>();
        for (LabelNode label : table.labels) {
            boolean back = isBackward(label, table);
            backward |= back;
            labels.add(back ? latch(label) : label);
        }
        table.labels = labels;
        if (isBackward(table.dflt, table)) {
            backward = true;
            table.dflt = latch(table.dflt);
        }
        if (backward) {
            dropCheck(table);
        }
    }

    private void dropCheck(AbstractInsnNode before) {
        if (before.getPrevious() instanceof MethodInsnNode call && call.name.equals(CHECK)) {
            method.instructions.remove(call);
        }
    }

    private List<Object> withFuel(List<Object> locals) {
        List<Object> all = new ArrayList<>(locals);
        int slots = 0;
        for (Object local : locals) {
            slots += local.equals(Opcodes.LONG) || local.equals(Opcodes.DOUBLE) ? 2 : 1;
        }
        for (; slots < fuel; slots++) {
            all.add(TOP);
        }
        all.add(INTEGER);
        return all;
    }

    /** The way back counts; the label before the loop's is where it enters anew after a check. */
    private void split(LabelNode head, LabelNode latch) {
        FrameNode frame = frame(head);
        LabelNode outer = new LabelNode();
        InsnList before = new InsnList();
        before.add(outer);
        before.add(copy(frame));
        before.add(new InsnNode(NOP));
        method.instructions.insertBefore(head, before);
        InsnList back = new InsnList();
        back.add(latch);
        back.add(copy(frame));
        back.add(new VarInsnNode(ILOAD, fuel));
        back.add(new FieldInsnNode(GETSTATIC, Interrupts.NAME, "step", "I"));
        back.add(new InsnNode(ISUB));
        back.add(new InsnNode(DUP));
        back.add(new VarInsnNode(ISTORE, fuel));
        back.add(new JumpInsnNode(IFGT, head));
        back.add(new MethodInsnNode(INVOKESTATIC, Interrupts.NAME, "checked", "()I", false));
        back.add(new VarInsnNode(ISTORE, fuel));
        back.add(new JumpInsnNode(GOTO, outer));
        method.instructions.add(back);
    }

    private static FrameNode copy(FrameNode frame) {
        return new FrameNode(
                F_NEW, frame.local.size(), frame.local.toArray(), frame.stack.size(), frame.stack.toArray());
    }

    private static FrameNode frame(LabelNode label) {
        for (@Nullable AbstractInsnNode each = label; each != null; each = each.getNext()) {
            if (each instanceof FrameNode frame) {
                return frame;
            }
            if (each.getOpcode() >= 0) {
                break;
            }
        }
        throw new IllegalStateException("a jump to where no frame is");
    }
}
