package dev.asml.threader.wasm.names;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Methods with the names of interpreted functions, which do nothing but call the interpreter. */
public final class Signposts {
    private final Map<Integer, MethodHandle> methods;

    private Signposts(Map<Integer, MethodHandle> methods) {
        this.methods = methods;
    }

    /** One call of an interpreted function. */
    public interface Step {
        /** Runs it; its results, null if it leaves them where they are. */
        long @Nullable [] take();
    }

    private static final MethodType TYPE = MethodType.methodType(long[].class, Step.class);

    static final Signposts NONE = new Signposts(Map.of());

    /** Makes a method for each of the functions. */
    static Signposts make(GuestClasses classes, int[] functions) {
        String name = classes.className() + GuestStack.SIGNPOST;
        ClassDesc step = ClassDesc.of(Step.class.getName());
        MethodTypeDesc results = MethodTypeDesc.ofDescriptor("()[J");
        byte[] file = ClassFile.of().build(ClassDesc.of(name), type -> {
            type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
            for (int function : functions) {
                type.withMethodBody(
                        classes.name(function),
                        MethodTypeDesc.ofDescriptor(TYPE.toMethodDescriptorString()),
                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                        code -> code.aload(0)
                                .invokeinterface(step, "take", results)
                                .areturn());
            }
        });
        Class<?> shown = classes.show(file, name);
        Map<Integer, MethodHandle> methods = new HashMap<>();
        for (int function : functions) {
            methods.put(function, method(shown, classes.name(function)));
        }
        return new Signposts(methods);
    }

    private static MethodHandle method(Class<?> type, String name) {
        try {
            return MethodHandles.publicLookup().findStatic(type, name, TYPE);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a method that was made just now is missing", e);
        }
    }

    /** Calls by the way of the function's method. */
    long @Nullable [] pass(int function, Step step) {
        MethodHandle method = methods.get(function);
        if (method == null) {
            return step.take();
        }
        try {
            return (long[]) method.invokeExact(step);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("an interpreter throws nothing checked", e);
        }
    }
}
