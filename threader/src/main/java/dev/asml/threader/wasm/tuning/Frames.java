package dev.asml.threader.wasm.tuning;

import static org.objectweb.asm.Opcodes.DOUBLE;
import static org.objectweb.asm.Opcodes.FLOAT;
import static org.objectweb.asm.Opcodes.INTEGER;
import static org.objectweb.asm.Opcodes.LONG;
import static org.objectweb.asm.Opcodes.TOP;

import java.util.Map;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/** What a function's variables and operands are where it begins, and where its ways meet. */
final class Frames {
    /** What other changes may have put on the stack since its size was counted. */
    private static final int ADDED = 12;

    private final MethodNode method;
    private final Places places;

    Frames(MethodNode method, Places places) {
        this.method = method;
        this.places = places;
    }

    Frame<BasicValue> entry() {
        Frame<BasicValue> frame = empty();
        int variable = 0;
        for (Type type : Type.getArgumentTypes(method.desc)) {
            frame.setLocal(variable, value(type));
            variable += type.getSize();
        }
        return frame;
    }

    /** What is known where ways meet: only what has not changed since the beginning. */
    Frame<BasicValue> at(FrameNode known, Map<Integer, BasicValue> kept) {
        Frame<BasicValue> frame = empty();
        int variable = 0;
        for (Object type : known.local) {
            BasicValue before = kept.get(variable);
            frame.setLocal(variable, before == null ? value(type) : before);
            variable += type.equals(LONG) || type.equals(DOUBLE) ? 2 : 1;
        }
        for (Object type : known.stack) {
            frame.push(value(type));
        }
        return frame;
    }

    private Frame<BasicValue> empty() {
        return new Frame<>(method.maxLocals, method.maxStack + ADDED);
    }

    private BasicValue value(Type type) {
        return type.equals(Type.INT_TYPE) ? places.unknown() : new BasicValue(type);
    }

    private BasicValue value(Object type) {
        if (type.equals(INTEGER)) {
            return places.unknown();
        }
        if (type.equals(LONG)) {
            return BasicValue.LONG_VALUE;
        }
        if (type.equals(DOUBLE)) {
            return BasicValue.DOUBLE_VALUE;
        }
        if (type.equals(FLOAT)) {
            return BasicValue.FLOAT_VALUE;
        }
        return type.equals(TOP) ? BasicValue.UNINITIALIZED_VALUE : BasicValue.REFERENCE_VALUE;
    }
}
