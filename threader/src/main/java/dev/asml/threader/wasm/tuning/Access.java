package dev.asml.threader.wasm.tuning;

import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * A read or write of a memory, and where that is as far as it is known.
 *
 * @param memory what loads the memory; before it stands what loads the offset
 * @param base the number that the offset is added to
 * @param offset not negative
 * @param size of what is read or written, in bytes
 */
record Access(MethodInsnNode call, VarInsnNode memory, Place base, int offset, int size) {
    private static final String WRITE = "write";

    /** What stands before its size in the name of an access. */
    private static final Pattern KIND = Pattern.compile("^(read|write(Marked)?)");

    private static final Map<String, Integer> SIZES =
            Map.of("Byte", 1, "Short", 2, "Int", 4, "Long", 8, "Float", 4, "Double", 8);

    /**
     * What an instruction reads or writes; null if it is none that does, or it is not known where.
     *
     * @param frame what is known just before it
     */
    static @Nullable Access of(AbstractInsnNode each, Frame<BasicValue> frame) {
        if (!(each instanceof MethodInsnNode call)
                || call.getOpcode() != INVOKESTATIC
                || !call.owner.equals(MemoryAccesses.OWNER)) {
            return null;
        }
        Integer size = SIZES.get(KIND.matcher(call.name).replaceFirst(""));
        boolean led = call.desc.endsWith("I)V"); // by how much before the place the mark is
        AbstractInsnNode last = led ? call.getPrevious().getPrevious() : call.getPrevious();
        int top = frame.getStackSize() - (led ? 2 : 1);
        if (size != null
                && last instanceof VarInsnNode memory
                && memory.getOpcode() == ALOAD
                && frame.getStack(top - 1) instanceof Place offset
                && frame.getStack(top - (isStore(call) ? 3 : 2)) instanceof Place base
                && offset.isConstant()
                && offset.distance() >= 0) {
            return new Access(call, memory, base, offset.distance(), size);
        }
        return null;
    }

    private static boolean isStore(MethodInsnNode call) {
        return call.name.startsWith(WRITE);
    }

    boolean isStore() {
        return isStore(call);
    }

    /** Whether it is of eight bytes, which take two places of the JVM's stack. */
    boolean isWide() {
        return size == 8;
    }
}
