package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.ValType;
import java.util.List;

/** Handles of resources. */
record HandleCodec(ResourceType type, boolean owned) implements Codec {
    private static final List<ValType> FLAT = List.of(ValType.I32);

    @Override
    public int size() {
        return 4;
    }

    @Override
    public int alignment() {
        return 4;
    }

    @Override
    public List<ValType> flat() {
        return FLAT;
    }

    @Override
    public Object load(Call call, int address) {
        return representation(call, call.memory().readInt(address));
    }

    @Override
    public void store(Call call, Object value, int address) {
        call.memory().writeI32(address, handle(call, value));
    }

    @Override
    public Object lift(Call call, long[] flat, int at) {
        return representation(call, (int) flat[at]);
    }

    @Override
    public void lower(Call call, Object value, long[] flat, int at) {
        flat[at] = handle(call, value);
    }

    private Object representation(Call call, int handle) {
        return owned ? call.take(handle, type) : call.lend(handle, type);
    }

    private int handle(Call call, Object representation) {
        return owned ? call.handles().own(type, representation) : call.borrow(type, representation);
    }
}
