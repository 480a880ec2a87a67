package dev.asml.threader.wasm.tuning;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
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
     * @param jar as the compiler made it
     * @param handovers how parts of functions hand back what they changed
     */
    public static byte[] tuned(byte[] jar, Handovers handovers) {
        Map<String, byte[]> files = files(jar);
        ShortFunctions shortOnes = new ShortFunctions();
        files.forEach((name, file) -> {
            if (name.contains(FUNCTIONS)) {
                new ClassReader(file).accept(new Functions(null, Set.of(), shortOnes::add), ClassReader.SKIP_FRAMES);
            }
        });
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(jar.length + jar.length / 4);
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTime(0);
                out.putNextEntry(entry);
                boolean functions = file.getKey().contains(FUNCTIONS);
                out.write(functions ? tuned(file.getValue(), shortOnes, handovers) : file.getValue());
                out.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes what is written to it", e);
        }
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> files(byte[] jar) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what the compiler made is no jar", e);
        }
        return files;
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
