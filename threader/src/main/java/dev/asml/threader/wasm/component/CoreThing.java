package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.TableInstance;
import com.dylibso.chicory.runtime.TagInstance;
import dev.asml.threader.wasm.component.CanonicalAbi.CoreFunction;

/** What a core module imports or exports, as it is at run time. */
sealed interface CoreThing {
    long[] NOTHING = {};

    /** A function. */
    record Function(CoreFunction function) implements CoreThing {}

    /** A table. */
    record Table(TableInstance table) implements CoreThing {}

    /** A memory. */
    record LinearMemory(Memory memory) implements CoreThing {}

    /** A global. */
    record Global(GlobalInstance global) implements CoreThing {}

    /** A tag of exceptions. */
    record Tag(TagInstance tag) implements CoreThing {}

    /** An export of a module's instance. */
    static CoreThing exported(Instance instance, CoreExtern type, int index) {
        return switch (type) {
            // Not by Instance.export(): that lets the engine collect what callers further out still hold.
            case CoreExtern.Function _ ->
                new Function(arguments -> {
                    long[] results = instance.getMachine().call(index, arguments);
                    return results == null ? NOTHING : results;
                });
            case CoreExtern.Table _ -> new Table(instance.table(index));
            case CoreExtern.Memory _ -> new LinearMemory(instance.memory(index));
            case CoreExtern.Global _ -> new Global(instance.global(index));
            case CoreExtern.Tag _ -> new Tag(instance.tag(index));
        };
    }
}
