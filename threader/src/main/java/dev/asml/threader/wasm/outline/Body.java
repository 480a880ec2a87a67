package dev.asml.threader.wasm.outline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * A function's body as a row of instructions: where each lies, where its control goes, and how many values its block
 * has on the stack before it.
 */
final class Body {
    static final int UNREACHABLE = 0x00;
    static final int BLOCK = 0x02;
    static final int LOOP = 0x03;
    static final int IF = 0x04;
    static final int ELSE = 0x05;
    static final int END = 0x0b;
    static final int BR = 0x0c;
    static final int BR_IF = 0x0d;
    static final int BR_TABLE = 0x0e;
    static final int RETURN = 0x0f;
    static final int CALL = 0x10;
    static final int CALL_INDIRECT = 0x11;
    static final int RETURN_CALL = 0x12;
    static final int RETURN_CALL_INDIRECT = 0x13;
    static final int LOCAL_GET = 0x20;
    static final int LOCAL_SET = 0x21;
    static final int LOCAL_TEE = 0x22;
    static final int GLOBAL_GET = 0x23;
    static final int GLOBAL_SET = 0x24;
    static final int I32_CONST = 0x41;
    static final int I32_EQ = 0x46;
    static final int I32 = 0x7f;

    /** Stands for the body itself where an instruction's block is meant. */
    static final int OUTERMOST = -1;
    /** Stands for the height of a stack where no control comes. */
    static final int DEAD = -1;

    /**
     * One instruction.
     *
     * @param code its first byte
     * @param from where it starts
     * @param to where it ends
     * @param operand its first number: a local, a label's depth, a function, a type
     * @param labels the depths of a table of branches
     * @param block the instruction that opened the block that it is in; {@link #OUTERMOST} if none
     * @param height values of its block on the stack before it, {@link #DEAD} if it is never reached
     */
    @SuppressWarnings("ArrayRecordComponent") // read here only, and often
    record Instruction(int code, int from, int to, int operand, int[] labels, int block, int height) {}

    private static final int[] NO_LABELS = {};

    private final byte[] bytes;
    private final int declarations;
    private final ModuleTypes types;
    private final ModuleTypes.Type type;
    private final List<Integer> locals;
    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();
    private final List<Integer> elses = new ArrayList<>();

    private final Deque<Integer> open = new ArrayDeque<>();
    private int height;
    private boolean dead;

    /** Heights of the enclosing blocks, below what they gave to the one inside. */
    private final Deque<Integer> heights = new ArrayDeque<>();

    private final Deque<Boolean> deaths = new ArrayDeque<>();

    /**
     * Reads a body.
     *
     * @param from where its declarations of locals start
     * @throws Unsupported if it has instructions that are not known here
     */
    Body(byte[] bytes, int from, int to, ModuleTypes types, ModuleTypes.Type type) {
        this.bytes = bytes;
        this.declarations = from;
        this.types = types;
        this.type = type;
        this.locals = new ArrayList<>(type.parameters());
        Reader in = new Reader(bytes, from);
        readLocals(in);
        while (in.at() < to) {
            read(in);
        }
    }

