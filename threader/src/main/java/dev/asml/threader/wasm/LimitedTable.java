package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.TableInstance;
import com.dylibso.chicory.wasm.UninstantiableException;
import com.dylibso.chicory.wasm.types.Table;
import com.dylibso.chicory.wasm.types.TableLimits;

/**
 * A guest's table with a bound on its entries.
 *
 * <p>It has limits of its own: the engine's table writes its growth into the limits it was made from, which all
 * instances of a module share.
 */
final class LimitedTable extends TableInstance {
    /** What a table may have at most, by the guest's own growing too. */
    static final int MAX_ENTRIES = 1_000_000;

    private LimitedTable(Table table, int initialValue) {
        super(table, initialValue);
    }

    static LimitedTable create(Table table, int initialValue) {
        TableLimits limits = table.limits();
        if (limits.min() > MAX_ENTRIES) {
            throw new UninstantiableException(
                    "a table of %d entries is over the limit of %d".formatted(limits.min(), MAX_ENTRIES));
        }
        TableLimits own = new TableLimits(limits.min(), limits.max(), limits.shared());
        return new LimitedTable(new Table(table.elementType(), own, table.initialize()), initialValue);
    }

    @Override
    public int grow(int size, int value, Instance instance) {
        if (size < 0 || size > MAX_ENTRIES - size()) {
            return -1;
        }
        return super.grow(size, value, instance);
    }
}
