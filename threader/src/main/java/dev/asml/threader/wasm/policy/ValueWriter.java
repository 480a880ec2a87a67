package dev.asml.threader.wasm.policy;

import dev.asml.threader.wasm.policy.Value.Array;
import dev.asml.threader.wasm.policy.Value.Bool;
import dev.asml.threader.wasm.policy.Value.Null;
import dev.asml.threader.wasm.policy.Value.Num;
import dev.asml.threader.wasm.policy.Value.Obj;
import dev.asml.threader.wasm.policy.Value.Text;
import java.util.Collection;

/** Writes a value as JSON or as Rego. */
final class ValueWriter {
    private final StringBuilder out = new StringBuilder();
    private final boolean rego;

    private ValueWriter(boolean rego) {
        this.rego = rego;
    }

    static String json(Value value) {
        return written(value, false);
    }

    static String rego(Value value) {
        return written(value, true);
    }

    private static String written(Value value, boolean rego) {
        ValueWriter writer = new ValueWriter(rego);
        writer.write(value);
        return writer.out.toString();
    }

    private void write(Value value) {
        switch (value) {
            case Null _ -> out.append("null");
            case Bool(boolean truth) -> out.append(truth);
            case Num number -> out.append(number);
            case Text(String text) -> quote(text);
            case Array(var items) -> list('[', items, ']');
            case Obj object -> object(object);
            case Value.Set(var items) when !rego -> list('[', items, ']');
            case Value.Set(var items) when items.isEmpty() -> out.append("set()");
            case Value.Set(var items) -> list('{', items, '}');
        }
    }

    private void list(char open, Collection<Value> items, char close) {
        out.append(open);
        boolean first = true;
        for (Value item : items) {
            if (!first) {
                out.append(',');
            }
            first = false;
            write(item);
        }
        out.append(close);
    }

    private void object(Obj object) {
        out.append('{');
        boolean[] first = {true};
        object.members().forEach((key, value) -> {
            if (!first[0]) {
                out.append(',');
            }
            first[0] = false;
            if (rego || key instanceof Text) {
                write(key);
            } else {
                quote(key.json());
            }
            out.append(':');
            write(value);
        });
        out.append('}');
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
