package dev.asml.threader.wasm.tuning;

import static java.util.Map.entry;
import static org.objectweb.asm.Opcodes.DCMPG;
import static org.objectweb.asm.Opcodes.DCMPL;
import static org.objectweb.asm.Opcodes.FCMPG;
import static org.objectweb.asm.Opcodes.FCMPL;
import static org.objectweb.asm.Opcodes.IFEQ;
import static org.objectweb.asm.Opcodes.IFGE;
import static org.objectweb.asm.Opcodes.IFGT;
import static org.objectweb.asm.Opcodes.IFLE;
import static org.objectweb.asm.Opcodes.IFLT;
import static org.objectweb.asm.Opcodes.IFNE;
import static org.objectweb.asm.Opcodes.IF_ICMPEQ;
import static org.objectweb.asm.Opcodes.IF_ICMPGE;
import static org.objectweb.asm.Opcodes.IF_ICMPGT;
import static org.objectweb.asm.Opcodes.IF_ICMPLE;
import static org.objectweb.asm.Opcodes.IF_ICMPLT;
import static org.objectweb.asm.Opcodes.IF_ICMPNE;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.LCMP;
import static org.objectweb.asm.Opcodes.LCONST_0;
import static org.objectweb.asm.Opcodes.NOP;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Joins a comparison with the jump that follows it.
 *
 * <p>As the compiler makes them, a method compares and gives 0 or 1, for which a branch tests. The branch within that
 * method, which all guests share, is the one that remains when both are compiled, and what the JVM has counted there says
 * nothing about this place.
 */
final class Conditions {
    private static final String OPERATIONS = "com/dylibso/chicory/runtime/OpcodeImpl";
    private static final String NOT = "I32_EQZ";

    /** What compares, {@code NOP} if the jump does, and the jump for true. */
    private record Condition(int compare, String unsigned, int jump) {
        Condition(int compare, int jump) {
            this(compare, "", jump);
        }
    }

    private static final Map<String, Condition> CONDITIONS = Map.ofEntries(
            entry("I32_EQZ", new Condition(NOP, IFEQ)),
            entry("I32_EQ", new Condition(NOP, IF_ICMPEQ)),
            entry("I32_NE", new Condition(NOP, IF_ICMPNE)),
            entry("I32_LT_S", new Condition(NOP, IF_ICMPLT)),
            entry("I32_GE_S", new Condition(NOP, IF_ICMPGE)),
            entry("I32_GT_S", new Condition(NOP, IF_ICMPGT)),
            entry("I32_LE_S", new Condition(NOP, IF_ICMPLE)),
            entry("I32_LT_U", new Condition(INVOKESTATIC, "java/lang/Integer", IFLT)),
            entry("I32_GE_U", new Condition(INVOKESTATIC, "java/lang/Integer", IFGE)),
            entry("I32_GT_U", new Condition(INVOKESTATIC, "java/lang/Integer", IFGT)),
            entry("I32_LE_U", new Condition(INVOKESTATIC, "java/lang/Integer", IFLE)),
            entry("I64_EQZ", new Condition(LCONST_0, IFEQ)),
            entry("I64_EQ", new Condition(LCMP, IFEQ)),
            entry("I64_NE", new Condition(LCMP, IFNE)),
            entry("I64_LT_S", new Condition(LCMP, IFLT)),
            entry("I64_GE_S", new Condition(LCMP, IFGE)),
            entry("I64_GT_S", new Condition(LCMP, IFGT)),
            entry("I64_LE_S", new Condition(LCMP, IFLE)),
            entry("I64_LT_U", new Condition(INVOKESTATIC, "java/lang/Long", IFLT)),
            entry("I64_GE_U", new Condition(INVOKESTATIC, "java/lang/Long", IFGE)),
            entry("I64_GT_U", new Condition(INVOKESTATIC, "java/lang/Long", IFGT)),
            entry("I64_LE_U", new Condition(INVOKESTATIC, "java/lang/Long", IFLE)),
            // What is not a number compares as false, to "not equal" as true.
            entry("F32_EQ", new Condition(FCMPL, IFEQ)),
            entry("F32_NE", new Condition(FCMPL, IFNE)),
            entry("F32_LT", new Condition(FCMPG, IFLT)),
            entry("F32_LE", new Condition(FCMPG, IFLE)),
            entry("F32_GT", new Condition(FCMPL, IFGT)),
            entry("F32_GE", new Condition(FCMPL, IFGE)),
            entry("F64_EQ", new Condition(DCMPL, IFEQ)),
            entry("F64_NE", new Condition(DCMPL, IFNE)),
            entry("F64_LT", new Condition(DCMPG, IFLT)),
            entry("F64_LE", new Condition(DCMPG, IFLE)),
            entry("F64_GT", new Condition(DCMPL, IFGT)),
            entry("F64_GE", new Condition(DCMPL, IFGE)));

    private Conditions() {}

    static void join(MethodNode method) {
        for (AbstractInsnNode each : method.instructions.toArray()) {
            if (each instanceof JumpInsnNode jump && (jump.getOpcode() == IFEQ || jump.getOpcode() == IFNE)) {
                join(method.instructions, jump);
            }
        }
    }

    private static void join(InsnList code, JumpInsnNode jump) {
        boolean wanted = jump.getOpcode() == IFNE;
        MethodInsnNode comparison = comparison(jump.getPrevious());
        while (comparison != null && comparison.name.equals(NOT) && comparison(comparison.getPrevious()) != null) {
            AbstractInsnNode not = comparison;
            comparison = comparison(comparison.getPrevious());
            code.remove(not);
            wanted = !wanted;
        }
        Condition condition = comparison == null ? null : condition(comparison);
        if (comparison == null || condition == null) {
            return;
        }
        InsnList compare = new InsnList();
        switch (condition.compare) {
            case NOP -> {}
            case LCONST_0 -> {
                compare.add(new InsnNode(LCONST_0));
                compare.add(new InsnNode(LCMP));
            }
            case INVOKESTATIC -> {
                String operands = condition.unsigned.endsWith("Long") ? "(JJ)I" : "(II)I";
                compare.add(new MethodInsnNode(INVOKESTATIC, condition.unsigned, "compareUnsigned", operands, false));
            }
            default -> compare.add(new InsnNode(condition.compare));
        }
        code.insertBefore(comparison, compare);
        code.remove(comparison);
        jump.setOpcode(wanted ? condition.jump : opposite(condition.jump));
    }

    private static @Nullable MethodInsnNode comparison(@Nullable AbstractInsnNode node) {
        return node instanceof MethodInsnNode call && condition(call) != null ? call : null;
    }

    private static @Nullable Condition condition(MethodInsnNode call) {
        if (call.owner.equals(OPERATIONS)) {
            return CONDITIONS.get(call.name);
        }
        return call.name.equals("i32_ge_u") ? CONDITIONS.get("I32_GE_U") : null;
    }

    /** Opposite jumps have neighbouring numbers: Java Virtual Machine Specification, section 6.5. */
    private static int opposite(int jump) {
        return ((jump + 1) ^ 1) - 1;
    }
}
