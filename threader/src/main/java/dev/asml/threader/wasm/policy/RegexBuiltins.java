package dev.asml.threader.wasm.policy;

import dev.asml.threader.wasm.policy.Builtins.Builtin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/** Built-in functions with regular expressions. */
final class RegexBuiltins {
    private RegexBuiltins() {}

    static void addTo(Map<String, Builtin> all) {
        all.put("regex.is_valid", (_, a) -> Value.of(valid(a.text(0))));
        all.put(
                "regex.match",
                (e, a) -> Value.of(matcher(e, a.text(0), a.text(1)).find()));
        all.put("re_match", (e, a) -> Value.of(matcher(e, a.text(0), a.text(1)).find()));
        all.put("regex.split", RegexBuiltins::split);
        all.put("regex.replace", (e, a) -> Value.of(replaced(e, a)));
        all.put("regex.find_n", (e, a) -> found(matcher(e, a.text(0), a.text(1)), a.count(2)));
        all.put("regex.find_all_string_submatch_n", (e, a) -> submatches(matcher(e, a.text(0), a.text(1)), a.count(2)));
        all.put("regex.template_match", RegexBuiltins::template);
        all.put("glob.quote_meta", (_, a) -> Value.of(a.text(0).replaceAll("[*?\\\\\\[\\]{}]", "\\\\$0")));
    }

    private static Matcher matcher(Evaluation evaluation, String pattern, String text) {
        return LinearRegex.of(pattern).matcher(new WatchedText(text, evaluation));
    }

    private static boolean valid(String pattern) {
        try {
            var _ = LinearRegex.of(pattern);
            return true;
        } catch (BuiltinFailure _) {
            return false;
        }
    }

    private static Value split(Evaluation evaluation, Arguments arguments) {
        String text = arguments.text(1);
        Matcher matcher = matcher(evaluation, arguments.text(0), text);
        List<Value> parts = new ArrayList<>();
        int from = 0;
        while (matcher.find()) {
            if (matcher.end() == 0 || matcher.start() == text.length()) {
                continue; // an empty match at either end separates nothing
            }
            parts.add(Value.of(text.substring(from, matcher.start())));
            from = matcher.end();
            Bounds.requireItems(parts.size());
        }
        parts.add(Value.of(text.substring(from)));
        return new Value.Array(parts);
    }

    /** What is put in may name groups, as {@code $1} or {@code ${name}}. */
    private static String replaced(Evaluation evaluation, Arguments arguments) {
        String text = arguments.text(0);
        Matcher matcher = matcher(evaluation, arguments.text(1), text);
        String put = arguments.text(2);
        StringBuilder out = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            out.append(text, from, matcher.start()).append(expanded(put, matcher));
            from = matcher.end();
            Bounds.requireText(out.length());
        }
        return out.append(text.substring(from)).toString();
    }

    private static String expanded(String put, Matcher matcher) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < put.length(); ) {
            char c = put.charAt(at);
            if (c != '$' || at + 1 == put.length()) {
                out.append(c);
                at++;
                continue;
            }
            if (put.charAt(at + 1) == '$') {
                out.append('$');
                at += 2;
                continue;
            }
            boolean braced = put.charAt(at + 1) == '{';
            int start = at + (braced ? 2 : 1);
            int end = start;
            while (end < put.length() && (Character.isLetterOrDigit(put.charAt(end)) || put.charAt(end) == '_')) {
                end++;
            }
            if (end == start || (braced && (end == put.length() || put.charAt(end) != '}'))) {
                out.append('$');
                at++;
                continue;
            }
            out.append(group(matcher, put.substring(start, end)));
            at = braced ? end + 1 : end;
        }
        return out.toString();
    }

    private static String group(Matcher matcher, String name) {
        try {
            String found = Character.isDigit(name.charAt(0))
                    ? matcher.group(Integer.parseInt(name))
                    : matcher.group(LinearRegex.groupName(name));
            return found == null ? "" : found;
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            return "";
        }
    }

    private static Value found(Matcher matcher, int most) {
        List<Value> found = new ArrayList<>();
        while ((most < 0 || found.size() < most) && matcher.find()) {
            found.add(Value.of(matcher.group()));
            Bounds.requireItems(found.size());
        }
        return new Value.Array(found);
    }

    private static Value submatches(Matcher matcher, int most) {
        List<Value> found = new ArrayList<>();
        while ((most < 0 || found.size() < most) && matcher.find()) {
            List<Value> groups = new ArrayList<>();
            for (int i = 0; i <= matcher.groupCount(); i++) {
                String group = matcher.group(i);
                groups.add(Value.of(group == null ? "" : group));
            }
            found.add(new Value.Array(groups));
            Bounds.requireItems(found.size());
        }
        return new Value.Array(found);
    }

    /** A template is text with patterns between delimiters, for example {@code urn:foo:{.*}}. */
    private static Value template(Evaluation evaluation, Arguments arguments) {
        String template = arguments.text(0);
        String open = arguments.text(2);
        String close = arguments.text(3);
        if (open.length() != 1 || close.length() != 1) {
            throw new BuiltinFailure("a delimiter is one character");
        }
        StringBuilder pattern = new StringBuilder("^");
        int at = 0;
        while (at < template.length()) {
            int start = template.indexOf(open, at);
            if (start < 0) {
                pattern.append(LinearRegex.quoted(template.substring(at)));
                break;
            }
            int end = template.indexOf(close, start);
            if (end < 0) {
                throw new BuiltinFailure("a delimiter is not closed");
            }
            pattern.append(LinearRegex.quoted(template.substring(at, start)))
                    .append('(')
                    .append(template, start + 1, end)
                    .append(')');
            at = end + 1;
        }
        return Value.of(matcher(evaluation, pattern + "$", arguments.text(1)).find());
    }
}
