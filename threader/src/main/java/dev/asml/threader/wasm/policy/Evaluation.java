package dev.asml.threader.wasm.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What built-in functions know of the evaluation that they are part of. The clock stands still in it, and the same
 * question gets the same random answer.
 */
final class Evaluation {
    private final Outside outside;
    private final Map<List<Value>, Value> chances = new HashMap<>();
    private OptionalLong now = OptionalLong.empty();

    Evaluation(Outside outside) {
        this.outside = outside;
    }

    /** Nanoseconds since 1970. */
    long now() {
        if (now.isEmpty()) {
            now = OptionalLong.of(outside.wallClockNanos());
        }
        return now.getAsLong();
    }

    /** What chance answered to a question before, or now. */
    Value chance(List<Value> question, Supplier<Value> draw) {
        Value known = chances.get(question);
        if (known == null) {
            known = draw.get();
            chances.put(question, known);
        }
        return known;
    }

    byte[] random(int count) {
        byte[] bytes = new byte[count];
        outside.random(bytes);
        return bytes;
    }

    void print(String line) {
        outside.print(line);
    }

    void goOn() {
        outside.goOn();
    }
}
