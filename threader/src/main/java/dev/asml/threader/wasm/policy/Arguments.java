package dev.asml.threader.wasm.policy;

import java.util.Collection;
import java.util.List;
import java.util.SequencedMap;

/** The arguments of a call of a built-in function. What is not there or of another type is a {@link BuiltinFailure}. */
record Arguments(List<Value> values) {
    Value value(int index) {
        if (index >= values.size()) {
            throw new BuiltinFailure("argument %d is missing".formatted(index + 1));
        }
        return values.get(index);
    }

    String text(int index) {
        return text(value(index));
    }

    static String text(Value value) {
        if (value instanceof Value.Text(String text)) {
            return text;
        }
        throw new BuiltinFailure("a text is wanted");
    }

    boolean truth(int index) {
        if (value(index) instanceof Value.Bool(boolean truth)) {
            return truth;
        }
        throw new BuiltinFailure("true or false is wanted");
    }

    Value.Num number(int index) {
        if (value(index) instanceof Value.Num number) {
            return number;
        }
        throw new BuiltinFailure("a number is wanted");
    }

    long whole(int index) {
        return whole(number(index));
    }

    static long whole(Value.Num number) {
        try {
            return number.value().longValueExact();
        } catch (ArithmeticException _) {
            throw new BuiltinFailure("a whole number is wanted");
        }
    }

    int count(int index) {
        return Math.clamp(whole(index), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** The items of an array or a set. */
    Collection<Value> items(int index) {
        return items(value(index));
    }

    static Collection<Value> items(Value value) {
        return switch (value) {
            case Value.Array(var items) -> items;
            case Value.Set(var items) -> items;
            default -> throw new BuiltinFailure("an array or a set is wanted");
        };
    }

    List<Value> array(int index) {
        if (value(index) instanceof Value.Array(var items)) {
            return items;
        }
        throw new BuiltinFailure("an array is wanted");
    }

    SequencedMap<Value, Value> object(int index) {
        if (value(index) instanceof Value.Obj(var members)) {
            return members;
        }
        throw new BuiltinFailure("an object is wanted");
    }
}
