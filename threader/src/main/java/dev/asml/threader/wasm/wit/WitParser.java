package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.component.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the interfaces of a WIT text: one package, what WASI 0.2 uses of the language. Worlds are passed over, gates
 * too: what is declared counts.
 *
 * <p>Source of the rules: the component model's WIT.md.
 */
final class WitParser {
    private static final Map<String, ValueType.Primitive> PRIMITIVES = primitives();

    private final WitText text;
    private String packageName = "";
    private String version = "";
    private Map<String, WitItem> types = new LinkedHashMap<>();
    private Map<String, WitItem.Func> functions = new LinkedHashMap<>();

    private WitParser(WitText text) {
        this.text = text;
    }

    private static Map<String, ValueType.Primitive> primitives() {
        Map<String, ValueType.Primitive> byName = new LinkedHashMap<>();
        for (ValueType.Primitive each : ValueType.Primitive.values()) {
            byName.put(each.name().toLowerCase(Locale.ROOT), each);
        }
        return Map.copyOf(byName);
    }

    /**
     * Reads a text.
     *
     * @throws WitException if it is not WIT
     */
    static List<WitInterface> parse(String file, String text) {
        return new WitParser(new WitText(file, text)).packageText();
    }

    private List<WitInterface> packageText() {
        text.expect("package");
        packageName = text.name();
        text.expect(":");
        packageName += ":" + text.name();
        version = version();
        text.expect(";");
        List<WitInterface> interfaces = new ArrayList<>();
        while (!text.ended()) {
            gates();
            if (text.skip("interface")) {
                interfaces.add(anInterface());
            } else if (text.skip("world")) {
                world();
            } else {
                throw text.failure("expected an interface or a world but found '%s'".formatted(text.take()));
            }
        }
        return List.copyOf(interfaces);
    }

    /** What follows {@code @}, up to the sign that no version has; empty if there is none. */
    private String version() {
        StringBuilder words = new StringBuilder();
        if (text.skip("@")) {
            while (!text.at(";") && !text.at("{") && !isBeforeNames(words)) {
                words.append(text.take());
            }
        }
        return words.toString();
    }

    /** In {@code @0.2.12.{a}} the last dot is not the version's. */
    private boolean isBeforeNames(StringBuilder words) {
        return text.at(".") && words.chars().filter(c -> c == '.').count() == 2;
    }

    private void gates() {
        while (text.skip("@")) {
            text.name();
            if (text.at("(")) {
                passOver("(", ")");
            }
        }
    }

    private void world() {
        text.name();
        passOver("{", "}");
    }

    private void passOver(String open, String close) {
        int depth = 0;
        do {
            depth += text.at(open) ? 1 : text.at(close) ? -1 : 0;
            text.take();
        } while (depth > 0);
    }

    private WitInterface anInterface() {
        types = new LinkedHashMap<>();
        functions = new LinkedHashMap<>();
        String name = packageName + "/" + text.name();
        text.expect("{");
        while (!text.skip("}")) {
            gates();
            item();
        }
        return new WitInterface(text.file(), name, version, types, functions);
    }

    private void item() {
        int line = text.line();
        String word = text.name();
        if (text.at(":")) {
            text.expect(":");
            function(word, line, null);
            return;
        }
        switch (word) {
            case "use" -> use(line);
            case "type" -> alias(line);
            case "record" -> type(new WitItem.Fields(text.name(), line, parts("{", "}", this::field)));
            case "variant" -> type(new WitItem.Cases(text.name(), line, parts("{", "}", this::aCase)));
            case "enum" -> type(new WitItem.Names(text.name(), line, parts("{", "}", text::name)));
            case "flags" -> type(new WitItem.Flags(text.name(), line, parts("{", "}", text::name)));
            case "resource" -> resource(line);
            default -> throw text.failure("'%s' begins no declaration".formatted(word));
        }
    }

    private void type(WitItem item) {
        if (types.put(item.name(), item) != null) {
            throw new WitException(text.file(), item.line(), "'%s' is declared twice".formatted(item.name()));
        }
    }

    private void use(int line) {
        String from = text.name();
        if (text.skip(":")) {
            from += ":" + text.name();
            text.expect("/");
            from += "/" + text.name();
            var _ = version();
        } else {
            from = packageName + "/" + from;
        }
        text.expect(".");
        String used = from;
        for (WitItem each : parts("{", "}", () -> used(used, line))) {
            type(each);
        }
        text.expect(";");
    }

