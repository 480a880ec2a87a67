package dev.asml.threader.counting;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The count of the JVM's instructions that counted classes have executed, in all threads.
 *
 * <p>A counted class adds the length of each basic block as the block begins, so the count says what the code does and
 * not how fast a machine is; one that is broken off by an exception counts whole.
 */
public final class Executed {
    private static final ClassDesc OWNER = ClassDesc.of(Executed.class.getName());
    private static final MethodTypeDesc ADD = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
    private static final LongAdder count = new LongAdder();

    private Executed() {}

    /** What counted classes call. */
    public static void add(int instructions) {
        count.add(instructions);
    }

    /** Instructions since the JVM began. */
    public static long count() {
        return count.sum();
    }

    /** The same class, which counts. */
    public static byte[] counted(byte[] classFile) {
        ClassFile files = ClassFile.of();
        return files.transformClass(files.parse(classFile), (builder, element) -> {
            if (element instanceof MethodModel method && method.code().isPresent()) {
                builder.transformMethod(method, counting(method.code().get()));
            } else {
                builder.with(element);
            }
        });
    }

    private static MethodTransform counting(CodeModel code) {
        int[] lengths = blockLengths(code.elementList());
        int[] next = {0};
        CodeTransform transform = (builder, element) -> {
            int length = element instanceof Instruction ? lengths[next[0]++] : 0;
            if (length > 0) {
                builder.loadConstant(length).invokestatic(OWNER, "add", ADD);
            }
            builder.with(element);
        };
        return MethodTransform.transformingCode(transform);
    }

    /** For the first instruction of each basic block the block's length, for the others 0. */
    private static int[] blockLengths(List<CodeElement> elements) {
        int[] lengths = new int[elements.size()];
        int block = 0;
        int at = 0;
        boolean begins = true;
        for (CodeElement element : elements) {
            if (element instanceof Instruction instruction) {
                block = begins ? at : block;
                lengths[block]++;
                begins = endsBlock(instruction.opcode());
                at++;
            } else if (element instanceof LabelTarget) {
                begins = true;
            }
        }
        return lengths;
    }

    private static boolean endsBlock(Opcode opcode) {
        return switch (opcode.kind()) {
            case BRANCH, LOOKUP_SWITCH, TABLE_SWITCH, RETURN, THROW_EXCEPTION -> true;
            default -> false;
        };
    }
}
