package dev.asml.threader.wasm.outline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A function that is being written: its locals, its open labels, its code. */
final class Frame {
    final Writer out = new Writer();

    /** What a local of the original body is here. */
    private final int[] local;

    private final int given;
    private final List<Integer> declared;
    private final Map<Integer, Integer> levels = new HashMap<>();
    private final Map<Integer, Integer> tails = new HashMap<>();
    private int depth = 1;

    /**
     * Begins a function.
     *
     * @param local what a local of the original body is here
     * @param given how many parameters there are
     * @param declared the types of its other locals
     */
    Frame(int[] local, int given, List<Integer> declared) {
        this.local = local;
        this.given = given;
        this.declared = new ArrayList<>(declared);
    }

    int local(int original) {
        return local[original];
    }

    /** A new local. */
    int temporary(int type) {
        declared.add(type);
        return given + declared.size() - 1;
    }

    /** A label is opened for a branch to {@code block}. */
    void open(int block) {
        levels.put(block, depth++);
    }

    /** A label is opened that nothing of the original body leads to. */
    void open() {
        depth++;
    }

    /** A label is opened for those who take the ways out at the end of {@code block}. */
    void openTail(int block) {
        tails.put(block, depth++);
    }

    void close() {
        depth--;
    }

    /** The label of the function itself stands for a block. */
    void outermost(int block) {
        levels.put(block, 0);
    }

    /** How a branch to a block is written here. */
    int label(int block) {
        return label(levels, block);
    }

    /** How a branch to the end of a block is written here, where ways out are taken. */
    int tailLabel(int block) {
        return label(tails, block);
    }

    private int label(Map<Integer, Integer> labels, int block) {
        Integer level = labels.get(block);
        if (level == null) {
            throw new IllegalStateException("no label for the block at " + block);
        }
        return depth - 1 - level;
    }

    void get(int at) {
        out.octet(Body.LOCAL_GET).number(at);
    }

    void set(int at) {
        out.octet(Body.LOCAL_SET).number(at);
    }

    void branch(int label) {
        out.octet(Body.BR).number(label);
    }

    /** Puts a number on the stack. */
    void constant(int value) {
        out.octet(Body.I32_CONST).signed(value);
    }

    /** Takes what was carried. */
    void receive(int global) {
        out.octet(Body.GLOBAL_GET).number(global);
    }

    /** Leaves something to be carried. */
    void send(int global) {
        out.octet(Body.GLOBAL_SET).number(global);
    }

    /** The whole entry of the code section. */
    byte[] write() {
        Writer locals = new Writer();
        int groups = 0;
        for (int i = 0; i < declared.size(); groups++) {
            int same = i;
            while (same < declared.size() && declared.get(same).equals(declared.get(i))) {
                same++;
            }
            locals.number(same - i).octet(declared.get(i));
            i = same;
        }
        byte[] code = out.toByteArray();
        Writer content = new Writer().number(groups).bytes(locals.toByteArray()).bytes(code);
        return new Writer().number(content.size()).bytes(content.toByteArray()).toByteArray();
    }
}
