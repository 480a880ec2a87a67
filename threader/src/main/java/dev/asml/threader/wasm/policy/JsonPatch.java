package dev.asml.threader.wasm.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** Changes of a value by RFC 6902; a path is a JSON pointer (RFC 6901), or an array of keys. */
final class JsonPatch {
    private JsonPatch() {}

    static Value apply(Evaluation evaluation, Value document, List<Value> operations) {
        Value changed = document;
        for (Value each : operations) {
            evaluation.goOn();
            if (!(each instanceof Value.Obj(var operation))) {
                throw new BuiltinFailure("an operation is an object");
            }
            changed = apply(changed, operation);
        }
        return changed;
    }

    private static Value apply(Value document, Map<Value, Value> operation) {
        List<Value> path = path(operation, "path");
        return switch (Arguments.text(member(operation, "op"))) {
            case "add" -> at(document, path, (holder, key) -> put(holder, key, member(operation, "value"), true));
            case "remove" -> at(document, path, JsonPatch::remove);
            case "replace" -> {
                var _ = find(document, path);
                yield at(document, path, (holder, key) -> put(holder, key, member(operation, "value"), false));
            }
            case "move" -> {
                List<Value> from = path(operation, "from");
                Value moved = find(document, from);
                yield at(at(document, from, JsonPatch::remove), path, (holder, key) -> put(holder, key, moved, true));
            }
            case "copy" -> {
                Value copied = find(document, path(operation, "from"));
                yield at(document, path, (holder, key) -> put(holder, key, copied, true));
            }
            case "test" -> {
                if (!find(document, path).equals(member(operation, "value"))) {
                    throw new BuiltinFailure("a test does not hold");
                }
                yield document;
            }
            default -> throw new BuiltinFailure("no such operation");
        };
    }

    private static Value member(Map<Value, Value> operation, String name) {
        Value found = operation.get(Value.of(name));
        if (found == null) {
            throw new BuiltinFailure("an operation lacks " + name);
        }
        return found;
    }

    private static List<Value> path(Map<Value, Value> operation, String name) {
        return switch (member(operation, name)) {
            case Value.Text(String pointer) -> pointer(pointer);
            case Value.Array(var keys) -> keys;
            default -> throw new BuiltinFailure("a path is a text or an array");
        };
    }

    private static List<Value> pointer(String pointer) {
        String rest = pointer.startsWith("/") ? pointer.substring(1) : pointer;
        if (rest.isEmpty()) {
            return List.of();
        }
        return List.of(rest.split("/", -1)).stream()
                .map(part -> Value.of(part.replace("~1", "/").replace("~0", "~")))
                .toList();
    }

    /** What becomes of the value that holds a key; an empty key stands for the whole. */
    private interface Change {
        Value apply(@Nullable Value holder, @Nullable Value key);
    }

    private static Value at(Value document, List<Value> path, Change change) {
        if (path.isEmpty()) {
            return change.apply(null, null);
        }
        Value key = path.getFirst();
        if (path.size() == 1) {
            return change.apply(document, key);
        }
        Value inner = at(find(document, List.of(key)), path.subList(1, path.size()), change);
        return put(document, key, inner, false);
    }

    private static Value find(Value document, List<Value> path) {
        Value found = document;
        for (Value key : path) {
            Value next = switch (found) {
                case Value.Obj(var members) -> members.get(key);
                case Value.Array(var items) -> items.get(index(key, items.size() - 1));
                case Value.Set(var items) -> items.contains(key) ? key : null;
                case Value.Null _, Value.Bool _, Value.Num _, Value.Text _ -> null;
            };
            if (next == null) {
                throw new BuiltinFailure("there is nothing at the path");
            }
            found = next;
        }
        return found;
    }

    private static int index(Value key, int last) {
        int index = switch (key) {
            case Value.Num number -> Math.clamp(Arguments.whole(number), -1, Integer.MAX_VALUE);
            case Value.Text(String text) when text.matches("0|[1-9]\\d{0,8}") -> Integer.parseInt(text);
            default -> -1;
        };
        if (index < 0 || index > last) {
            throw new BuiltinFailure("there is nothing at the path");
        }
        return index;
    }

    private static Value put(@Nullable Value holder, @Nullable Value key, Value value, boolean insert) {
        return switch (holder) {
            case null -> value;
            case Value.Obj(var members)
            when key != null -> {
                SequencedMap<Value, Value> all = new LinkedHashMap<>(members);
                all.put(key, value);
                yield new Value.Obj(all);
            }
            case Value.Array(var items) when key != null -> put(items, key, value, insert);
            case Value.Set(var items) -> {
                SequencedSet<Value> all = new LinkedHashSet<>(items);
                all.add(value);
                yield new Value.Set(all);
            }
            default -> throw new BuiltinFailure("there is nothing at the path");
        };
    }

    private static Value put(List<Value> items, Value key, Value value, boolean insert) {
        List<Value> all = new ArrayList<>(items);
        if (!insert) {
            all.set(index(key, items.size() - 1), value);
        } else if (key.equals(Value.of("-"))) {
            all.add(value);
        } else {
            all.add(index(key, items.size()), value);
        }
        return new Value.Array(all);
    }

    private static Value remove(@Nullable Value holder, @Nullable Value key) {
        if (holder == null || key == null) {
            throw new BuiltinFailure("the whole cannot be removed");
        }
        var _ = find(holder, List.of(key));
        return switch (holder) {
            case Value.Obj(var members) -> {
                SequencedMap<Value, Value> all = new LinkedHashMap<>(members);
                all.remove(key);
                yield new Value.Obj(all);
            }
            case Value.Array(var items) -> {
                List<Value> all = new ArrayList<>(items);
                var _ = all.remove(index(key, items.size() - 1));
                yield new Value.Array(all);
            }
            case Value.Set(var items) -> {
                SequencedSet<Value> all = new LinkedHashSet<>(items);
                all.remove(key);
                yield new Value.Set(all);
            }
            case Value.Null _, Value.Bool _, Value.Num _, Value.Text _ ->
                throw new BuiltinFailure("there is nothing at the path");
        };
    }
}
