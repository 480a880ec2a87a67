package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.TableLimits;
import com.dylibso.chicory.wasm.types.ValType;
import dev.asml.threader.wasm.component.CoreSyntax.Thing;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads core types.
 *
 * <p>Source of the layout: the component model's Binary.md, "Type Definitions"; WebAssembly Core Specification 2.0,
 * section 5.3.
 */
final class CoreTypeBinary {
    private final ComponentBinary file;
    private final BinaryReader in;

    CoreTypeBinary(ComponentBinary file, BinaryReader in) {
        this.file = file;
        this.in = in;
    }

    CoreSyntax type() {
        int code = in.octet();
        return switch (code) {
            case 0x60 -> new CoreSyntax.Function(function());
            case 0x50 -> module();
            default ->
                throw in.malformed(
                        "core types other than functions and modules are not supported (0x%02x)".formatted(code));
        };
    }

    private FunctionType function() {
        List<ValType> parameters = values("parameters");
        return FunctionType.of(parameters, values("results"));
    }

    private List<ValType> values(String what) {
        int count = file.counted(in, what);
        List<ValType> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(value());
        }
        return all;
    }

    private ValType value() {
        int code = in.octet();
        return switch (code) {
            case 0x7f -> ValType.I32;
            case 0x7e -> ValType.I64;
            case 0x7d -> ValType.F32;
            case 0x7c -> ValType.F64;
            case 0x7b -> ValType.V128;
            case 0x70 -> ValType.FuncRef;
            case 0x6f -> ValType.ExternRef;
            default -> throw in.malformed("core value type 0x%02x is not supported".formatted(code));
        };
    }

    private CoreSyntax module() {
        int count = file.counted(in, "declarations");
        List<CoreSyntax.Declaration> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(declaration());
        }
        return new CoreSyntax.Module(List.copyOf(all));
    }

    private CoreSyntax.Declaration declaration() {
        int code = in.octet();
        return switch (code) {
            case 0x00 -> {
                String module = in.name();
                String name = in.name();
                yield new CoreSyntax.Import(module, name, thing());
            }
            case 0x01 -> {
                if (!(type() instanceof CoreSyntax.Function(FunctionType type))) {
                    throw in.malformed("a core module's type inside of another");
                }
                yield new CoreSyntax.Typed(type);
            }
            case 0x02 -> {
                in.expect(0x10, "the sort of a core alias");
                in.expect(0x01, "the target of a core alias");
                int scopes = in.unsigned("a number of scopes");
                yield new CoreSyntax.Outer(scopes, in.unsigned("a core type's index"));
            }
            case 0x03 -> {
                String name = in.name();
                yield new CoreSyntax.Export(name, thing());
            }
            default -> throw in.malformed("unknown declaration of a core module's type 0x%02x".formatted(code));
        };
    }

    private Thing thing() {
        int code = in.octet();
        return switch (code) {
            case 0x00 -> new Thing(null, false, in.unsigned("a core type's index"));
            case 0x01 -> {
                ValType element = value();
                boolean limited = limited(1);
                int least = in.unsigned("a table's size");
                yield thing(new CoreExtern.Table(
                        element, least, limited ? in.unsigned("a table's limit") : TableLimits.LIMIT_MAX));
            }
            case 0x02 -> {
                int flags = in.peek();
                boolean limited = limited(3);
                int least = in.unsigned("a memory's size");
                int most = limited ? in.unsigned("a memory's limit") : MemoryLimits.MAX_PAGES;
                if (least > most || most > MemoryLimits.MAX_PAGES) {
                    throw in.malformed("memory size must be at most %d pages".formatted(MemoryLimits.MAX_PAGES));
                }
                yield thing(new CoreExtern.Memory(least, most, (flags & 2) != 0));
            }
            case 0x03 -> {
                ValType type = value();
                yield thing(new CoreExtern.Global(type, ComponentBinary.flag(in)));
            }
            case 0x04 -> {
                in.expect(0, "a tag's attribute");
                yield new Thing(null, true, in.unsigned("a core type's index"));
            }
            default -> throw in.malformed("unknown kind of core import or export 0x%02x".formatted(code));
        };
    }

    private static Thing thing(CoreExtern type) {
        return new Thing(type, false, -1);
    }

    private boolean limited(int mask) {
        int flags = in.octet();
        if ((flags & ~mask) != 0) {
            throw in.malformed("limits of kind 0x%02x are not supported".formatted(flags));
        }
        return (flags & 1) != 0;
    }
}
