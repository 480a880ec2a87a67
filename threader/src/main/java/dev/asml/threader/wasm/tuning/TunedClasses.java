package dev.asml.threader.wasm.tuning;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/** Rewrites a module's compiled classes so that the JVM's compiler makes more of them. */
public final class TunedClasses {
    /** In the names of the classes with the functions. */
    private static final String FUNCTIONS = "FuncGroup_";

    private static final String FUNCTION = "func_";

    /** Bytes from a mark of a written page on that a function may write to without another mark. */
    public static final int MARK_REACH = Marks.REACH;

    private TunedClasses() {}

    /**
     * The same classes, faster.
     *
     * @param files as the compiler made them
     * @param handovers how parts of functions hand back what they changed
     */
    public static Map<String, byte[]> tuned(Map<String, byte[]> files, Handovers handovers) {
        ShortFunctions shortOnes = new ShortFunctions();
        files.forEach((name, file) -> {
            if (name.contains(FUNCTIONS)) {
                new ClassReader(file).accept(new Functions(null, Set.of(), shortOnes::add), ClassReader.SKIP_FRAMES);
            }
        });
        Map<String, byte[]> tuned = new LinkedHashMap<>(files);
        tuned.replaceAll((name, file) -> name.contains(FUNCTIONS) ? tuned(file, shortOnes, handovers) : file);
        return tuned;
    }

    /** A method that was just short enough stays as it is. */
    private static byte[] tuned(byte[] file, ShortFunctions shortOnes, Handovers handovers) {
        Set<String> tooLarge = new HashSet<>();
        while (true) {
            ClassWriter writer = new ClassWriter(0);
            new ClassReader(file)
                    .accept(
                            new Functions(writer, tooLarge, method -> tune(method, shortOnes, handovers)),
                            ClassReader.EXPAND_FRAMES);
            try {
                return writer.toByteArray();
            } catch (MethodTooLargeException e) {
                if (!tooLarge.add(e.getMethodName())) {
                    throw e;
                }
            } catch (ClassTooLargeException _) {
                return file;
            }
        }
    }

    private static void tune(MethodNode method, ShortFunctions shortOnes, Handovers handovers) {
        shortOnes.uncheck(method);
        handovers.direct(method);
        Globals.hold(method);
        Conditions.join(method);
        Operations.direct(method);
        MemoryAccesses.direct(method);
        Marks.share(method);
        Reaches.join(method);
        Loops.nest(method);
        method.maxStack += Reaches.STACK;
    }

    /** Shows the functions of a class, one at a time, before they are written. */
    private static final class Functions extends ClassVisitor {
        private final Set<String> left;
        private final Consumer<MethodNode> each;

        Functions(@Nullable ClassVisitor next, Set<String> left, Consumer<MethodNode> each) {
            super(Opcodes.ASM9, next);
            this.left = left;
            this.each = each;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access, String name, String type, @Nullable String signature, String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, type, signature, exceptions);
            if (!name.startsWith(FUNCTION) || left.contains(name)) {
                return next;
            }
            return new MethodNode(Opcodes.ASM9, access, name, type, signature, exceptions) {
                @Override
                public void visitEnd() {
                    each.accept(this);
                    if (next != null) {
                        accept(next);
                    }
                }
            };
        }
    }
}
