package dev.asml.threader.wasm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which classes the first runs of a module used, kept beside its code: two bytes for the number of each.
 *
 * <p>Nothing depends on it but when classes are made, so it has no checksum, may be read while it is written, and who fails to
 * write it goes on.
 *
 * @param entry of the code cache
 */
record FirstUses(Path entry) {
    private static final String FILE = "first";
    private static final int MOST_BYTES = 1 << 10;

    /** None if nothing is known. */
    int[] read() {
        Path file = entry.resolve(FILE);
        if (!Files.exists(file)) {
            return new int[0];
        }
        try {
            byte[] bytes = Files.size(file) > MOST_BYTES ? new byte[0] : Files.readAllBytes(file);
            int[] numbers = new int[bytes.length / 2];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
            }
            return numbers;
        } catch (IOException _) {
            return new int[0]; // it was trimmed, or replaced
        }
    }

    /** Keeps them, as many as are read again. */
    void write(int[] numbers) {
        byte[] bytes = new byte[Math.min(2 * numbers.length, MOST_BYTES)];
        for (int i = 0; i < bytes.length / 2; i++) {
            bytes[2 * i] = (byte) (numbers[i] >> 8);
            bytes[2 * i + 1] = (byte) numbers[i];
        }
        try {
            Files.write(entry.resolve(FILE), bytes);
        } catch (IOException _) {
            // as said above
        }
    }
}