    private WitItem used(String from, int line) {
        String original = text.name();
        return new WitItem.Used(text.skip("as") ? text.name() : original, line, from, original);
    }

    private void alias(int line) {
        String name = text.name();
        text.expect("=");
        type(new WitItem.Alias(name, line, valueType()));
        text.expect(";");
    }

    private void resource(int line) {
        String name = text.name();
        type(new WitItem.Resource(name, line));
        if (text.skip(";")) {
            return;
        }
        text.expect("{");
        while (!text.skip("}")) {
            gates();
            member(name, text.line());
        }
    }

    private void member(String resource, int line) {
        String name = text.name();
        if (name.equals("constructor") && text.at("(")) {
            List<WitItem.Part> parameters = parts("(", ")", this::field);
            WitType result = text.skip("->") ? valueType() : new WitType.Own(new WitType.Named(resource, line));
            function(new WitItem.Func("[constructor]" + resource, line, null, parameters, result));
            return;
        }
        text.expect(":");
        if (text.skip("static")) {
            function("[static]%s.%s".formatted(resource, name), line, null);
        } else {
            function("[method]%s.%s".formatted(resource, name), line, resource);
        }
    }

    /** A function from behind the colon of its name. */
    private void function(String name, int line, @Nullable String resource) {
        text.expect("func");
        List<WitItem.Part> parameters = new ArrayList<>();
        if (resource != null) {
            parameters.add(new WitItem.Part("self", new WitType.Borrow(new WitType.Named(resource, line))));
        }
        parameters.addAll(parts("(", ")", this::field));
        function(new WitItem.Func(name, line, resource, List.copyOf(parameters), text.skip("->") ? valueType() : null));
    }

    private void function(WitItem.Func function) {
        text.expect(";");
        if (functions.put(function.name(), function) != null) {
            throw new WitException(text.file(), function.line(), "'%s' is declared twice".formatted(function.name()));
        }
    }

    private WitItem.Part field() {
        String name = text.name();
        text.expect(":");
        return new WitItem.Part(name, valueType());
    }

    private WitItem.Part aCase() {
        String name = text.name();
        if (!text.skip("(")) {
            return new WitItem.Part(name, null);
        }
        WitType type = valueType();
        text.expect(")");
        return new WitItem.Part(name, type);
    }

    /** What stands between two signs, commas between; one may follow the last. */
    private <T> List<T> parts(String open, String close, Supplier<T> part) {
        text.expect(open);
        List<T> parts = new ArrayList<>();
        while (!text.skip(close)) {
            parts.add(part.get());
            if (!text.at(close)) {
                text.expect(",");
            }
        }
        return List.copyOf(parts);
    }

    private WitType valueType() {
        int line = text.line();
        String word = text.name();
        ValueType.Primitive primitive = PRIMITIVES.get(word);
        if (primitive != null) {
            return new WitType.Plain(primitive);
        }
        return switch (word) {
            case "list" -> list();
            case "option" -> new WitType.Option(single());
            case "result" -> result();
            case "tuple" -> new WitType.Tuple(parts("<", ">", this::valueType));
            case "own" -> new WitType.Own(handle());
            case "borrow" -> new WitType.Borrow(handle());
            default -> new WitType.Named(word, line);
        };
    }

    private WitType single() {
        text.expect("<");
        WitType type = valueType();
        text.expect(">");
        return type;
    }

    private WitType.Named handle() {
        text.expect("<");
        WitType.Named resource = new WitType.Named(text.name(), text.line());
        text.expect(">");
        return resource;
    }

    private WitType list() {
        text.expect("<");
        WitType element = valueType();
        int length = text.skip(",") ? length() : -1;
        text.expect(">");
        return new WitType.ListOf(element, length);
    }

    private int length() {
        WitException failure = text.failure("expected a length from 1 to 65535");
        String digits = text.take();
        if (!digits.matches("[1-9][0-9]{0,4}") || Integer.parseInt(digits) > 65535) {
            throw failure;
        }
        return Integer.parseInt(digits);
    }

    private WitType result() {
        if (!text.skip("<")) {
            return new WitType.Result(null, null);
        }
        WitType ok = text.skip("_") ? null : valueType();
        WitType error = text.skip(",") ? valueType() : null;
        text.expect(">");
        return new WitType.Result(ok, error);
    }
}
