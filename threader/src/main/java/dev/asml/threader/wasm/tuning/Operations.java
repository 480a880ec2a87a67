package dev.asml.threader.wasm.tuning;

import static java.util.Map.entry;
import static org.objectweb.asm.Opcodes.I2B;
import static org.objectweb.asm.Opcodes.I2D;
import static org.objectweb.asm.Opcodes.I2F;
import static org.objectweb.asm.Opcodes.I2L;
import static org.objectweb.asm.Opcodes.I2S;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.L2D;
import static org.objectweb.asm.Opcodes.L2F;
import static org.objectweb.asm.Opcodes.L2I;

import java.util.Map;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Puts the JVM's own instructions and methods in the place of those that do nothing but call them, which the JVM's
 * compiler does not look into from a large method.
 */
final class Operations {
    private static final String OWNER = "com/dylibso/chicory/runtime/OpcodeImpl";

    private record Call(String owner, String name, String operands) {}

    private static final Map<String, Call> CALLS = Map.ofEntries(
            entry("I32_CLZ", new Call("java/lang/Integer", "numberOfLeadingZeros", "(I)I")),
            entry("I32_CTZ", new Call("java/lang/Integer", "numberOfTrailingZeros", "(I)I")),
            entry("I32_POPCNT", new Call("java/lang/Integer", "bitCount", "(I)I")),
            entry("I32_ROTL", new Call("java/lang/Integer", "rotateLeft", "(II)I")),
            entry("I32_ROTR", new Call("java/lang/Integer", "rotateRight", "(II)I")),
            entry("I64_EXTEND_I32_U", new Call("java/lang/Integer", "toUnsignedLong", "(I)J")),
            entry("I32_REINTERPRET_F32", new Call("java/lang/Float", "floatToRawIntBits", "(F)I")),
            entry("F32_REINTERPRET_I32", new Call("java/lang/Float", "intBitsToFloat", "(I)F")),
            entry("I64_REINTERPRET_F64", new Call("java/lang/Double", "doubleToRawLongBits", "(D)J")),
            entry("F64_REINTERPRET_I64", new Call("java/lang/Double", "longBitsToDouble", "(J)D")),
            entry("F64_SQRT", new Call("java/lang/Math", "sqrt", "(D)D")),
            entry("F64_ABS", new Call("java/lang/Math", "abs", "(D)D")),
            entry("F64_FLOOR", new Call("java/lang/Math", "floor", "(D)D")),
            entry("F64_CEIL", new Call("java/lang/Math", "ceil", "(D)D")),
            entry("F64_NEAREST", new Call("java/lang/Math", "rint", "(D)D")),
            entry("F64_MIN", new Call("java/lang/Math", "min", "(DD)D")),
            entry("F64_MAX", new Call("java/lang/Math", "max", "(DD)D")));

    private static final Map<String, Integer> INSTRUCTIONS = Map.of(
            "I32_EXTEND_8_S", I2B,
            "I32_EXTEND_16_S", I2S,
            "F32_CONVERT_I32_S", I2F,
            "F32_CONVERT_I64_S", L2F,
            "F64_CONVERT_I32_S", I2D,
            "F64_CONVERT_I64_S", L2D);

    private Operations() {}

    static void direct(MethodNode method) {
        for (AbstractInsnNode each : method.instructions.toArray()) {
            if (each instanceof MethodInsnNode call && call.owner.equals(OWNER)) {
                direct(method.instructions, call);
            }
        }
    }

    private static void direct(InsnList code, MethodInsnNode call) {
        Call direct = CALLS.get(call.name);
        if (direct != null) {
            call.owner = direct.owner;
            call.name = direct.name;
            call.desc = direct.operands;
            return;
        }
        Integer instruction = INSTRUCTIONS.get(call.name);
        if (instruction != null) {
            code.set(call, new InsnNode(instruction));
            return;
        }
        switch (call.name) {
            case "I64_EXTEND_32_S" -> replace(code, call, L2I, I2L);
            case "I64_EXTEND_16_S" -> replace(code, call, L2I, I2S, I2L);
            case "I64_EXTEND_8_S" -> replace(code, call, L2I, I2B, I2L);
            case "I64_ROTL" -> rotate(code, call, "rotateLeft");
            case "I64_ROTR" -> rotate(code, call, "rotateRight");
            default -> {}
        }
    }

    private static void replace(InsnList code, MethodInsnNode call, int... instructions) {
        for (int each : instructions) {
            code.insertBefore(call, new InsnNode(each));
        }
        code.remove(call);
    }

    private static void rotate(InsnList code, MethodInsnNode call, String name) {
        code.insertBefore(call, new InsnNode(L2I));
        code.set(call, new MethodInsnNode(INVOKESTATIC, "java/lang/Long", name, "(JI)J", false));
    }
}
