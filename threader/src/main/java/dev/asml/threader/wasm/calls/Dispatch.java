package dev.asml.threader.wasm.calls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Code that ends a static method by calling the one that a number stands for.
 *
 * @param passed what it is given, as variables
 * @param number the variable with the number
 * @param shift how often the number is halved first
 * @param targets by what is left of the number
 */
record Dispatch(List<Variable> passed, int number, int shift, SortedMap<Integer, Target> targets) {
    /** A local variable. */
    record Variable(Type type, int slot) {}

    /** A static method. */
    record Target(String owner, String name, String type) {}

    /** The parameters of a static method. */
    static List<Variable> parameters(String type) {
        List<Variable> variables = new ArrayList<>();
        int slot = 0;
        for (Type parameter : Type.getArgumentTypes(type)) {
            variables.add(new Variable(parameter, slot));
            slot += parameter.getSize();
        }
        return variables;
    }

    /** Writes it with nothing on the stack, so that its frames are the same; other numbers go on elsewhere. */
    void write(MethodVisitor code, Label otherwise) {
        if (targets.isEmpty()) {
            code.visitJumpInsn(Opcodes.GOTO, otherwise);
            return;
        }
        code.visitVarInsn(Opcodes.ILOAD, number);
        if (shift > 0) {
            code.visitIntInsn(Opcodes.BIPUSH, shift);
            code.visitInsn(Opcodes.ISHR);
        }
        Label[] labels = targets.keySet().stream().map(_ -> new Label()).toArray(Label[]::new);
        jump(code, labels, otherwise);
        int i = 0;
        for (Target target : targets.values()) {
            code.visitLabel(labels[i++]);
            code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
            for (Variable each : passed) {
                code.visitVarInsn(each.type().getOpcode(Opcodes.ILOAD), each.slot());
            }
            code.visitMethodInsn(Opcodes.INVOKESTATIC, target.owner(), target.name(), target.type(), false);
            code.visitInsn(Type.getReturnType(target.type()).getOpcode(Opcodes.IRETURN));
        }
    }

    private void jump(MethodVisitor code, Label[] labels, Label otherwise) {
        int first = targets.firstKey();
        int last = targets.lastKey();
        if (last - first >= 2 * labels.length) {
            code.visitLookupSwitchInsn(
                    otherwise, targets.keySet().stream().mapToInt(key -> key).toArray(), labels);
            return;
        }
        Label[] all = new Label[last - first + 1];
        Arrays.fill(all, otherwise);
        int i = 0;
        for (int key : targets.keySet()) {
            all[key - first] = labels[i++];
        }
        code.visitTableSwitchInsn(first, last, otherwise, all);
    }
}
