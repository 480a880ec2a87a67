package dev.asml.threader.wasm.policy;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * A value of Rego: JSON, and sets, and objects with keys of any kind.
 *
 * <p>Source: "Policy Language" of the Open Policy Agent's documentation.
 */
public sealed interface Value {
    /** The one value of its kind. */
    enum Null implements Value {
        NULL
    }

    record Bool(boolean value) implements Value {}

    /** A number; those of the same size are equal. */
    record Num(BigDecimal value) implements Value {
        public Num {
            value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        }

        static Num of(long value) {
            return new Num(BigDecimal.valueOf(value));
        }

        boolean whole() {
            return value.scale() <= 0;
        }

        @Override
        public String toString() {
            return value.scale() <= 0 && value.precision() - value.scale() <= 21
                    ? value.toPlainString()
                    : value.toString();
        }
    }

    /** A text; comparable, so that no choice of keys makes a table of them slow. */
    record Text(String value) implements Value, Comparable<Text> {
        @Override
        public int compareTo(Text other) {
            return value.compareTo(other.value);
        }
    }

    record Array(List<Value> items) implements Value {}

    record Obj(SequencedMap<Value, Value> members) implements Value {}

    record Set(SequencedSet<Value> items) implements Value {}

    static Value of(boolean value) {
        return new Bool(value);
    }

    static Value of(String value) {
        return new Text(value);
    }

    static Value of(long value) {
        return Num.of(value);
    }

    static Value texts(Collection<String> items) {
        return new Array(items.stream().map(Value::of).toList());
    }

    static Value set(Collection<? extends Value> items) {
        return new Set(new LinkedHashSet<>(items));
    }

    /** An object with text keys, in that order. */
    static Value object(Map<String, Value> members) {
        SequencedMap<Value, Value> all = new java.util.LinkedHashMap<>();
        members.forEach((key, value) -> all.put(of(key), value));
        return new Obj(all);
    }

    /** As JSON: sets are arrays, and keys that are not text are written as text. */
    default String json() {
        return ValueWriter.json(this);
    }

    /** As Rego writes it. */
    default String rego() {
        return ValueWriter.rego(this);
    }

    /**
     * Reads JSON.
     *
     * @throws IllegalArgumentException if it is none, or nests too deeply
     */
    static Value parseJson(String text) {
        return new ValueReader(text, false).document();
    }

    /** Reads what {@link #rego} writes. */
    static Value parseRego(String text) {
        return new ValueReader(text, true).document();
    }
}
