package dev.asml.threader.function;

import dev.asml.threader.wasm.GuestStop;
import java.io.ByteArrayOutputStream;

/** What a plain WASI guest writes to its standard output, up to a bound. */
final class AnswerBuffer {
    private final int limit;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    AnswerBuffer(int limit) {
        this.limit = limit;
    }

    void append(byte[] source, int offset, int length) {
        if (length > limit - bytes.size()) {
            throw new GuestStop("more than %d bytes of standard output".formatted(limit));
        }
        bytes.write(source, offset, length);
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
