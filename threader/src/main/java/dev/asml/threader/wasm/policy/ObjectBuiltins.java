package dev.asml.threader.wasm.policy;

import dev.asml.threader.wasm.policy.Builtins.Builtin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/** Built-in functions on objects, arrays and graphs. */
final class ObjectBuiltins {
    private ObjectBuiltins() {}

    static void addTo(Map<String, Builtin> all) {
        all.put("object.keys", (_, a) -> Value.set(a.object(0).keySet()));
        all.put("object.subset", (_, a) -> Value.of(contains(a.value(0), a.value(1))));
        all.put("object.union_n", (_, a) -> union(a.array(0)));
        all.put("array.reverse", (_, a) -> new Value.Array(a.array(0).reversed()));
        all.put("json.patch", (e, a) -> JsonPatch.apply(e, a.value(0), a.array(1)));
        all.put("graph.reachable_paths", ObjectBuiltins::paths);
    }

    private static boolean contains(Value whole, Value part) {
        return switch (part) {
            case Value.Obj(var wanted) ->
                whole instanceof Value.Obj(var members)
                        && wanted.entrySet().stream().allMatch(each -> {
                            Value found = members.get(each.getKey());
                            return found != null
                                    && (found.equals(each.getValue())
                                            || (found instanceof Value.Obj && contains(found, each.getValue())));
                        });
            case Value.Set(var wanted) ->
                whole instanceof Value.Set(var items)
                        ? items.containsAll(wanted)
                        : whole instanceof Value.Array(var all) && new LinkedHashSet<>(all).containsAll(wanted);
            case Value.Array(var wanted) ->
                whole instanceof Value.Array(var items) && java.util.Collections.indexOfSubList(items, wanted) >= 0;
            case Value.Null _, Value.Bool _, Value.Num _, Value.Text _ ->
                throw new BuiltinFailure("objects, sets or arrays are wanted");
        };
    }

    private static Value union(List<Value> objects) {
        Value.Obj all = new Value.Obj(new LinkedHashMap<>());
        for (Value each : objects) {
            if (!(each instanceof Value.Obj object)) {
                throw new BuiltinFailure("objects are wanted");
            }
            all = merged(all, object);
        }
        return all;
    }

    private static Value.Obj merged(Value.Obj below, Value.Obj above) {
        SequencedMap<Value, Value> all = new LinkedHashMap<>(below.members());
        above.members()
                .forEach((key, value) -> all.merge(
                        key,
                        value,
                        (old, given) ->
                                old instanceof Value.Obj a && given instanceof Value.Obj b ? merged(a, b) : given));
        return new Value.Obj(all);
    }

    /** Every way from one of some nodes until it ends or would come to a node again. */
    private static Value paths(Evaluation evaluation, Arguments arguments) {
        SequencedMap<Value, Value> graph = arguments.object(0);
        SequencedSet<Value> found = new LinkedHashSet<>();
        List<List<Value>> open = new ArrayList<>();
        arguments.items(1).stream().filter(graph::containsKey).forEach(start -> open.add(List.of(start)));
        while (!open.isEmpty()) {
            evaluation.goOn();
            List<Value> path = open.removeLast();
            boolean ends = true;
            for (Value next : edges(graph, path.getLast())) {
                if (graph.containsKey(next) && !path.contains(next)) {
                    List<Value> longer = new ArrayList<>(path);
                    longer.add(next);
                    open.add(longer);
                    ends = false;
                }
            }
            if (ends) {
                found.add(new Value.Array(path));
            }
            Bounds.requireItems(found.size() + open.size());
        }
        return new Value.Set(found);
    }

    private static Collection<Value> edges(SequencedMap<Value, Value> graph, Value node) {
        Value edges = graph.get(node);
        return edges == null || edges.equals(Value.Null.NULL) ? List.of() : Arguments.items(edges);
    }
}
