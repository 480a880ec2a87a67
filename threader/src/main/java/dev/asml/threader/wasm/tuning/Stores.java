package dev.asml.threader.wasm.tuning;

import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.DOUBLE;
import static org.objectweb.asm.Opcodes.FLOAT;
import static org.objectweb.asm.Opcodes.INTEGER;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.LONG;
import static org.objectweb.asm.Opcodes.TOP;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/** A function's stores and where they write, as far as one reading of its code from the first to the last line tells. */
final class Stores {
    private static final Map<String, Integer> SIZES =
            Map.of("writeByte", 1, "writeShort", 2, "writeInt", 4, "writeLong", 8, "writeFloat", 4, "writeDouble", 8);

    /** What other changes may have put on the stack since its size was counted. */
    private static final int ADDED = 4;

    /**
     * A store.
     *
     * @param memory the variable of the memory
     * @param region code that runs only if all of it before has run
     * @param index of its instruction
     */
    record Store(MethodInsnNode call, int memory, Place place, int size, int region, int index) {
        /** Where it ends, counted as its place is. */
        int end() {
            return place.distance() + size;
        }
    }

    /** A variable that keeps its number once the function's beginning has run, and after which instruction that is. */
    record Settled(int variable, int distance, @Nullable AbstractInsnNode after) {}

    private final MethodNode method;
    private final Places places = new Places();
    private final List<Store> found = new ArrayList<>();
    private final Map<Integer, Settled> settled = new HashMap<>();
    private final Map<Integer, BasicValue> kept = new HashMap<>();
    private final int beginning;
    private int region;

    private Stores(MethodNode method) {
        this.method = method;
        this.beginning = beginning(method);
    }

    static Stores of(MethodNode method) {
        Stores stores = new Stores(method);
        try {
            stores.read();
        } catch (AnalyzerException e) {
            throw new IllegalStateException("the engine's compiler made what is no code", e);
        }
        return stores;
    }

    List<Store> found() {
        return found;
    }

    /** The variable that has a number, or one at a distance from it, from the beginning to the end. */
    @Nullable
    Settled settled(int from) {
        return settled.get(from);
    }

    /** Whether a store is in the function's beginning, which runs whenever the function does, and before all else. */
    boolean isFirst(Store store) {
        return store.index < beginning;
    }

    /** How many instructions run in any case. */
    private static int beginning(MethodNode method) {
        int index = 0;
        for (AbstractInsnNode each : method.instructions) {
            boolean ends = each instanceof FrameNode
                    || each instanceof JumpInsnNode
                    || each instanceof TableSwitchInsnNode
                    || each instanceof LookupSwitchInsnNode;
            if (ends) {
                break;
            }
            index++;
        }
        return index;
    }

    private void read() throws AnalyzerException {
        Frame<BasicValue> frame = entry();
        int index = 0;
        for (AbstractInsnNode each : method.instructions) {
            if (index == beginning) {
                settle(frame);
            }
            if (each instanceof FrameNode known) {
                frame = anew(known);
                region++;
            } else if (each.getOpcode() >= 0) {
                note(each, index, frame);
                frame.execute(each, places);
            }
            index++;
        }
    }

    private Frame<BasicValue> entry() {
        Frame<BasicValue> frame = new Frame<>(method.maxLocals, method.maxStack + ADDED);
        int variable = 0;
        for (Type type : Type.getArgumentTypes(method.desc)) {
            frame.setLocal(variable, value(type));
            variable += type.getSize();
        }
        return frame;
    }

    private BasicValue value(Type type) {
        return type.equals(Type.INT_TYPE) ? places.unknown() : new BasicValue(type);
    }

    /** What is known where ways meet: only what has not changed since the beginning. */
    private Frame<BasicValue> anew(FrameNode known) {
        Frame<BasicValue> frame = new Frame<>(method.maxLocals, method.maxStack + ADDED);
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

    private void settle(Frame<BasicValue> now) {
        Frame<BasicValue> frame = new Frame<>(now);
        Map<Integer, AbstractInsnNode> written = new HashMap<>();
        int index = 0;
        for (AbstractInsnNode each : method.instructions) {
            int variable = written(each);
            if (variable >= 0) {
                written.put(variable, each);
                if (index >= beginning) {
                    frame.setLocal(variable, BasicValue.UNINITIALIZED_VALUE);
                }
            }
            index++;
        }
        for (int variable = 0; variable < frame.getLocals(); variable++) {
            if (frame.getLocal(variable) instanceof Place place) {
                kept.put(variable, place);
                settled.putIfAbsent(place.from(), new Settled(variable, place.distance(), written.get(variable)));
            }
        }
    }

    private static int written(AbstractInsnNode each) {
        return switch (each) {
            case VarInsnNode variable when variable.getOpcode() > ALOAD -> variable.var;
            case IincInsnNode increment -> increment.var;
            default -> -1;
        };
    }

    private void note(AbstractInsnNode each, int index, Frame<BasicValue> frame) {
        if (!(each instanceof MethodInsnNode call)
                || call.getOpcode() != INVOKESTATIC
                || !call.owner.equals(MemoryAccesses.OWNER)) {
            return;
        }
        Integer size = SIZES.get(call.name);
        int top = frame.getStackSize() - 1;
        if (size != null
                && call.getPrevious() instanceof VarInsnNode memory
                && frame.getStack(top - 1) instanceof Place offset
                && frame.getStack(top - 3) instanceof Place base
                && offset.isConstant()
                && offset.distance() >= 0) {
            found.add(new Store(call, memory.var, base.plus(offset.distance()), size, region, index));
        }
    }
}
