package dev.asml.threader.wasm.wasi;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Arguments or environment as C wants them: pointers to strings that end with NUL. */
final class StringTable {
    private final List<byte[]> strings;
    private final int bytes;

    StringTable(List<String> texts) {
        strings = texts.stream()
                .map(text -> (text + '\0').getBytes(StandardCharsets.UTF_8))
                .toList();
        bytes = strings.stream().mapToInt(string -> string.length).sum();
    }

    void writeSizes(GuestMemory memory, int countAddress, int bytesAddress) {
        memory.writeInt(countAddress, strings.size());
        memory.writeInt(bytesAddress, bytes);
    }

    void write(GuestMemory memory, int pointersAddress, int bytesAddress) {
        memory.check(pointersAddress, 4L * strings.size());
        memory.check(bytesAddress, bytes);
        int pointer = pointersAddress;
        int text = bytesAddress;
        for (byte[] string : strings) {
            memory.writeInt(pointer, text);
            memory.write(text, string, 0, string.length);
            pointer += Integer.BYTES;
            text += string.length;
        }
    }
}
