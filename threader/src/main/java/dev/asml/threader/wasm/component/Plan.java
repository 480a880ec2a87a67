package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one function cross a border.
 *
 * @param spilled whether the parameters go by memory
 * @param returned whether the result goes by memory
 * @param lowered the core type as an import
 * @param lifted the core type as an export
 */
record Plan(
        RecordCodec parameters,
        @Nullable Codec result,
        boolean spilled,
        boolean returned,
        FunctionType lowered,
        FunctionType lifted) {
    private static final int MAX_FLAT_RESULTS = 1;

    static Plan of(Signature signature) {
        Codecs codecs = new Codecs();
        RecordCodec parameters = codecs.parameters(signature.parameters());
        ValueType type = signature.result();
        Codec result = type == null ? null : codecs.of(type);
        List<ValType> results = result == null ? List.of() : result.flat();
        boolean spilled = parameters.flat().size() > Codecs.MAX_FLAT;
        boolean returned = results.size() > MAX_FLAT_RESULTS;
        List<ValType> flat = spilled ? List.of(ValType.I32) : parameters.flat();
        List<ValType> withReturn = new ArrayList<>(flat);
        if (returned) {
            withReturn.add(ValType.I32);
        }
        return new Plan(
                parameters,
                result,
                spilled,
                returned,
                FunctionType.of(withReturn, returned ? List.of() : results),
                FunctionType.of(flat, returned ? List.of(ValType.I32) : results));
    }
}
