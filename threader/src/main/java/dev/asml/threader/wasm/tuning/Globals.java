package dev.asml.threader.wasm.tuning;

import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ASTORE;
import static org.objectweb.asm.Opcodes.DUP_X2;
import static org.objectweb.asm.Opcodes.ICONST_0;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;
import static org.objectweb.asm.Opcodes.POP;
import static org.objectweb.asm.Opcodes.TOP;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Looks a global up once in a call of a function. The one that is used at a function's start is mostly the guest's stack
 * pointer, which is written there and again at each end.
 */
final class Globals {
    static final String READ = "readGlobal";
    static final String WRITE = "writeGlobal";

    private static final String SHARED = "Shaded";
    private static final String INSTANCE = "com/dylibso/chicory/runtime/Instance";
    private static final String GLOBAL = "com/dylibso/chicory/runtime/GlobalInstance";

    private Globals() {}

    /** The number that an instruction puts on the stack. */
    static int number(AbstractInsnNode node) {
        return switch (node) {
            case IntInsnNode pushed -> pushed.operand;
            case LdcInsnNode constant when constant.cst instanceof Integer value -> value;
            case InsnNode constant -> constant.getOpcode() - ICONST_0;
            default -> throw new IllegalStateException("a global's number is no constant");
        };
    }

    /** The last parameter. */
    static int instance(MethodNode method) {
        int slots = 0;
        for (Type each : Type.getArgumentTypes(method.desc)) {
            slots += each.getSize();
        }
        return slots - 1;
    }

    static void hold(MethodNode method) {
        MethodInsnNode first = first(method);
        if (first == null) {
            return;
        }
        int global = index(first);
        List<MethodInsnNode> uses = uses(method, global);
        if (uses.size() < 2) {
            return;
        }
        int held = method.maxLocals++;
        uses.forEach(use -> replace(method.instructions, use, held));
        for (AbstractInsnNode each : method.instructions) {
            if (each instanceof FrameNode frame) {
                frame.local = with(frame.local, held);
            }
        }
        InsnList entry = new InsnList();
        entry.add(new VarInsnNode(ALOAD, instance(method)));
        entry.add(new LdcInsnNode(global));
        entry.add(new MethodInsnNode(INVOKEVIRTUAL, INSTANCE, "global", "(I)L" + GLOBAL + ";", false));
        entry.add(new VarInsnNode(ASTORE, held));
        method.instructions.insert(entry);
    }

    /** The first use before any jump. */
    private static @Nullable MethodInsnNode first(MethodNode method) {
        for (AbstractInsnNode each : method.instructions) {
            switch (each) {
                case JumpInsnNode _, LabelNode _ -> {
                    return null;
                }
                case MethodInsnNode call
                when isUse(call) -> {
                    return call;
                }
                default -> {}
            }
        }
        return null;
    }

    private static boolean isUse(MethodInsnNode call) {
        return call.owner.endsWith(SHARED) && (call.name.equals(READ) || call.name.equals(WRITE));
    }

    private static int index(MethodInsnNode use) {
        return number(use.getPrevious().getPrevious());
    }

    private static List<MethodInsnNode> uses(MethodNode method, int global) {
        List<MethodInsnNode> uses = new ArrayList<>();
        for (AbstractInsnNode each : method.instructions) {
            if (each instanceof MethodInsnNode call && isUse(call) && index(call) == global) {
                uses.add(call);
            }
        }
        return uses;
    }

    private static void replace(InsnList code, MethodInsnNode use, int held) {
        boolean read = use.name.equals(READ);
        AbstractInsnNode instance = use.getPrevious();
        code.set(instance.getPrevious(), new VarInsnNode(ALOAD, held));
        code.remove(instance);
        if (!read) {
            code.insertBefore(use, new InsnNode(DUP_X2));
            code.insertBefore(use, new InsnNode(POP));
        }
        code.set(
                use,
                new MethodInsnNode(
                        INVOKEVIRTUAL, GLOBAL, read ? "getValue" : "setValue", read ? "()J" : "(J)V", false));
    }

    private static List<Object> with(List<Object> locals, int held) {
        List<Object> all = new ArrayList<>(locals);
        int slots = 0;
        for (Object local : locals) {
            slots += local.equals(Opcodes.LONG) || local.equals(Opcodes.DOUBLE) ? 2 : 1;
        }
        for (; slots < held; slots++) {
            all.add(TOP);
        }
        all.add(GLOBAL);
        return all;
    }
}
