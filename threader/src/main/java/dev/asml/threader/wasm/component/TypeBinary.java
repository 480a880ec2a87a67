package dev.asml.threader.wasm.component;

import dev.asml.threader.wasm.component.Definition.Bound;
import dev.asml.threader.wasm.component.Definition.Description;
import dev.asml.threader.wasm.component.Definition.Reference;
import dev.asml.threader.wasm.component.TypeSyntax.Label;
import dev.asml.threader.wasm.component.TypeSyntax.Part;
import dev.asml.threader.wasm.component.ValueType.Primitive;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads types, and what refers to something by sort and index.
 *
 * <p>Source of the layout: the component model's Binary.md, "Type Definitions".
 */
final class TypeBinary {
    /** From 0x7f downwards. */
    private static final List<Primitive> PRIMITIVES = List.of(
            Primitive.BOOL,
            Primitive.S8,
            Primitive.U8,
            Primitive.S16,
            Primitive.U16,
            Primitive.S32,
            Primitive.U32,
            Primitive.S64,
            Primitive.U64,
            Primitive.F32,
            Primitive.F64,
            Primitive.CHAR,
            Primitive.STRING);

    private static final int I32 = 0x7f;
    private static final int IMPLEMENTS = 0;

    private final ComponentBinary file;
    private final BinaryReader in;
    private boolean implementing;

    TypeBinary(ComponentBinary file, BinaryReader in) {
        this.file = file;
        this.in = in;
    }

    static Sort coreSort(BinaryReader in) {
        int code = in.octet();
        return switch (code) {
            case 0x00 -> Sort.CORE_FUNCTION;
            case 0x01 -> Sort.CORE_TABLE;
            case 0x02 -> Sort.CORE_MEMORY;
            case 0x03 -> Sort.CORE_GLOBAL;
            case 0x04 -> Sort.CORE_TAG;
            case 0x10 -> Sort.CORE_TYPE;
            case 0x11 -> Sort.CORE_MODULE;
            case 0x12 -> Sort.CORE_INSTANCE;
            default -> throw in.malformed("unknown core sort 0x%02x".formatted(code));
        };
    }

    private Sort sort() {
        int code = in.octet();
        return switch (code) {
            case 0x00 -> coreSort(in);
            case 0x01 -> Sort.FUNCTION;
            case 0x02 -> throw in.malformed("values are not supported");
            case 0x03 -> Sort.TYPE;
            case 0x04 -> Sort.COMPONENT;
            case 0x05 -> Sort.INSTANCE;
            default -> throw in.malformed("unknown sort 0x%02x".formatted(code));
        };
    }

    Reference reference() {
        Sort sort = sort();
        return new Reference(sort, in.unsigned("an index"));
    }

    /** A name whose attributes are checked once it is known what has it: {@link #requireAttributes}. */
    String externName() {
        implementing = false;
        int form = in.octet();
        if (form > 2) {
            throw in.malformed("an external name begins with 0x%02x, not 0x00, 0x01 or 0x02".formatted(form));
        }
        String name = in.name();
        if (form == 2) {
            attributes();
        }
        return name;
    }

    private void attributes() {
        int count = file.counted(in, "attributes");
        int seen = 0;
        for (int i = 0; i < count; i++) {
            int kind = in.octet();
            if (kind > 2) {
                throw in.malformed("unknown attribute 0x%02x".formatted(kind));
            }
            if ((seen & 1 << kind) != 0) {
                throw in.malformed("duplicate attribute 0x%02x".formatted(kind));
            }
            seen |= 1 << kind;
            String value = in.name();
            if (kind == IMPLEMENTS && !ExternNames.isInterface(value)) {
                throw in.malformed(
                        "`%s` is not a valid name of what is implemented: it must be an interface".formatted(value));
            }
            implementing |= kind == IMPLEMENTS;
        }
    }

    /** Checks the attributes of the name that was read last. */
    void requireAttributes(String name, boolean instance) {
        if (implementing && !instance) {
            throw in.malformed("`%s`: only instances can have an `implements`".formatted(name));
        }
        if (implementing && ExternNames.isInterface(name)) {
            throw in.malformed("name `%s` is not valid with `implements`".formatted(name));
        }
    }

    /** The description of what has the name that was read last. */
    Description described(String name) {
        Description description = description();
        requireAttributes(name, description.bound() == Bound.INSTANCE);
        return description;
    }

    Description description() {
        int code = in.octet();
        return switch (code) {
            case 0x00 -> {
                in.expect(0x11, "the sort of a core import or export");
                yield new Description(Bound.CORE_MODULE, in.unsigned("a core type's index"));
            }
            case 0x01 -> new Description(Bound.FUNCTION, in.unsigned("a type's index"));
            case 0x02 -> throw in.malformed("values are not supported");
            case 0x03 ->
                ComponentBinary.flag(in)
                        ? new Description(Bound.TYPE_RESOURCE, -1)
                        : new Description(Bound.TYPE_EQUAL, in.unsigned("a type's index"));
            case 0x04 -> new Description(Bound.COMPONENT, in.unsigned("a type's index"));
            case 0x05 -> new Description(Bound.INSTANCE, in.unsigned("a type's index"));
            default -> throw in.malformed("unknown kind of import or export 0x%02x".formatted(code));
        };
    }

