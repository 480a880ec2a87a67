package dev.asml.threader.wasm;

import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import java.util.ArrayList;
import java.util.List;

/**
 * A function that guests may import.
 *
 * @param module the import's module name
 * @param name the import's name
 * @param type the exact type that guests must import it with
 * @param body what it does
 */
record HostImport(String module, String name, FunctionType type, Body body) {

    /** What an import does; the result is ignored where the type has none. */
    @FunctionalInterface
    interface Body {
        long call(Guest guest, long[] arguments);
    }

    /** An import whose type is written as in {@code "iiI:i"}: i for i32, I for i64. */
    static HostImport of(String module, String name, String type, Body body) {
        int colon = type.indexOf(':');
        return new HostImport(
                module, name, FunctionType.of(types(type.substring(0, colon)), types(type.substring(colon + 1))), body);
    }

    private static List<ValType> types(String letters) {
        List<ValType> types = new ArrayList<>(letters.length());
        for (int i = 0; i < letters.length(); i++) {
            types.add(letters.charAt(i) == 'I' ? ValType.I64 : ValType.I32);
        }
        return types;
    }

    /** The call as the engine makes it. */
    long[] apply(Guest guest, long[] arguments) {
        long result = body.call(guest, arguments);
        return type.returns().isEmpty() ? NO_RESULT : new long[] {result};
    }

    private static final long[] NO_RESULT = {};
}
