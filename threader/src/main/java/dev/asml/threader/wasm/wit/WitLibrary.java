package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.component.ResourceType;
import dev.asml.threader.wasm.component.Signature;
import dev.asml.threader.wasm.component.ValueType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces of some WIT texts with their names resolved. A resource is one type however many interfaces use it.
 * Safe for use by many threads.
 */
final class WitLibrary {
    /** The WIT resources, one for each package. */
    static final List<String> FILES = List.of(
            "wasi-io.wit",
            "wasi-clocks.wit",
            "wasi-random.wit",
            "wasi-cli.wit",
            "wasi-filesystem.wit",
            "wasi-sockets.wit",
            "wasi-http.wit",
            "asml-io-streams.wit",
            "asml-io.wit",
            "assemblylift.wit",
            "jwt.wit",
            "akkoro-opa.wit",
            "akkoro-secrets.wit");

    private static final class Shipped {
        private static final WitLibrary LIBRARY = new WitLibrary(FILES.stream()
                .collect(Collectors.toMap(file -> file, WitLibrary::resource, (a, _) -> a, LinkedHashMap::new)));
    }

    private final Map<String, WitInterface> interfaces = new LinkedHashMap<>();
    private final Map<String, Scope> scopes = new LinkedHashMap<>();

    /**
     * Reads texts.
     *
     * @param texts by the names of their files
     * @throws WitException if one is wrong, or names what none declares
     */
    WitLibrary(Map<String, String> texts) {
        texts.forEach((file, text) -> WitParser.parse(file, text).forEach(each -> interfaces.put(each.name(), each)));
        interfaces.forEach((name, each) -> scopes.put(name, new Scope(each)));
        scopes.values().forEach(Scope::resolveAll);
    }

    /** The library of the WIT resources. */
    static WitLibrary shipped() {
        return Shipped.LIBRARY;
    }

    private static String resource(String file) {
        try (InputStream in = WitLibrary.class.getResourceAsStream("/wit/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the resource wit/" + file + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of its interfaces, without versions. */
    Map<String, WitInterface> interfaces() {
        return interfaces;
    }

    /** The version of an interface; empty if it has none. */
    String version(String name) {
        return scope(name).wit.version();
    }

    /** The functions of an interface by name. */
    Map<String, Signature> functions(String name) {
        return scope(name).functions;
    }

    /** The types of an interface by name, used ones too, without resources. */
    Map<String, ValueType> types(String name) {
        return scope(name).types;
    }

    /** The resources of an interface by name, used ones too. */
    Map<String, ResourceType> resources(String name) {
        return scope(name).resources;
    }

    private Scope scope(String name) {
        Scope scope = scopes.get(name);
        if (scope == null) {
            throw new IllegalArgumentException(
                    "no WIT declares the interface %s, only %s".formatted(name, String.join(", ", scopes.keySet())));
        }
        return scope;
    }

    private static void end(Object representation) {
        if (representation instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The names of one interface. A name may be used before it is declared. */
    private final class Scope {
        private static final int MAX_DEPTH = 64;

        private final WitInterface wit;
        private final Map<String, ValueType> types = new LinkedHashMap<>();
        private final Map<String, ResourceType> resources = new LinkedHashMap<>();
        private final Map<String, Signature> functions = new LinkedHashMap<>();
        private int depth;

        Scope(WitInterface wit) {
            this.wit = wit;
        }

        void resolveAll() {
            for (WitItem item : wit.types().values()) {
                var _ = named(item.name(), item.line());
            }
            for (WitItem.Func each : wit.functions().values()) {
                functions.put(each.name(), new Signature(fields(each.parameters()), optional(each.result())));
            }
        }

        /** The type of a name as a value: a resource's is an owning handle. */
        private ValueType named(String name, int line) {
            ResourceType resource = resources.get(name);
            if (resource != null) {
                return new ValueType.Own(resource);
            }
            ValueType known = types.get(name);
            if (known != null) {
                return known;
            }
            WitItem item = wit.types().get(name);
            if (item == null) {
                throw failure(line, "'%s' is not declared".formatted(name));
            }
            if (++depth > MAX_DEPTH) {
                throw failure(line, "'%s' contains itself, or is nested too deep".formatted(name));
            }
            ValueType type = resolve(item);
            depth--;
            // An owning handle is never declared under a name of its own here, so this is the resource itself.
            if (type instanceof ValueType.Own(ResourceType owned)) {
                resources.put(name, owned);
            } else {
                types.put(name, type);
            }
            return type;
        }

        private ValueType resolve(WitItem item) {
            return switch (item) {
                case WitItem.Used used -> from(used);
                case WitItem.Alias alias -> type(alias.type());
                case WitItem.Fields fields -> new ValueType.Fields(fields(fields.fields()));
                case WitItem.Cases cases -> new ValueType.Cases(fields(cases.cases()));
                case WitItem.Names names -> new ValueType.Names(names.names());
                case WitItem.Flags flags -> new ValueType.Flags(flags.names());
                case WitItem.Resource resource ->
                    new ValueType.Own(new ResourceType(wit.name() + "." + resource.name(), WitLibrary::end));
                case WitItem.Func func -> throw failure(func.line(), "a function is no type");
            };
        }

        private ValueType from(WitItem.Used used) {
            Scope other = scopes.get(used.from());
            if (other == null) {
                throw failure(used.line(), "there is no interface " + used.from());
            }
            if (!other.wit.types().containsKey(used.original())) {
                throw failure(used.line(), "%s has no type '%s'".formatted(used.from(), used.original()));
            }
            return other.named(used.original(), used.line());
        }

        private List<ValueType.Field> fields(List<WitItem.Part> parts) {
            List<ValueType.Field> fields = new ArrayList<>(parts.size());
            for (WitItem.Part part : parts) {
                fields.add(new ValueType.Field(part.name(), optional(part.type())));
            }
            return List.copyOf(fields);
        }

        private @Nullable ValueType optional(@Nullable WitType type) {
            return type == null ? null : type(type);
        }

        private ValueType type(WitType type) {
            return switch (type) {
                case WitType.Named(String name, int line) -> named(name, line);
                case WitType.Plain(ValueType.Primitive plain) -> plain;
                case WitType.ListOf(WitType element, int length) -> new ValueType.ListOf(type(element), length);
                case WitType.Option(WitType value) -> new ValueType.Option(type(value));
                case WitType.Result result -> new ValueType.Result(optional(result.ok()), optional(result.error()));
                case WitType.Tuple(List<WitType> elements) ->
                    new ValueType.Tuple(elements.stream().map(this::type).toList());
                case WitType.Own(WitType.Named resource) -> new ValueType.Own(resource(resource));
                case WitType.Borrow(WitType.Named resource) -> new ValueType.Borrow(resource(resource));
            };
        }

        private ResourceType resource(WitType.Named reference) {
            if (named(reference.name(), reference.line()) instanceof ValueType.Own(ResourceType resource)) {
                return resource;
            }
            throw failure(reference.line(), "'%s' is no resource".formatted(reference.name()));
        }

        private WitException failure(int line, String message) {
            return new WitException(wit.file(), line, message);
        }
    }
}
