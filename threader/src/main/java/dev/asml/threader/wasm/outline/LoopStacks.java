package dev.asml.threader.wasm.outline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the operand stack empty where loops begin.
 *
 * <p>The JVM enters compiled code in the middle of a function, while a loop runs, only if nothing is on the stack there:
 * a function with a loop in the middle of an expression would be interpreted until it was called some hundred times. So
 * what lies on the stack before such a loop is put into locals, and taken back behind it.
 */
public final class LoopStacks {
    private LoopStacks() {}

    /** The same module with empty stacks; the same bytes if they are so, or if it has what is not known here. */
    public static byte[] emptied(byte[] module) {
        try {
            return new LoopStacks().rewritten(module);
        } catch (Unsupported _) {
            return module;
        }
    }

    private byte[] rewritten(byte[] module) {
        ModuleTypes types = new ModuleTypes();
        Writer out = new Writer().bytes(module, 0, Sections.PREAMBLE);
        byte @Nullable [] code = null;
        for (int[] section : Sections.of(module)) {
            Reader in = new Reader(module, section[1]);
            byte @Nullable [] content = null;
            switch (section[0]) {
                case Sections.TYPES -> types.readTypes(in);
                case Sections.IMPORTS -> types.readImports(in);
                case Sections.FUNCTIONS -> types.readFunctions(in);
                case Sections.GLOBALS -> types.readGlobals(in);
                case Sections.CODE -> {
                    code = code(module, in, types);
                    content = code;
                }
                default -> {}
            }
            int size = content == null ? section[2] - section[1] : content.length;
            out.octet(section[0]).number(size);
            if (content == null) {
                out.bytes(module, section[1], section[2]);
            } else {
                out.bytes(content);
            }
        }
        return code == null ? module : out.toByteArray();
    }

    /** The code section's new content; null if no function changes. */
    private static byte @Nullable [] code(byte[] module, Reader in, ModuleTypes types) {
        int count = in.number();
        Writer bodies = new Writer().number(count);
        boolean changed = false;
        for (int i = 0; i < count; i++) {
            int size = in.number();
            int from = in.at();
            in.skip(size);
            byte @Nullable [] spilled = spilled(module, from, in.at(), types, types.importedFunctions() + i);
            changed |= spilled != null;
            if (spilled == null) {
                bodies.number(size).bytes(module, from, in.at());
            } else {
                bodies.number(spilled.length).bytes(spilled);
            }
        }
        return changed ? bodies.toByteArray() : null;
    }

    private static byte @Nullable [] spilled(byte[] module, int from, int to, ModuleTypes types, int function) {
        try {
            Body body = new Body(module, from, to, types, types.ofFunction(function));
            return hasLoop(body) ? new Spilling(body, List.copyOf(body.locals())).write() : null;
        } catch (Unsupported _) {
            return null;
        }
    }

    private static boolean hasLoop(Body body) {
        for (int i = 0; i < body.count(); i++) {
            if (body.at(i).code() == Body.LOOP) {
                return true;
            }
        }
        return false;
    }
}
