package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.asml.iomod.hosted.ExitRefused;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;

/**
 * Replaces the calls by which a class could end the JVM, which is the host's, by ones that fail. Reflection and native
 * code find other ways: it keeps from accidents, not from intent.
 */
final class ExitGuard {
    private static final ClassDesc REFUSED = ClassDesc.of(ExitRefused.class.getName());
    private static final ClassDesc RUNTIME = ClassDesc.of(Runtime.class.getName());
    private static final MethodTypeDesc OF_SYSTEM = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
    private static final MethodTypeDesc OF_RUNTIME =
            MethodTypeDesc.of(ConstantDescs.CD_void, RUNTIME, ConstantDescs.CD_int);
    private static final Set<String> ENDINGS = Set.of("exit", "halt");

    private final ClassFile classes;

    /** Guards the classes of a loader. */
    ExitGuard(ClassLoader loader) {
        ClassHierarchyResolver known =
                ClassHierarchyResolver.ofResourceParsing(loader).orElse(ClassHierarchyResolver.defaultResolver());
        this.classes = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(known));
    }

    /** The class as it is to be defined; the same bytes if it names none of those calls. */
    byte[] guarded(byte[] code) {
        String text = new String(code, ISO_8859_1);
        boolean suspicious = (text.contains("java/lang/System") || text.contains("java/lang/Runtime"))
                && ENDINGS.stream().anyMatch(text::contains);
        return suspicious
                ? classes.transformClass(
                        classes.parse(code), ClassTransform.transformingMethodBodies(ExitGuard::replace))
                : code;
    }

    private static void replace(CodeBuilder to, CodeElement element) {
        if (!(element instanceof InvokeInstruction call)
                || !ENDINGS.contains(call.name().stringValue())
                || !call.type().equalsString("(I)V")) {
            to.with(element);
        } else if (call.owner().name().equalsString("java/lang/System")) {
            to.invokestatic(REFUSED, "exit", OF_SYSTEM);
        } else if (call.owner().name().equalsString("java/lang/Runtime")) {
            to.invokestatic(REFUSED, "exit", OF_RUNTIME);
        } else {
            to.with(element);
        }
    }
}
