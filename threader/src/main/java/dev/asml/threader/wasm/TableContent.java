package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.TableInstance;
import com.dylibso.chicory.wasm.UninstantiableException;
import java.util.ArrayList;
import java.util.List;

/**
 * Functions that each instance of a module has in its first table from the beginning. As the engine keeps them, each is an
 * expression that is evaluated for each instance.
 *
 * @param offset the place of the first one
 */
@SuppressWarnings("ArrayRecordComponent") // made once, and never compared
record TableContent(int offset, int[] functions) {
    /** What a section with such ones is called, which has the content of an element section. */
    static final String SECTION = "elements";

    /** Reads a section that {@link WasmBinary#withoutCode} has kept so. */
    static List<TableContent> read(byte[] section) {
        WasmBinary.Cursor in = new WasmBinary.Cursor(section, 0);
        int count = in.unsigned();
        List<TableContent> contents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            var _ = in.unsigned(); // of what kind it is
            var _ = in.octet(); // i32.const
            int offset = in.signed();
            var _ = in.octet(); // end
            int[] functions = new int[in.unsigned()];
            for (int each = 0; each < functions.length; each++) {
                functions[each] = in.unsigned();
            }
            contents.add(new TableContent(offset, functions));
        }
        return contents;
    }

    /** Puts them into an instance's table. */
    void fill(Instance instance) {
        TableInstance table = instance.table(0);
        if (Integer.toUnsignedLong(offset) + functions.length > table.size()) {
            throw new UninstantiableException("out of bounds table access");
        }
        for (int i = 0; i < functions.length; i++) {
            table.setRef(offset + i, functions[i], instance);
        }
    }
}
