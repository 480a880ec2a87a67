package dev.asml.threader.wasm.policy;

import dev.asml.threader.wasm.policy.Builtins.Builtin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Built-in functions on texts. */
final class TextBuiltins {
    private TextBuiltins() {}

    static void addTo(Map<String, Builtin> all) {
        all.put("sprintf", (_, a) -> Value.of(Sprintf.format(a.text(0), a.array(1))));
        all.put(
                "strings.reverse",
                (_, a) -> Value.of(new StringBuilder(a.text(0)).reverse().toString()));
        all.put("strings.count", (_, a) -> Value.of(count(a.text(0), a.text(1))));
        all.put("strings.replace_n", (_, a) -> Value.of(replace(a)));
        all.put("strings.any_prefix_match", (_, a) -> anyMatch(a, String::startsWith));
        all.put("strings.any_suffix_match", (_, a) -> anyMatch(a, String::endsWith));
        all.put("indexof_n", (_, a) -> indexes(a.text(0), a.text(1)));
        all.put("trace", (_, _) -> Value.of(true));
        all.put("internal.print", TextBuiltins::print);
    }

    private static long count(String text, String part) {
        if (part.isEmpty()) {
            return text.codePointCount(0, text.length()) + 1L;
        }
        long found = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            found++;
        }
        return found;
    }

    /** All patterns at once: at each place the first that fits, and nothing of what was put in again. */
    private static String replace(Arguments arguments) {
        Map<Value, Value> patterns = arguments.object(0);
        String text = arguments.text(1);
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            int length = 0;
            for (Map.Entry<Value, Value> each : patterns.entrySet()) {
                String old = Arguments.text(each.getKey());
                if (!old.isEmpty() && text.startsWith(old, at)) {
                    out.append(Arguments.text(each.getValue()));
                    length = old.length();
                    break;
                }
            }
            if (length == 0) {
                out.append(text.charAt(at));
                length = 1;
            }
            at += length;
            Bounds.requireText(out.length());
        }
        return out.toString();
    }

    private interface Match {
        boolean test(String text, String part);
    }

    private static Value anyMatch(Arguments arguments, Match match) {
        List<String> parts = texts(arguments.value(1));
        return Value.of(texts(arguments.value(0)).stream()
                .anyMatch(text -> parts.stream().anyMatch(part -> match.test(text, part))));
    }

    /** One text, or several. */
    private static List<String> texts(Value value) {
        return value instanceof Value.Text(String text)
                ? List.of(text)
                : Arguments.items(value).stream().map(Arguments::text).toList();
    }

    private static Value indexes(String text, String part) {
        if (part.isEmpty()) {
            throw new BuiltinFailure("an empty text is everywhere");
        }
        List<Value> found = new ArrayList<>();
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
            found.add(Value.of(text.codePointCount(0, at)));
        }
        return new Value.Array(found);
    }

    /** The argument is an array of sets, which hold the values that each printed expression has. */
    private static Value print(Evaluation evaluation, Arguments arguments) {
        StringBuilder line = new StringBuilder();
        for (Value set : arguments.items(0)) {
            Collection<Value> values = Arguments.items(set);
            String word = values.isEmpty()
                    ? "<undefined>"
                    : Sprintf.plain(values.iterator().next());
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        evaluation.print(line.toString());
        return Value.of(true);
    }
}
