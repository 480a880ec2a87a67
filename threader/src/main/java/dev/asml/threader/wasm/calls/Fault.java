package dev.asml.threader.wasm.calls;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What a number that stands for no function ends with, as the engine has it. */
enum Fault {
    UNKNOWN_FUNCTION("throwUnknownFunction", "(I)Ljava/lang/RuntimeException;"),
    OTHER_TYPE("throwIndirectCallTypeMismatch", "()Ljava/lang/RuntimeException;");

    private final String method;
    private final String type;

    Fault(String method, String type) {
        this.method = method;
        this.type = type;
    }

    void write(MethodVisitor code, int number) {
        if (this == UNKNOWN_FUNCTION) {
            code.visitVarInsn(Opcodes.ILOAD, number);
        }
        code.visitMethodInsn(Opcodes.INVOKESTATIC, CallPaths.SHARED, method, type, false);
        code.visitInsn(Opcodes.ATHROW);
    }
}
