package dev.asml.threader.io;

import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SUPER;
import static org.objectweb.asm.Opcodes.ACC_VOLATILE;
import static org.objectweb.asm.Opcodes.F_SAME;
import static org.objectweb.asm.Opcodes.GETSTATIC;
import static org.objectweb.asm.Opcodes.ICONST_1;
import static org.objectweb.asm.Opcodes.IFLE;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.ISUB;
import static org.objectweb.asm.Opcodes.LRETURN;
import static org.objectweb.asm.Opcodes.LSUB;
import static org.objectweb.asm.Opcodes.V25;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/**
 * Whether a guest's thread has stack enough for somebody else's code. A guest may recurse until its stack is nearly full
 * and call the host from there, and an overflow in the middle of shared code could leave a lock held or a queue half
 * changed. Tried before, the overflow comes where nothing has begun, and ends the guest only. Whatever lets a guest in asks
 * once: there is room for all that follows, the code of an IOmod inside the host included.
 *
 * <p>It is tried by using some and giving it back. What that costs is the frames, not their size: a processor foresees
 * where a dozen or two of calls return to, and no more. So they are few and large, of a method that nobody would write:
 * it would hold many values at once, did it not call itself before.
 */
public final class StackRoom {
    /** Until the large frames are there: of 16 bytes at least. */
    private static final int SMALL_FRAMES = 3_200;

    private static volatile boolean prepared;

    private StackRoom() {}

    /** Makes the large frames, which takes too long for a start or a request; to be called where no guest runs. */
    public static void prepare() {
        Large.require(); // so that nothing of it is linked where the stack may be full
        prepared = true;
    }

    /** Ends in a {@link StackOverflowError} if there is too little. */
    public static void require() {
        if (prepared) {
            Large.require();
        } else if (small(SMALL_FRAMES) < 0) {
            throw new IllegalStateException("cannot happen; keeps the frames from being optimised away");
        }
    }

    private static int small(int frames) {
        return frames == 0 ? 0 : small(frames - 1) + 1;
    }

    /** The few that are large. */
    private static final class Large {
        /** Of 1.9 KiB when C2 has compiled them, of 4 to 6 otherwise: at least 53 KiB. */
        private static final int FRAMES = 28;

        /** Values that a frame has room for: those beyond the registers. */
        private static final int VALUES = 250;

        private static final MethodHandle USE = use();

        static void require() {
            try {
                var _ = (long) USE.invokeExact(FRAMES);
            } catch (StackOverflowError e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("the method throws nothing", e);
            }
        }

        private static MethodHandle use() {
            String frames = Large.class.getName().replace('.', '/') + "Frames";
            ClassWriter made = new ClassWriter(0);
            made.visit(V25, ACC_FINAL | ACC_SUPER, frames, null, "java/lang/Object", null);
            made.visitField(ACC_STATIC | ACC_VOLATILE, "word", "J", null, null);
            use(made.visitMethod(ACC_STATIC, "use", "(I)J", null, null), frames);
            try {
                MethodHandles.Lookup inside = MethodHandles.lookup().defineHiddenClass(made.toByteArray(), true);
                return inside.findStatic(inside.lookupClass(), "use", MethodType.methodType(long.class, int.class));
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        /**
         * As Java: {@code use(frames) = frames > 0 ? use(frames - 1) : word - (word - (word - …))}. The field is volatile, so
         * that no two reads of it are one, and each is done in its turn: all values are there when the last is read.
         */
        private static void use(MethodVisitor code, String frames) {
            Label last = new Label();
            code.visitVarInsn(ILOAD, 0);
            code.visitJumpInsn(IFLE, last);
            code.visitVarInsn(ILOAD, 0);
            code.visitInsn(ICONST_1);
            code.visitInsn(ISUB);
            code.visitMethodInsn(INVOKESTATIC, frames, "use", "(I)J", false);
            code.visitInsn(LRETURN);
            code.visitLabel(last);
            code.visitFrame(F_SAME, 0, null, 0, null);
            for (int value = 0; value < VALUES; value++) {
                code.visitFieldInsn(GETSTATIC, frames, "word", "J");
            }
            for (int value = 1; value < VALUES; value++) {
                code.visitInsn(LSUB);
            }
            code.visitInsn(LRETURN);
            // What interprets code has room for variables, and none for values that are not there yet.
            code.visitMaxs(2 * VALUES, 2 * VALUES);
        }
    }
}
