package dev.asml.threader.wasm;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.internal.ByteClassCollector;
import com.dylibso.chicory.compiler.internal.Compiler;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.AnnotatedInstruction;
import com.dylibso.chicory.wasm.types.FunctionBody;
import com.dylibso.chicory.wasm.types.OpCode;
import dev.asml.threader.wasm.calls.CallPaths;
import dev.asml.threader.wasm.calls.FirstCalls;
import dev.asml.threader.wasm.names.FunctionNames;
import dev.asml.threader.wasm.names.NamedClasses;
import dev.asml.threader.wasm.names.PackedClasses;
import dev.asml.threader.wasm.outline.LargeFunctions;
import dev.asml.threader.wasm.outline.LoopStacks;
import dev.asml.threader.wasm.tuning.Handovers;
import dev.asml.threader.wasm.tuning.TunedClasses;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A module as the code cache keeps it.
 *
 * @param module the module without the function bodies that {@code classes} holds
 * @param classes the compiled classes, packed, named after a function; their methods have the names of the module's
 * @param resettable see {@link GuestCode#resettable()}
 * @param interpreted see {@link GuestCode#interpreted()}
 */
record CompiledCode(byte[] module, byte[] classes, boolean resettable, Optional<String> interpreted) {

    /** The JVM checks a class as a whole when it is first used: so a first call waits only for what is near its way. */
    private static final int FUNCTIONS_PER_CLASS = 8;

    /**
     * Compiles a core module.
     *
     * @param label what its classes are named after, {@code SERVICE/FUNCTION} or with a third part
     * @throws ModuleException if it is not valid, or uses what the engine lacks
     */
    static CompiledCode compile(byte[] given, String label) {
        WasmModule whole = parse(given);
        LargeFunctions.Cut cut = LargeFunctions.cut(LoopStacks.emptied(given));
        byte[] module = cut.module();
        WasmModule parsed = Arrays.equals(module, given) ? whole : parse(module);
        boolean resettable = isResettable(parsed);
        FunctionNames names = new FunctionNames(whole, cut.parts());
        try {
            Map<String, byte[]> made = classes(parsed, InterpreterFallback.FAIL);
            Handovers fields = cut.hasMemory()
                    ? new Handovers(cut.firstPart(), cut.firstCarrier(), cut.carriers())
                    : Handovers.NONE;
            Map<String, byte[]> tuned = TunedClasses.tuned(CallPaths.shortened(made, parsed), fields);
            byte[] classes = packed(NamedClasses.named(tuned, names, label), parsed, label, "");
            return new CompiledCode(
                    new WasmBinary(module).withoutCode(resettable), classes, resettable, Optional.empty());
        } catch (MethodTooLarge e) {
            // A function over the JVM's method size stays in the interpreter, which needs its body, and knows globals
            // only.
            // It calls compiled functions by their number, any of them, so their switches stay as they are.
            Map<String, byte[]> made = classes(parsed, InterpreterFallback.SILENT);
            Map<String, byte[]> tuned = TunedClasses.tuned(made, Handovers.NONE);
            byte[] classes = packed(NamedClasses.named(tuned, names, label), parsed, label, names.lines());
            return new CompiledCode(
                    new WasmBinary(module).withoutCustomSections(), classes, resettable, Optional.of(e.function()));
        }
    }

    private static byte[] packed(Map<String, byte[]> classes, WasmModule parsed, String label, String names) {
        return PackedClasses.pack(classes, FirstCalls.of(parsed, FUNCTIONS_PER_CLASS), label, names);
    }

    private static WasmModule parse(byte[] coreModule) {
        try {
            return Parser.parse(coreModule);
        } catch (RuntimeException | AssertionError e) { // what the parser leaks on malformed input
            throw new ModuleException("not a valid module: %s%s".formatted(e.getMessage(), hint(e)), e);
        }
    }

    /** As files by their names. They are checked by the JVM when all that is done to them is done. */
    private static Map<String, byte[]> classes(WasmModule parsed, InterpreterFallback fallback) {
        try {
            Map<String, byte[]> files = new TreeMap<>();
            Compiler.builder(parsed)
                    .withInterpreterFallback(fallback)
                    .withMaxFunctionsPerClass(FUNCTIONS_PER_CLASS)
                    .withClassCollectorFactory(ByteClassCollector::new)
                    .build()
                    .compile()
                    .classBytes()
                    .forEach((name, file) -> files.put(name.replace('.', '/') + ".class", file));
            return files;
        } catch (RuntimeException | LinkageError e) { // the compiler leaks others than its own
            if (e instanceof ChicoryException && String.valueOf(e.getMessage()).contains("method size limit")) {
                throw new MethodTooLarge(e);
            }
            throw new ModuleException("cannot be compiled: %s%s".formatted(e.getMessage(), hint(e)), e);
        }
    }

    private static final class MethodTooLarge extends RuntimeException {
        private static final Pattern FUNCTION = Pattern.compile("WASM function index: (.*)");

        MethodTooLarge(Throwable cause) {
            super(cause);
        }

        /** The function's index, and its name where the module tells it. */
        String function() {
            Matcher named = FUNCTION.matcher(String.valueOf(getMessage()));
            return named.find() ? named.group(1) : "unknown";
        }
    }

    private static String hint(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("opcode") || message.contains("OpCode")
                ? " (SIMD and legacy exceptions are not supported: compile with -mno-simd128 and without -fexceptions)"
                : "";
    }

    /** Tables, element segments, exceptions and garbage-collected objects are state that a reset would not reach. */
    private static boolean isResettable(WasmModule module) {
        if (module.tagSection().isPresent()) {
            return false;
        }
        for (FunctionBody body : module.codeSection().functionBodies()) {
            for (AnnotatedInstruction instruction : body.instructions()) {
                if (changesMore(instruction.opcode())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean changesMore(OpCode opcode) {
        return switch (opcode) {
            case TABLE_SET, TABLE_INIT, TABLE_COPY, TABLE_GROW, TABLE_FILL, ELEM_DROP -> true;
            default -> opcode.opcode() >> 8 == 0xFB;
        };
    }
}
