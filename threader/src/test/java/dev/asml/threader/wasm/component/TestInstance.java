package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import dev.asml.threader.wasm.component.CanonicalAbi.Encoding;
import dev.asml.threader.wasm.component.CanonicalAbi.Options;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The core side of an instance, made by hand: a memory of one page and an allocator that only goes up. */
final class TestInstance {
    static final int HEAP = 1024;

    final ByteArrayMemory memory = new ByteArrayMemory(new MemoryLimits(1, 1));
    final Handles handles = new Handles();
    final List<String> allocations = new ArrayList<>();
    private int next = HEAP;

    Options options(Encoding encoding) {
        return new Options(() -> memory, this::allocate, encoding, handles);
    }

    Options options() {
        return options(Encoding.UTF8);
    }

    Call call() {
        return new Call(options());
    }

    private int allocate(int old, int oldSize, int alignment, int newSize) {
        allocations.add("%d %d %d %d".formatted(old, oldSize, alignment, newSize));
        next = (next + alignment - 1) & -alignment;
        int address = next;
        next += newSize;
        return address;
    }

    /** Bytes in memory, in hexadecimal. */
    String bytes(int address, int count) {
        return HexFormat.of().formatHex(memory.readBytes(address, count));
    }

    void write(int address, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        memory.write(address, bytes, 0, bytes.length);
    }
}
