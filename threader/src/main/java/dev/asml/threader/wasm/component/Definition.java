package dev.asml.threader.wasm.component;

import dev.asml.threader.wasm.component.CanonicalAbi.Encoding;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A definition of a component, or a declaration of a component's or an instance's type, as the binary has it: what it
 * refers to is written as indices.
 */
sealed interface Definition {
    /** Something by its index. */
    record Reference(Sort sort, int index) {}

    /** Something by its index, under a name. */
    record Named(String name, Reference reference) {}

    /** A core module; {@code number} counts the modules of the whole file. */
    record CoreModule(int number) implements Definition {}

    /** Makes an instance of a core module; the arguments are core instances. */
    record CoreInstantiate(int module, Map<String, Integer> arguments) implements Definition {}

    /** Makes a core instance of what is there. */
    record CoreBundle(List<Named> exports) implements Definition {}

    /** A type of core functions or modules. */
    record CoreTyped(CoreSyntax type) implements Definition {}

    /** A component inside. */
    record Nested(Component component) implements Definition {}

    /** Makes an instance of a component. */
    record Instantiate(int component, List<Named> arguments) implements Definition {}

    /** Makes an instance of what is there. */
    record Bundle(List<Named> exports) implements Definition {}

    /** An export of an instance. */
    record AliasExport(Sort sort, int instance, String name) implements Definition {}

    /** Something of a component around. */
    record AliasOuter(Sort sort, int scopes, int index) implements Definition {}

    /** A type. */
    record Typed(TypeSyntax type) implements Definition {}

    /** Makes a component function of a core function. */
    record Lift(int function, Canonical options, int type) implements Definition {}

    /** Makes a core function of a component function. */
    record Lower(int function, Canonical options) implements Definition {}

    /** A core function about handles of a resource type. */
    record ResourceFunction(Act act, int type) implements Definition {}

    /** What can be done with handles. */
    enum Act {
        NEW,
        DROP,
        REP
    }

    /** Something that comes from outside. */
    record Import(String name, Description type) implements Definition {}

    /** Something that is given out, and with which type if that is not the plain one. */
    record Export(
            String name, Reference reference, @Nullable Description type) implements Definition {}

    /** What instances of a type export. */
    record ExportDeclaration(String name, Description type) implements Definition {}

    /** The type of an import or export; {@code index} is not used by a new resource type. */
    record Description(Bound bound, int index) {}

    /** How the type of an import or export is told. */
    enum Bound {
        CORE_MODULE,
        FUNCTION,
        TYPE_EQUAL,
        TYPE_RESOURCE,
        COMPONENT,
        INSTANCE
    }

    /** Options of lifting and lowering; -1 where there is none. */
    record Canonical(@Nullable Encoding encoding, int memory, int realloc, int postReturn) {}
}
