package dev.asml.threader.wasm.tuning;

import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.CHECKCAST;
import static org.objectweb.asm.Opcodes.DUP_X2;
import static org.objectweb.asm.Opcodes.GETFIELD;
import static org.objectweb.asm.Opcodes.I2L;
import static org.objectweb.asm.Opcodes.L2I;
import static org.objectweb.asm.Opcodes.POP;
import static org.objectweb.asm.Opcodes.PUTFIELD;
import static org.objectweb.asm.Opcodes.SWAP;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * How parts of functions hand back what they changed: by globals that nothing else uses, which become fields of the memory
 * that all functions are given, as far as there are such.
 *
 * @param firstPart the index of the first function that is a part
 * @param firstGlobal the index of the first of the globals
 * @param types the globals' types, as their bytes
 */
public record Handovers(int firstPart, int firstGlobal, List<Integer> types) {
    /** Nothing was cut, or what was cut keeps to globals. */
    public static final Handovers NONE = new Handovers(Integer.MAX_VALUE, Integer.MAX_VALUE, List.of());

    private static final String FIELDS = "dev/asml/threader/wasm/Handover";
    private static final String FUNCTION = "func_";
    private static final String SHARED = "Shaded";
    private static final int I32 = 0x7f;
    private static final int I64 = 0x7e;
    private static final int INTS = 6;
    private static final int LONGS = 2;

    /** Has a function use the fields; a part ends soon after its whole was asked whether it is interrupted. */
    void direct(MethodNode method) {
        if (types.isEmpty() && firstPart == Integer.MAX_VALUE) {
            return;
        }
        InsnList code = method.instructions;
        for (AbstractInsnNode each : code.toArray()) {
            if (each instanceof MethodInsnNode call && call.owner.endsWith(SHARED)) {
                switch (call.name) {
                    case Globals.READ -> read(code, call, memory(method));
                    case Globals.WRITE -> write(code, call, memory(method));
                    case Loops.CHECK -> uncheck(code, call);
                    default -> {}
                }
            }
        }
    }

    private void uncheck(InsnList code, MethodInsnNode check) {
        AbstractInsnNode call = check;
        for (int i = 0; i < 3 && call != null; i++) {
            call = call.getNext();
        }
        if (call instanceof MethodInsnNode part
                && part.name.startsWith(FUNCTION)
                && Integer.parseInt(part.name.substring(FUNCTION.length())) >= firstPart) {
            code.remove(check);
        }
    }

    /** The parameter before the last. */
    private static int memory(MethodNode method) {
        return Globals.instance(method) - 1;
    }

    private void read(InsnList code, MethodInsnNode call, int memory) {
        AbstractInsnNode instance = call.getPrevious();
        AbstractInsnNode index = instance.getPrevious();
        String field = field(index);
        if (field == null) {
            return;
        }
        boolean narrow = field.startsWith("int");
        if (narrow && call.getNext().getOpcode() == L2I) {
            code.remove(call.getNext());
        }
        code.set(index, new VarInsnNode(ALOAD, memory));
        code.set(instance, new TypeInsnNode(CHECKCAST, FIELDS));
        code.set(call, new FieldInsnNode(GETFIELD, FIELDS, field, narrow ? "I" : "J"));
    }

    private void write(InsnList code, MethodInsnNode call, int memory) {
        AbstractInsnNode instance = call.getPrevious();
        AbstractInsnNode index = instance.getPrevious();
        String field = field(index);
        if (field == null) {
            return;
        }
        boolean narrow = field.startsWith("int");
        if (narrow) {
            AbstractInsnNode wide = index.getPrevious();
            if (wide.getOpcode() == I2L) {
                code.remove(wide);
            } else {
                code.insertBefore(index, new InsnNode(L2I));
            }
        }
        code.set(index, new VarInsnNode(ALOAD, memory));
        code.set(instance, new TypeInsnNode(CHECKCAST, FIELDS));
        if (narrow) {
            code.insertBefore(call, new InsnNode(SWAP));
        } else {
            code.insertBefore(call, new InsnNode(DUP_X2));
            code.insertBefore(call, new InsnNode(POP));
        }
        code.set(call, new FieldInsnNode(PUTFIELD, FIELDS, field, narrow ? "I" : "J"));
    }

    /** The field of a global; null if it is none of those, or has none. */
    private @Nullable String field(AbstractInsnNode index) {
        int place = Globals.number(index) - firstGlobal;
        if (place < 0) {
            return null;
        }
        int type = types.get(place);
        long nth = types.subList(0, place).stream().filter(each -> each == type).count();
        return switch (type) {
            case I32 -> nth < INTS ? "int" + nth : null;
            case I64 -> nth < LONGS ? "long" + nth : null;
            default -> null;
        };
    }
}