    Definition alias() {
        Sort sort = sort();
        int target = in.octet();
        return switch (target) {
            case 0x00 -> {
                if (sort.core() && sort != Sort.CORE_MODULE) {
                    throw in.malformed("an instance cannot export a " + sort);
                }
                int instance = in.unsigned("an instance's index");
                yield new Definition.AliasExport(sort, instance, in.name());
            }
            case 0x01 -> {
                if (!sort.core()) {
                    throw in.malformed("a core instance cannot export a " + sort);
                }
                int instance = in.unsigned("a core instance's index");
                yield new Definition.AliasExport(sort, instance, in.name());
            }
            case 0x02 -> {
                int scopes = in.unsigned("a number of scopes");
                yield new Definition.AliasOuter(sort, scopes, in.unsigned("an index"));
            }
            default -> throw in.malformed("unknown target of an alias 0x%02x".formatted(target));
        };
    }

    TypeSyntax type(int depth) {
        if (depth > ComponentBinary.MAX_DEPTH) {
            throw in.malformed("types nested deeper than " + ComponentBinary.MAX_DEPTH);
        }
        int code = in.octet();
        return switch (code) {
            case 0x72 -> new TypeSyntax.Fields(some("a record's fields", this::label));
            case 0x71 -> new TypeSyntax.Cases(some("a variant's cases", this::caseLabel));
            case 0x70 -> new TypeSyntax.ListOf(part(), -1);
            case 0x67 -> {
                Part element = part();
                int length = in.unsigned("a list's length");
                if (length == 0) {
                    throw in.malformed("a list with a fixed length of 0");
                }
                yield new TypeSyntax.ListOf(element, length);
            }
            case 0x6f -> new TypeSyntax.Tuple(some("a tuple's elements", this::part));
            case 0x6e -> new TypeSyntax.Flags(flags());
            case 0x6d -> new TypeSyntax.Names(some("an enum's names", in::name));
            case 0x6b -> new TypeSyntax.Option(part());
            case 0x6a -> {
                Part ok = optionalPart();
                yield new TypeSyntax.Result(ok, optionalPart());
            }
            case 0x69 -> new TypeSyntax.Own(in.unsigned("a type's index"));
            case 0x68 -> new TypeSyntax.Borrow(in.unsigned("a type's index"));
            case 0x66 -> throw in.malformed("stream types are not supported");
            case 0x65 -> throw in.malformed("future types are not supported");
            case 0x64 -> throw in.malformed("error-context is not supported");
            case 0x63 -> throw in.malformed("map types are not supported");
            case 0x43 -> throw in.malformed("asynchronous functions are not supported");
            case 0x40 -> signature();
            case 0x3f -> resource();
            case 0x41 -> new TypeSyntax.ComponentOf(declarations(depth, true));
            case 0x42 -> new TypeSyntax.InstanceOf(declarations(depth, false));
            default -> new TypeSyntax.Primitive(primitive(code));
        };
    }

    private Primitive primitive(int code) {
        int ordinal = 0x7f - code;
        if (ordinal < 0 || ordinal >= PRIMITIVES.size()) {
            throw in.malformed("unknown type 0x%02x".formatted(code));
        }
        return PRIMITIVES.get(ordinal);
    }

    private Part part() {
        long code = in.signed33("a type");
        if (code > Integer.MAX_VALUE) {
            throw in.malformed("a type's index of %d is too large".formatted(code));
        }
        if (code == 0x64 - 0x80) {
            throw in.malformed("error-context is not supported");
        }
        return code >= 0 ? new Part(null, (int) code) : new Part(primitive((int) code & 0x7f), -1);
    }

    private @Nullable Part optionalPart() {
        return ComponentBinary.flag(in) ? part() : null;
    }

    private Label label() {
        String name = in.name();
        return new Label(name, part());
    }

    private Label caseLabel() {
        String name = in.name();
        Part type = optionalPart();
        in.expect(0, "the end of a case");
        return new Label(name, type);
    }

    private List<String> flags() {
        List<String> names = some("flags", in::name);
        if (names.size() > 32) {
            throw in.malformed("%d flags; cannot have more than 32 flags".formatted(names.size()));
        }
        return names;
    }

    /** At least one. */
    private <T> List<T> some(String what, Supplier<T> each) {
        List<T> all = any(what, each);
        if (all.isEmpty()) {
            throw in.malformed(what + " must have at least one entry");
        }
        return all;
    }

    private <T> List<T> any(String what, Supplier<T> each) {
        int count = file.counted(in, what);
        List<T> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(each.get());
        }
        return List.copyOf(all);
    }

    private TypeSyntax signature() {
        List<Label> parameters = any("parameters", this::label);
        if (!ComponentBinary.flag(in)) {
            return new TypeSyntax.Signature(parameters, part());
        }
        in.expect(0, "the list of no results");
        return new TypeSyntax.Signature(parameters, null);
    }

    private TypeSyntax resource() {
        in.expect(I32, "a resource's representation");
        return new TypeSyntax.Resource(ComponentBinary.flag(in) ? in.unsigned("a core function's index") : -1);
    }

    private List<Definition> declarations(int depth, boolean imports) {
        int count = file.counted(in, "declarations");
        List<Definition> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(declaration(depth, imports));
        }
        return List.copyOf(all);
    }

    private Definition declaration(int depth, boolean imports) {
        int code = in.octet();
        return switch (code) {
            case 0x00 -> new Definition.CoreTyped(new CoreTypeBinary(file, in).type());
            case 0x01 -> new Definition.Typed(type(depth + 1));
            case 0x02 -> alias();
            case 0x04 -> {
                String name = externName();
                yield new Definition.ExportDeclaration(name, described(name));
            }
            default -> {
                if (code != 0x03 || !imports) {
                    throw in.malformed("unknown declaration 0x%02x".formatted(code));
                }
                String name = externName();
                yield new Definition.Import(name, described(name));
            }
        };
    }
}