    private void readLocals(Reader in) {
        int groups = in.number();
        for (int i = 0; i < groups; i++) {
            int count = in.number();
            int local = in.octet();
            if (count < 0 || count > 50_000 - locals.size()) {
                throw new Unsupported("too many locals");
            }
            for (int j = 0; j < count; j++) {
                locals.add(local);
            }
        }
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the declarations of locals start. */
    int declarations() {
        return declarations;
    }

    ModuleTypes types() {
        return types;
    }

    ModuleTypes.Type type() {
        return type;
    }

    /** The types of all locals, parameters first. */
    List<Integer> locals() {
        return locals;
    }

    int count() {
        return instructions.size();
    }

    Instruction at(int index) {
        return instructions.get(index);
    }

    /** The end of the block that an instruction opens; the body's own for {@link #OUTERMOST}. */
    int end(int block) {
        return block == OUTERMOST ? instructions.size() - 1 : ends.get(block);
    }

    /** The else of the block that an instruction opens; 0 if it has none. */
    int otherwise(int block) {
        return elses.get(block);
    }

    /** The block that a branch at {@code index} goes to, by the label's depth. */
    int target(int index, int depth) {
        int block = at(index).block();
        for (int i = 0; i < depth; i++) {
            block = at(block).block();
        }
        return block;
    }

    /** What a branch to a block takes along. */
    List<Integer> taken(int block) {
        if (block == OUTERMOST) {
            return type.results();
        }
        ModuleTypes.Type signature = types.ofBlock(at(block).operand());
        return at(block).code() == LOOP ? signature.parameters() : signature.results();
    }

    int size(int from, int to) {
        return from == to ? 0 : at(to - 1).to() - at(from).from();
    }

    private void read(Reader in) {
        int from = in.at();
        int code = in.octet();
        int index = instructions.size();
        int block = open.isEmpty() ? OUTERMOST : open.peek();
        int before = dead ? DEAD : height;
        switch (code) {
            case BLOCK, LOOP, IF -> {
                int blockType = in.blockType();
                add(code, from, in, blockType, NO_LABELS, block, before);
                open(index, code, types.ofBlock(blockType));
            }
            case ELSE -> {
                elses.set(block, index);
                add(code, from, in, 0, NO_LABELS, block, before);
                dead = deaths.peek();
                height = dead
                        ? 0
                        : types.ofBlock(at(block).operand()).parameters().size();
            }
            case END -> {
                add(code, from, in, 0, NO_LABELS, block, before);
                close(block, index);
            }
            case BR_TABLE -> {
                int count = in.number();
                if (count < 0 || count > 100_000) {
                    throw new Unsupported("a table of branches");
                }
                int[] labels = new int[count + 1];
                Arrays.setAll(labels, _ -> in.number());
                add(code, from, in, 0, labels, block, before);
                dead = true;
            }
            default -> {
                int operand = plain(code, in);
                add(code, from, in, operand, NO_LABELS, block, before);
            }
        }
    }

    private void add(int code, int from, Reader in, int operand, int[] labels, int block, int before) {
        instructions.add(new Instruction(code, from, in.at(), operand, labels, block, before));
        ends.add(0);
        elses.add(0);
    }

    private void open(int index, int code, ModuleTypes.Type signature) {
        int taken = signature.parameters().size() + (code == IF ? 1 : 0);
        open.push(index);
        heights.push(height - taken);
        deaths.push(dead);
        height = dead ? 0 : signature.parameters().size();
    }

    private void close(int block, int index) {
        if (block == OUTERMOST) {
            return;
        }
        ends.set(block, index);
        open.pop();
        height = heights.pop() + types.ofBlock(at(block).operand()).results().size();
        dead = deaths.pop();
    }

    /** An instruction that opens and closes no block: its first number. */
    private int plain(int code, Reader in) {
        return switch (code) {
            case UNREACHABLE, RETURN -> ends(0);
            case BR -> ends(in.number());
            case 0x01 -> 0;
            case BR_IF -> numbered(in, -1);
            case CALL -> called(in.number(), false);
            case CALL_INDIRECT -> calledIndirectly(in, false);
            case RETURN_CALL -> called(in.number(), true);
            case RETURN_CALL_INDIRECT -> calledIndirectly(in, true);
            case 0x1a -> changes(-1);
            case 0x1b -> changes(-2);
            case 0x1c -> {
                int count = in.number();
                in.skip(count);
                yield changes(-2);
            }
            case LOCAL_GET, 0x23 -> numbered(in, 1);
            case LOCAL_SET, 0x24 -> numbered(in, -1);
            case LOCAL_TEE, 0x25 -> numbered(in, 0);
            case 0x26 -> numbered(in, -2);
            case 0x3f -> numbered(in, 1);
            case 0x40 -> numbered(in, 0);
            case I32_CONST, 0x42 -> numbered(in, 1);
            case 0x43 -> skipped(in, 4);
            case 0x44 -> skipped(in, 8);
            case 0xd0 -> skipped(in, 1);
            case 0xd1 -> 0;
            case 0xd2 -> numbered(in, 1);
            case 0xfc -> prefixed(in);
            default -> numeric(code, in);
        };
    }

    private int numeric(int code, Reader in) {
        if (code >= 0x28 && code <= 0x3e) {
            int alignment = in.number();
            if ((alignment & 0x40) != 0) {
                var _ = in.number();
            }
            var _ = in.number();
            return changes(code >= 0x36 ? -2 : 0);
        }
        if (code < 0x45 || code > 0xc4) {
            throw new Unsupported("instruction 0x%02x".formatted(code));
        }
        return changes(isBinary(code) ? -1 : 0);
    }

    private static boolean isBinary(int code) {
        return (code >= I32_EQ && code <= 0x4f)
                || (code >= 0x51 && code <= 0x66)
                || (code >= 0x6a && code <= 0x78)
                || (code >= 0x7c && code <= 0x8a)
                || (code >= 0x92 && code <= 0x98)
                || (code >= 0xa0 && code <= 0xa6);
    }

    private int prefixed(Reader in) {
        int code = in.number();
        return switch (code) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> 0;
            case 8, 10, 12, 14 -> {
                var _ = in.number();
                yield numbered(in, -3);
            }
            case 9, 13 -> numbered(in, 0);
            case 11, 17 -> numbered(in, -3);
            case 15 -> numbered(in, -1);
            case 16 -> numbered(in, 1);
            default -> throw new Unsupported("instruction 0xfc 0x%02x".formatted(code));
        };
    }

    private int called(int function, boolean ending) {
        apply(types.ofFunction(function), ending);
        return function;
    }

    private int calledIndirectly(Reader in, boolean ending) {
        int signature = in.number();
        var _ = in.number();
        var _ = changes(-1);
        apply(types.at(signature), ending);
        return signature;
    }

    private void apply(ModuleTypes.Type signature, boolean ending) {
        var _ = changes(signature.results().size() - signature.parameters().size());
        dead |= ending;
    }

    private int ends(int operand) {
        dead = true;
        return operand;
    }

    private int numbered(Reader in, int change) {
        int operand = in.number();
        var _ = changes(change);
        return operand;
    }

    private int skipped(Reader in, int bytesToSkip) {
        in.skip(bytesToSkip);
        return changes(1);
    }

    private int changes(int by) {
        height += by;
        return 0;
    }
}
