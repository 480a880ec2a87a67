package dev.asml.threader.wasm.calls;

import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.AnnotatedInstruction;
import com.dylibso.chicory.wasm.types.Export;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.FunctionBody;
import com.dylibso.chicory.wasm.types.OpCode;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.stream.IntStream;

/** The classes that a run of a module is expected to begin with: those of functions that calls lead to from outside. */
public final class FirstCalls {
    private static final String PREFIX = CallPaths.PREFIX;

    /** Beyond these it is a guess. */
    private static final int MOST = 24;

    /** More exports than these are a library, of which nobody knows what is called. */
    private static final int FEW_EXPORTS = 24;

    private final WasmModule module;
    private final int imported;
    private final int functionsPerClass;
    private final Collection<String> classes = new LinkedHashSet<>();
    private final BitSet seen = new BitSet();
    private final Queue<Integer> next = new ArrayDeque<>();

    private FirstCalls(WasmModule module, int functionsPerClass) {
        this.module = module;
        this.imported = module.importSection().count(ExternalType.FUNCTION);
        this.functionsPerClass = functionsPerClass;
    }

    /** Their files' names, the nearest first; there need not be a file of each. */
    public static Collection<String> of(WasmModule module, int functionsPerClass) {
        FirstCalls calls = new FirstCalls(module, functionsPerClass);
        calls.classes.add(PREFIX + CallPaths.CLASS);
        calls.classes.add(CallPaths.MACHINE_CALL + CallPaths.CLASS);
        calls.follow();
        return calls.classes;
    }

    private void follow() {
        module.startSection().ifPresent(start -> reach((int) start.startIndex()));
        IntStream.range(0, module.exportSection().exportCount())
                .mapToObj(module.exportSection()::getExport)
                .filter(export -> export.exportType() == ExternalType.FUNCTION)
                .limit(FEW_EXPORTS)
                .mapToInt(Export::index)
                .forEach(this::reach);
        while (!next.isEmpty() && classes.size() < MOST) {
            FunctionBody body = module.codeSection().functionBodies()[next.remove() - imported];
            for (AnnotatedInstruction each : body.instructions()) {
                if (each.opcode() == OpCode.CALL) {
                    reach((int) each.operand(0));
                }
            }
        }
    }

    private void reach(int function) {
        boolean own = function >= imported
                && function - imported < module.codeSection().functionBodyCount();
        if (!own || seen.get(function) || classes.size() >= MOST) {
            return;
        }
        seen.set(function);
        next.add(function);
        classes.add(PREFIX + Groups.GROUP + function / functionsPerClass + CallPaths.CLASS);
    }
}
