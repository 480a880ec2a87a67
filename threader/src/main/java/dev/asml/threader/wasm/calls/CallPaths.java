package dev.asml.threader.wasm.calls;

import com.dylibso.chicory.wasm.WasmModule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Rewrites a module's compiled classes so that a call by a function's number goes through small ones.
 *
 * <p>The engine's compiler writes switches of all functions of a type, whether a reference to them exists or not, and of
 * all functions there are. The JVM checks a class whole when it is first used, in a time that grows with the square of
 * such a switch. Here a switch has only functions that a number can stand for. Where these are many it leads to their
 * classes, each of which has a switch of its own functions.
 */
public final class CallPaths {
    static final String CLASS = ".class";

    /** What the compiled classes' names begin with. */
    static final String PREFIX = "com/dylibso/chicory/$gen/CompiledMachine";

    /** What all functions' code calls. */
    static final String SHARED = PREFIX + "Shaded";

    static final String MACHINE_CALL = PREFIX + "MachineCall";
    private static final String HOST_TYPE = "(Lcom/dylibso/chicory/runtime/Instance;I[J)[J";
    private static final String CALL_INDIRECT = "call_indirect_";

    /** Parameters of a call from a table behind the function's own: number in the table, table, memory, instance. */
    private static final int BEHIND = 4;

    /** Functions that one switch leads to directly. */
    private static final int FEW = 64;

    private final Map<String, byte[]> files;
    private final Callees callees;
    private final Groups groups;
    private final Map<Integer, FunctionClass> changed = new TreeMap<>();

    private CallPaths(Map<String, byte[]> files, Callees callees) {
        this.files = files;
        this.callees = callees;
        this.groups = Groups.of(PREFIX, files);
    }

    /**
     * The classes with shorter ways.
     *
     * @param compiled as the engine's compiler made them, with all functions compiled
     */
    public static Map<String, byte[]> shortened(Map<String, byte[]> compiled, WasmModule module) {
        Map<String, byte[]> files = new LinkedHashMap<>(compiled);
        new CallPaths(files, Callees.of(module)).shorten();
        return files;
    }

    private void shorten() {
        if (!files.containsKey(MACHINE_CALL + CLASS)) {
            return; // a module without functions
        }
        files.forEach((name, file) -> {
            int group = groups.numberOf(name);
            if (group >= 0) {
                changed.put(group, new FunctionClass(file));
            }
        });
        changed.values().forEach(each -> each.keepCalls(callees.outside()));
        files.replaceAll((name, file) ->
                name.equals(PREFIX + CLASS) || name.startsWith(PREFIX + "CallIndirectBridge_") ? indirect(file) : file);
        files.put(MACHINE_CALL + CLASS, machineCall());
        changed.forEach((group, each) -> files.put(groups.className(group) + CLASS, each.bytes()));
        files.keySet().removeIf(name -> name.startsWith(PREFIX + "Dispatch_") || name.startsWith(PREFIX + "Indirect_"));
    }

    /** The class through which functions are called from a table. */
    private byte[] indirect(byte[] file) {
        ClassNode node = new ClassNode();
        new ClassReader(file).accept(node, ClassReader.SKIP_FRAMES);
        for (MethodNode method : node.methods) {
            if (method.name.startsWith(CALL_INDIRECT)) {
                indirect(method, Integer.parseInt(method.name.substring(CALL_INDIRECT.length())));
            }
        }
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
        node.accept(writer);
        return writer.toByteArray();
    }

    /** Exchanges what comes after it is known that the function is this module's own. */
    private void indirect(MethodNode method, int type) {
        BitSet targets = targets(method, type);
        JumpInsnNode toOther = toOther(method);
        LabelNode local = (LabelNode) toOther.getNext();
        while (!toOther.label.equals(local.getNext())) {
            method.instructions.remove(local.getNext());
        }
        MethodNode added = new MethodNode();
        Label invalid = new Label();
        List<Dispatch.Variable> given = Dispatch.parameters(method.desc);
        int number = given.getLast().slot() + 2; // behind the instance and the table
        List<Dispatch.Variable> passed = new ArrayList<>(given);
        passed.subList(given.size() - BEHIND, given.size() - BEHIND + 2).clear();
        dispatch(type, targets, passed, number, Type.getReturnType(method.desc)).write(added, invalid);
        added.visitLabel(invalid);
        Fault.OTHER_TYPE.write(added, number);
        InsnList code = added.instructions;
        method.instructions.insert(local, code);
    }

