package dev.asml.threader.wasm.wasi;

import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.FunctionType;

/**
 * One function that a guest may import.
 *
 * @param name its name in the imported module
 * @param type its core type: the body's result counts only if the type has one
 * @param body what it does
 */
public record WasiImport(String name, FunctionType type, Body body) {
    /** A call by the guest: answers an error number and throws nothing but {@link GuestExit}. */
    public interface Body {
        int call(Wasi wasi, Memory memory, long[] args);
    }
}
