package dev.asml.threader.wasm.tuning;

import java.util.Map;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Has a function read and write its memory by the memory's own methods. */
final class MemoryAccesses {
    static final String OWNER = "dev/asml/threader/wasm/MemoryAccess";

    /** Of those that need no check. */
    static final String REACHED = "dev/asml/threader/wasm/ReachedAccess";

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("memoryReadByte", "readByte"),
            Map.entry("memoryReadShort", "readShort"),
            Map.entry("memoryReadInt", "readInt"),
            Map.entry("memoryReadLong", "readLong"),
            Map.entry("memoryReadFloat", "readFloat"),
            Map.entry("memoryReadDouble", "readDouble"),
            Map.entry("memoryWriteByte", "writeByte"),
            Map.entry("memoryWriteShort", "writeShort"),
            Map.entry("memoryWriteInt", "writeInt"),
            Map.entry("memoryWriteLong", "writeLong"),
            Map.entry("memoryWriteFloat", "writeFloat"),
            Map.entry("memoryWriteDouble", "writeDouble"));

    private MemoryAccesses() {}

    static void direct(MethodNode method) {
        for (AbstractInsnNode each : method.instructions) {
            if (each instanceof MethodInsnNode call && call.owner.endsWith("Shaded")) {
                String name = NAMES.get(call.name);
                if (name != null) {
                    call.owner = OWNER;
                    call.name = name;
                }
            }
        }
    }
}
