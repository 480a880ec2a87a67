package dev.asml.threader.wasm.component;

import dev.asml.threader.wasm.component.CanonicalAbi.Encoding;
import dev.asml.threader.wasm.component.Definition.Act;
import dev.asml.threader.wasm.component.Definition.Canonical;
import dev.asml.threader.wasm.component.Definition.Named;
import dev.asml.threader.wasm.component.Definition.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads components. The core modules inside are taken out unread.
 *
 * <p>Source of the layout: the component model's Binary.md. What belongs to asynchronous components, values and error
 * contexts is refused by its name.
 */
public final class ComponentBinary {
    /** In the order of their options. */
    private static final List<Encoding> ENCODINGS = List.of(Encoding.UTF8, Encoding.UTF16, Encoding.LATIN1_OR_UTF16);

    /** How deep components and types may lie in each other. */
    static final int MAX_DEPTH = 64;
    /** Definitions and parts of types in a whole file. */
    private static final int MAX_ITEMS = 500_000;
    /** Core modules in a whole file. */
    private static final int MAX_MODULES = 1_000;

    /** The sort of core modules, after the 0 that all core sorts begin with. */
    private static final int CORE_MODULE = 0x11;

    private static final byte[] PREAMBLE = {0, 'a', 's', 'm', 0x0d, 0, 1, 0};

    private final List<byte[]> modules = new ArrayList<>();
    private int items;
    private final Map<Integer, String> moduleNames = new HashMap<>();
    private String name = "without a name";

    private ComponentBinary() {}

    /** A component and the core modules in it, those of nested components too, in the order of the file. */
    public static final class Decoded {
        private final Component component;
        private final String name;
        private final List<byte[]> modules;
        private final Map<Integer, String> moduleNames;

        private Decoded(Component component, String name, List<byte[]> modules, Map<Integer, String> moduleNames) {
            this.component = component;
            this.name = name;
            this.modules = modules;
            this.moduleNames = moduleNames;
        }

        Component component() {
            return component;
        }

        /** What it calls itself, or that it does not. */
        String name() {
            return name;
        }

        /** What the outermost component calls its core modules, by their index in it; only some may have names. */
        Map<Integer, String> moduleNames() {
            return moduleNames;
        }

        /** The core modules' binaries. */
        public List<byte[]> modules() {
            return modules;
        }
    }

    /**
     * Reads a component.
     *
     * @throws ComponentException if it is malformed or uses what is not supported
     */
    public static Decoded read(byte[] bytes) {
        ComponentBinary binary = new ComponentBinary();
        Component component = binary.component(new BinaryReader(bytes, 0, bytes.length), 0);
        return new Decoded(component, binary.name, List.copyOf(binary.modules), Map.copyOf(binary.moduleNames));
    }

    /** Counts towards what a file may hold. */
    int counted(BinaryReader in, String what) {
        int count = in.count(what, MAX_ITEMS);
        items += count;
        if (items > MAX_ITEMS) {
            throw in.malformed("more than %d definitions and parts of types".formatted(MAX_ITEMS));
        }
        return count;
    }

    private Component component(BinaryReader in, int depth) {
        if (depth > MAX_DEPTH) {
            throw in.malformed("components nested deeper than " + MAX_DEPTH);
        }
        for (byte expected : PREAMBLE) {
            in.expect(expected, "the preamble of a component (version 0x0d, layer 1)");
        }
        List<Definition> definitions = new ArrayList<>();
        while (!in.atEnd()) {
            int id = in.octet();
            BinaryReader section = in.part("section " + id);
            section(id, section, depth, definitions);
            section.requireEnd("section " + id);
        }
        return new Component(List.copyOf(definitions));
    }

    private void section(int id, BinaryReader in, int depth, List<Definition> to) {
        switch (id) {
            case 0 -> custom(in, depth);
            case 1 -> to.add(coreModule(in));
            case 4 -> to.add(new Definition.Nested(component(in, depth + 1)));
            case 9 -> throw in.malformed("a start section is not supported");
            case 12 -> throw in.malformed("a value section is not supported");
            case 2, 3, 5, 6, 7, 8, 10, 11 -> {
                int count = counted(in, "definitions");
                TypeBinary types = new TypeBinary(this, in);
                for (int i = 0; i < count; i++) {
                    to.add(definition(id, in, types));
                }
            }
            default -> throw in.malformed("unknown section " + id);
        }
    }

    /** Only the names of the component and its modules are wanted; a name section that is malformed is no error. */
    private void custom(BinaryReader in, int depth) {
        if (in.name().equals("component-name") && depth == 0) {
            try {
                while (!in.atEnd()) {
                    names(in.octet(), in.part("the names"));
                }
            } catch (ComponentException e) {
                name = name.startsWith("\"") ? name : "with malformed names";
            }
        }
        var _ = in.rest();
    }

    private void names(int section, BinaryReader in) {
        if (section == 0) {
            name = "\"%s\"".formatted(in.name());
        } else if (section == 1 && in.octet() == 0 && in.octet() == CORE_MODULE) {
            int count = in.count("names of core modules", MAX_MODULES);
            for (int i = 0; i < count; i++) {
                moduleNames.put(in.unsigned("an index"), in.name());
            }
        }
    }

