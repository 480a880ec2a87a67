package dev.asml.threader.wasm.tuning;

import static org.objectweb.asm.Opcodes.ALOAD;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
    private final Frames frames;
    private final List<Store> found = new ArrayList<>();
    private final Map<Integer, Settled> settled = new HashMap<>();
    private final Map<Integer, BasicValue> kept = new HashMap<>();
    private final int beginning;
    private int region;

    private Stores(MethodNode method) {
        this.method = method;
        this.frames = new Frames(method, places);
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
        Frame<BasicValue> frame = frames.entry();
        int index = 0;
        for (AbstractInsnNode each : method.instructions) {
            if (index == beginning) {
                settle(frame);
            }
            if (each instanceof FrameNode known) {
                frame = frames.at(known, kept);
                region++;
            } else if (each.getOpcode() >= 0) {
                note(each, index, frame);
                frame.execute(each, places);
            }
            index++;
        }
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
        Access access = Access.of(each, frame);
        if (access != null && access.isStore()) {
            Place place = access.base().plus(access.offset());
            found.add(new Store(access.call(), access.memory().var, place, access.size(), region, index));
        }
    }
}
