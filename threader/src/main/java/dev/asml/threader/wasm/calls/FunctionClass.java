package dev.asml.threader.wasm.calls;

import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** A class with some of a module's functions, which also says which of them a number stands for. */
final class FunctionClass {
    static final String FUNCTION = "func_";

    /** Calls a function with its arguments in an array. */
    static final String CALL = "call_";

    /** Calls a function of this class by its number, with its arguments in an array. */
    static final String ENTER = "enter_0";

    /** Calls a function of this class by its number, from a table; behind it is the number of the function's type. */
    static final String INDIRECT = "indirect_";

    static final String CALL_TYPE = "(Lcom/dylibso/chicory/runtime/Instance;Lcom/dylibso/chicory/runtime/Memory;[J)[J";
    static final String ENTER_TYPE =
            "(Lcom/dylibso/chicory/runtime/Instance;Lcom/dylibso/chicory/runtime/Memory;I[J)[J";

    private final ClassNode node = new ClassNode();

    FunctionClass(byte[] file) {
        new ClassReader(file).accept(node, 0);
    }

    /** The number of its first function. */
    int firstFunction() {
        return node.methods.stream()
                .filter(method -> method.name.startsWith(FUNCTION))
                .mapToInt(method -> number(method.name, FUNCTION))
                .min()
                .orElseThrow();
    }

    private static int number(String name, String prefix) {
        return Integer.parseInt(name.substring(prefix.length()));
    }

    /** Takes out what calls functions by an array that nobody calls so. */
    void keepCalls(BitSet outside) {
        node.methods.removeIf(method -> method.name.startsWith(CALL) && !outside.get(number(method.name, CALL)));
    }

    /** Adds what calls its functions by their number, from outside. */
    void addEntry(List<Integer> functions) {
        TreeMap<Integer, Dispatch.Target> targets = new TreeMap<>();
        functions.forEach(each -> targets.put(each, new Dispatch.Target(node.name, CALL + each, CALL_TYPE)));
        List<Dispatch.Variable> all = Dispatch.parameters(ENTER_TYPE);
        List<Dispatch.Variable> passed = List.of(all.get(0), all.get(1), all.get(3));
        add(ENTER, ENTER_TYPE, new Dispatch(passed, 2, 0, targets), Fault.UNKNOWN_FUNCTION);
    }

    /** Adds what calls its functions of one type by their number, from a table; they are given in order. */
    Dispatch.Target addIndirect(int type, String function, List<Integer> functions) {
        TreeMap<Integer, Dispatch.Target> targets = new TreeMap<>();
        functions.forEach(each -> targets.put(each, new Dispatch.Target(node.name, FUNCTION + each, function)));
        String added = function.replace(")", "I)");
        List<Dispatch.Variable> all = Dispatch.parameters(added);
        Dispatch dispatch =
                new Dispatch(all.subList(0, all.size() - 1), all.getLast().slot(), 0, targets);
        add(INDIRECT + type, added, dispatch, Fault.OTHER_TYPE);
        return new Dispatch.Target(node.name, INDIRECT + type, added);
    }

    private void add(String name, String type, Dispatch dispatch, Fault otherwise) {
        MethodNode code = new MethodNode(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, name, type, null, null);
        Label other = new Label();
        dispatch.write(code, other);
        code.visitLabel(other);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        otherwise.write(code, dispatch.number());
        int slots = Type.getArgumentsAndReturnSizes(type) >> 2;
        code.visitMaxs(slots + 1, slots);
        node.methods.add(code);
    }

    byte[] bytes() {
        ClassWriter writer = new ClassWriter(0);
        node.accept(writer);
        return writer.toByteArray();
    }
}