    private Definition coreModule(BinaryReader in) {
        if (modules.size() == MAX_MODULES) {
            throw in.malformed("more than %d core modules".formatted(MAX_MODULES));
        }
        modules.add(in.rest());
        return new Definition.CoreModule(modules.size() - 1);
    }

    private Definition definition(int section, BinaryReader in, TypeBinary types) {
        return switch (section) {
            case 2 -> coreInstance(in);
            case 3 -> new Definition.CoreTyped(new CoreTypeBinary(this, in).type());
            case 5 -> instance(in);
            case 6 -> types.alias();
            case 7 -> new Definition.Typed(types.type(0));
            case 8 -> canonical(in);
            case 10 -> {
                String name = types.externName();
                yield new Definition.Import(name, types.described(name));
            }
            case 11 -> {
                String name = types.externName();
                Reference reference = types.reference();
                types.requireAttributes(name, reference.sort() == Sort.INSTANCE);
                yield new Definition.Export(name, reference, flag(in) ? types.description() : null);
            }
            default -> throw new IllegalArgumentException("section " + section);
        };
    }

    static boolean flag(BinaryReader in) {
        int flag = in.octet();
        if (flag > 1) {
            throw in.malformed("0x%02x where something is there (1) or not (0)".formatted(flag));
        }
        return flag == 1;
    }

    private Definition coreInstance(BinaryReader in) {
        if (flag(in)) {
            return new Definition.CoreBundle(coreExports(in));
        }
        int module = in.unsigned("a core module's index");
        int count = counted(in, "arguments");
        Map<String, Integer> arguments = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String name = in.name();
            in.expect(0x12, "an argument of a core module");
            if (arguments.put(name, in.unsigned("a core instance's index")) != null) {
                throw in.malformed("duplicate argument \"%s\"".formatted(name));
            }
        }
        return new Definition.CoreInstantiate(module, arguments);
    }

    private List<Named> coreExports(BinaryReader in) {
        int count = counted(in, "exports");
        List<Named> exports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = in.name();
            Sort sort = TypeBinary.coreSort(in);
            exports.add(new Named(name, new Reference(sort, in.unsigned("an index"))));
        }
        return exports;
    }

    private Definition instance(BinaryReader in) {
        TypeBinary types = new TypeBinary(this, in);
        boolean bundle = flag(in);
        int component = bundle ? -1 : in.unsigned("a component's index");
        int count = counted(in, bundle ? "exports" : "arguments");
        List<Named> named = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = bundle ? types.externName() : in.name();
            Reference reference = types.reference();
            types.requireAttributes(name, reference.sort() == Sort.INSTANCE);
            named.add(new Named(name, reference));
        }
        return bundle ? new Definition.Bundle(named) : new Definition.Instantiate(component, named);
    }

    private Definition canonical(BinaryReader in) {
        int code = in.octet();
        return switch (code) {
            case 0x00 -> {
                in.expect(0, "the sort of a lifted function");
                int function = in.unsigned("a core function's index");
                yield new Definition.Lift(function, options(in), in.unsigned("a type's index"));
            }
            case 0x01 -> {
                in.expect(0, "the sort of a lowered function");
                int function = in.unsigned("a function's index");
                yield new Definition.Lower(function, options(in));
            }
            case 0x02 -> new Definition.ResourceFunction(Act.NEW, in.unsigned("a type's index"));
            case 0x03 -> new Definition.ResourceFunction(Act.DROP, in.unsigned("a type's index"));
            case 0x04 -> new Definition.ResourceFunction(Act.REP, in.unsigned("a type's index"));
            case 0x1c, 0x1d, 0x1e -> throw in.malformed("error-context is not supported");
            case 0x40, 0x41, 0x42 -> throw in.malformed("threads (canon 0x%02x) are not supported".formatted(code));
            default -> {
                if (code <= 0x2d) {
                    throw in.malformed(
                            "canon 0x%02x belongs to asynchronous components, which are not supported".formatted(code));
                }
                throw in.malformed("unknown canonical definition 0x%02x".formatted(code));
            }
        };
    }

    private Canonical options(BinaryReader in) {
        int count = counted(in, "options");
        @Nullable Encoding encoding = null;
        int[] indices = {-1, -1, -1};
        for (int i = 0; i < count; i++) {
            int option = in.octet();
            switch (option) {
                case 0, 1, 2 -> {
                    if (encoding != null) {
                        throw in.malformed("conflicting options: more than one string encoding");
                    }
                    encoding = ENCODINGS.get(option);
                }
                case 3, 4, 5 -> {
                    if (indices[option - 3] != -1) {
                        throw in.malformed("conflicting options: option 0x%02x twice".formatted(option));
                    }
                    indices[option - 3] = in.unsigned("an option's index");
                }
                case 6, 7 -> throw in.malformed("asynchronous functions are not supported");
                default -> throw in.malformed("unknown canonical option 0x%02x".formatted(option));
            }
        }
        return new Canonical(encoding, indices[0], indices[1], indices[2]);
    }
}