    private Dispatch dispatch(int type, BitSet functions, List<Dispatch.Variable> passed, int number, Type returned) {
        Type[] parameters = passed.stream().map(Dispatch.Variable::type).toArray(Type[]::new);
        String function = Type.getMethodDescriptor(returned, parameters);
        TreeMap<Integer, Dispatch.Target> targets = new TreeMap<>();
        if (functions.cardinality() <= FEW) {
            functions.stream()
                    .forEach(each -> targets.put(
                            each, new Dispatch.Target(groups.classOf(each), FunctionClass.FUNCTION + each, function)));
            return new Dispatch(passed, number, 0, targets);
        }
        byGroup(functions)
                .forEach((group, its) -> targets.put(group, inGroup(group).addIndirect(type, function, its)));
        List<Dispatch.Variable> all = new ArrayList<>(passed);
        all.add(new Dispatch.Variable(Type.INT_TYPE, number));
        return new Dispatch(all, number, groups.shift(), targets);
    }

    private FunctionClass inGroup(int group) {
        return Objects.requireNonNull(changed.get(group), "functions are in classes");
    }

    private Map<Integer, List<Integer>> byGroup(BitSet functions) {
        Map<Integer, List<Integer>> byGroup = new TreeMap<>();
        functions.stream()
                .forEach(each -> byGroup.computeIfAbsent(groups.of(each), _ -> new ArrayList<>())
                        .add(each));
        return byGroup;
    }

    /** The functions of a type that can be in a table, by the engine's own switch. */
    private BitSet targets(MethodNode method, int type) {
        BitSet keys = keys(method);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().startsWith(PREFIX + "Indirect_" + type + "_")) {
                ClassNode node = new ClassNode();
                new ClassReader(file.getValue()).accept(node, ClassReader.SKIP_FRAMES);
                node.methods.forEach(each -> keys.or(keys(each)));
            }
        }
        keys.and(callees.referred());
        return keys;
    }

    private static BitSet keys(MethodNode method) {
        BitSet keys = new BitSet();
        for (AbstractInsnNode each : method.instructions) {
            if (each instanceof LookupSwitchInsnNode choice) {
                choice.keys.forEach(keys::set);
            }
        }
        return keys;
    }

    /** The jump that is taken where a table holds a function of another instance. */
    private static JumpInsnNode toOther(MethodNode method) {
        for (AbstractInsnNode each : method.instructions) {
            if (each instanceof JumpInsnNode jump && jump.getOpcode() == Opcodes.IF_ACMPNE) {
                return jump;
            }
        }
        throw new IllegalStateException("%s does not ask whose function it calls".formatted(method.name));
    }

    /** The class through which functions are called from outside. */
    private byte[] machineCall() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V11, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, MACHINE_CALL, null, "java/lang/Object", null);
        MethodNode code =
                new MethodNode(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "call", FunctionClass.ENTER_TYPE, null, null);
        Label own = new Label();
        Label unknown = new Label();
        code.visitVarInsn(Opcodes.ILOAD, 2);
        code.visitLdcInsn(callees.imported());
        code.visitJumpInsn(Opcodes.IF_ICMPGE, own);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, 2);
        code.visitVarInsn(Opcodes.ALOAD, 3);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, SHARED, "callHostFunction", HOST_TYPE, false);
        code.visitInsn(Opcodes.ARETURN);
        code.visitLabel(own);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        entry().write(code, unknown);
        code.visitLabel(unknown);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        Fault.UNKNOWN_FUNCTION.write(code, 2);
        code.visitMaxs(4, 4);
        code.accept(writer);
        return writer.toByteArray();
    }

    private Dispatch entry() {
        List<Dispatch.Variable> all = Dispatch.parameters(FunctionClass.ENTER_TYPE);
        TreeMap<Integer, Dispatch.Target> targets = new TreeMap<>();
        BitSet functions = callees.outside();
        if (functions.cardinality() <= FEW) {
            functions.stream()
                    .forEach(each -> targets.put(
                            each,
                            new Dispatch.Target(
                                    groups.classOf(each), FunctionClass.CALL + each, FunctionClass.CALL_TYPE)));
            return new Dispatch(List.of(all.get(0), all.get(1), all.get(3)), 2, 0, targets);
        }
        byGroup(functions).forEach((group, its) -> {
            inGroup(group).addEntry(its);
            targets.put(
                    group, new Dispatch.Target(groups.className(group), FunctionClass.ENTER, FunctionClass.ENTER_TYPE));
        });
        return new Dispatch(all, 2, groups.shift(), targets);
    }
}
