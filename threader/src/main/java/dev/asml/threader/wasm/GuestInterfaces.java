package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.Memory;
import dev.asml.threader.wasm.component.CanonicalAbi;
import dev.asml.threader.wasm.component.CanonicalAbi.Encoding;
import dev.asml.threader.wasm.component.ComponentFunction;
import dev.asml.threader.wasm.component.Handles;
import dev.asml.threader.wasm.component.ResourceType;
import dev.asml.threader.wasm.component.Signature;
import dev.asml.threader.wasm.wit.HostInterface.HostFunction;
import dev.asml.threader.wasm.wit.World;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one run of a core module has of the interfaces that it imports: its world and its handles. */
final class GuestInterfaces implements AutoCloseable {
    private static final CanonicalAbi.CoreFunction NO_POST_RETURN = _ -> new long[0];

    private final World world;
    private final Handles handles = new Handles();
    private final CanonicalAbi.Options options;

    GuestInterfaces(World world, Supplier<@Nullable Memory> memory, CanonicalAbi.Realloc realloc) {
        this.world = world;
        this.options = new CanonicalAbi.Options(memory, realloc, Encoding.UTF8, handles);
    }

    World world() {
        return world;
    }

    /** Calls a function of the host's for the guest. */
    long call(HostFunction function, long[] arguments) {
        long[] results = CanonicalAbi.lower(function.in(world), options).call(arguments);
        return results.length == 0 ? 0 : results[0];
    }

    /** Drops a handle for the guest. */
    void drop(ResourceType type, int handle) {
        handles.drop(handle, type);
    }

    /** A function of the guest's. */
    ComponentFunction lift(CanonicalAbi.CoreFunction function, Signature signature) {
        return CanonicalAbi.lift(function, signature, options, NO_POST_RETURN);
    }

    /** Ends what the guest left open. */
    @Override
    public void close() {
        try {
            handles.close();
        } catch (RuntimeException e) {
            throw new HostFault("closing what the guest had open", e);
        }
    }
}
