package dev.asml.threader.wasm.tuning;

import static org.objectweb.asm.Opcodes.ASM9;
import static org.objectweb.asm.Opcodes.BIPUSH;
import static org.objectweb.asm.Opcodes.IADD;
import static org.objectweb.asm.Opcodes.ICONST_0;
import static org.objectweb.asm.Opcodes.ICONST_5;
import static org.objectweb.asm.Opcodes.ICONST_M1;
import static org.objectweb.asm.Opcodes.ISUB;
import static org.objectweb.asm.Opcodes.SIPUSH;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicInterpreter;
import org.objectweb.asm.tree.analysis.BasicValue;

/** What instructions make of 32-bit numbers: sums with constants are known, all else is a number of its own. */
final class Places extends BasicInterpreter {
    private int used = Place.ZERO;

    Places() {
        super(ASM9);
    }

    /** A number that nothing is known of. */
    Place unknown() {
        return new Place(++used, 0);
    }

    private @Nullable BasicValue told(@Nullable BasicValue plain) {
        return plain != null && plain.equals(BasicValue.INT_VALUE) ? unknown() : plain;
    }

    @Override
    public @Nullable BasicValue newOperation(AbstractInsnNode instruction) throws AnalyzerException {
        int code = instruction.getOpcode();
        if (code >= ICONST_M1 && code <= ICONST_5) {
            return new Place(Place.ZERO, code - ICONST_0);
        }
        if (instruction instanceof IntInsnNode number && (code == BIPUSH || code == SIPUSH)) {
            return new Place(Place.ZERO, number.operand);
        }
        if (instruction instanceof LdcInsnNode constant && constant.cst instanceof Integer number) {
            return new Place(Place.ZERO, number);
        }
        return told(super.newOperation(instruction));
    }

    @Override
    public @Nullable BasicValue unaryOperation(AbstractInsnNode instruction, BasicValue value)
            throws AnalyzerException {
        return told(super.unaryOperation(instruction, value));
    }

    @Override
    public @Nullable BasicValue binaryOperation(AbstractInsnNode instruction, BasicValue left, BasicValue right)
            throws AnalyzerException {
        int code = instruction.getOpcode();
        if (left instanceof Place first && right instanceof Place second) {
            if (code == IADD && second.isConstant()) {
                return first.plus(second.distance());
            }
            if (code == IADD && first.isConstant()) {
                return second.plus(first.distance());
            }
            if (code == ISUB && second.isConstant()) {
                return first.plus(-second.distance());
            }
        }
        return told(super.binaryOperation(instruction, left, right));
    }

    @Override
    public @Nullable BasicValue naryOperation(AbstractInsnNode instruction, List<? extends BasicValue> values)
            throws AnalyzerException {
        return told(super.naryOperation(instruction, values));
    }
}
