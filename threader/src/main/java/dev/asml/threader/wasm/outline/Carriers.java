package dev.asml.threader.wasm.outline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The variables by which parts hand back what they changed: globals behind the module's own. They hold something only
 * from the end of a part to where it was called, between which nothing else runs.
 */
final class Carriers {
    private static final int VARIABLE = 1;
    private static final Map<Integer, byte[]> ZEROS = Map.of(
            Body.I32, new byte[] {Body.I32_CONST, 0},
            Results.I64, new byte[] {Body.I32_CONST + 1, 0},
            Results.F32, new byte[] {Body.I32_CONST + 2, 0, 0, 0, 0},
            Results.F64, new byte[] {Body.I32_CONST + 3, 0, 0, 0, 0, 0, 0, 0, 0});

    private final int first;
    private final List<Integer> types = new ArrayList<>();

    /** Begins behind as many globals. */
    Carriers(int first) {
        this.first = first;
    }

    /** The types of those that there are, in order. */
    List<Integer> types() {
        return types;
    }

    /**
     * Globals for values of some types.
     *
     * @throws Unsupported for values that are references
     */
    List<Integer> of(List<Integer> values) {
        Map<Integer, Integer> taken = new HashMap<>();
        List<Integer> globals = new ArrayList<>();
        for (int type : values) {
            if (!ZEROS.containsKey(type)) {
                throw new Unsupported("a part that changes a reference");
            }
            globals.add(first + nth(type, taken.merge(type, 1, Integer::sum)));
        }
        return globals;
    }

    private int nth(int type, int count) {
        int seen = 0;
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i) == type && ++seen == count) {
                return i;
            }
        }
        types.add(type);
        return types.size() - 1;
    }

    /** Writes their declarations. */
    void declare(Writer out) {
        for (int type : types) {
            byte[] zero = ZEROS.getOrDefault(type, new byte[0]);
            out.octet(type).octet(VARIABLE).bytes(zero).octet(Body.END);
        }
    }
}
