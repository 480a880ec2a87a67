package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import dev.asml.threader.wasm.component.LinkedComponent;
import dev.asml.threader.wasm.component.Signature;
import dev.asml.threader.wasm.component.Variant;
import org.jspecify.annotations.Nullable;

/** An instance of a function's code. Used by one thread at a time. */
sealed interface GuestInstance {
    /** Calls an export that is an entry or a start-up function; its result as a number, 0 if it has none. */
    long enter(String export, Guest guest);

    /** Of a core module. */
    record OfModule(Instance instance) implements GuestInstance {
        @Override
        public long enter(String export, Guest guest) {
            WitEntry entry = WitEntry.of(export);
            return entry == null
                    ? guest.call(export)
                    : entry.call(guest.interfaces(), arguments -> guest.calls(export, arguments));
        }
    }

    /** Of a component. */
    record OfComponent(LinkedComponent.Running running) implements GuestInstance {
        @Override
        public long enter(String export, Guest guest) {
            int hash = export.indexOf('#');
            String exported = hash < 0 ? null : export.substring(0, hash);
            var function = running.function(exported, export.substring(hash + 1));
            WitEntry entry = WitEntry.of(export);
            if (entry != null) {
                return entry.call(guest.world(), function);
            }
            requireNoParameters(export, function.signature());
            return number(function.call());
        }

        private static void requireNoParameters(String export, Signature signature) {
            if (!signature.parameters().isEmpty()) {
                throw new WasmRuntimeException("the export %s has parameters".formatted(export));
            }
        }

        private static long number(@Nullable Object result) {
            return switch (result) {
                case Variant variant -> variant.index();
                case Integer number -> number;
                case null, default -> 0;
            };
        }

        /** Ends what a run left open. */
        void end() {
            running.store().end();
        }
    }
}
