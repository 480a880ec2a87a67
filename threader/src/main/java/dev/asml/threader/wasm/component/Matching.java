package dev.asml.threader.wasm.component;

import dev.asml.threader.wasm.component.CoreModuleType.Wanted;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whether what is given can stand where something is wanted. The abstract resource types of what is wanted become known
 * by it.
 */
final class Matching {
    private static final int MAX_TEXT = 300;

    private final Substitution bound;
    private final Set<ResourceType> open;
    private final Measures measures;
    private final Effort effort;

    /** {@code open} are the abstract resource types of what is wanted. */
    Matching(Substitution bound, List<ResourceType> open, Measures measures, Effort effort) {
        this.bound = bound;
        this.open = new HashSet<>(open);
        this.measures = measures;
        this.effort = effort;
    }

    Substitution bound() {
        return bound;
    }

    /** Fails if it cannot; {@code where} says what is wanted. */
    void require(String where, ExternType given, ExternType wanted) {
        effort.spend(1);
        switch (wanted) {
            case ExternType.Function(Signature signature) -> {
                if (!(given instanceof ExternType.Function(Signature mine))) {
                    throw otherSort(where, given, wanted);
                }
                requireSame(where, mine, signature);
            }
            case ExternType.Instance(Map<String, ExternType> exports) -> {
                if (!(given instanceof ExternType.Instance(Map<String, ExternType> mine))) {
                    throw otherSort(where, given, wanted);
                }
                requireAll(where, "export", mine, exports);
            }
            case ExternType.Component(ComponentType type) -> {
                if (!(given instanceof ExternType.Component(ComponentType mine))) {
                    throw otherSort(where, given, wanted);
                }
                requireComponent(where, mine, type);
            }
            case ExternType.Module(CoreModuleType type) -> {
                if (!(given instanceof ExternType.Module(CoreModuleType mine))) {
                    throw otherSort(where, given, wanted);
                }
                requireModule(where, mine, type);
            }
            case ExternType.Type(DefinedType type) -> {
                if (!(given instanceof ExternType.Type(DefinedType mine))) {
                    throw otherSort(where, given, wanted);
                }
                requireType(where, mine, type);
            }
        }
    }

    private static ComponentException otherSort(String where, ExternType given, ExternType wanted) {
        return new ComponentException("%s: expected %s, found %s".formatted(where, wanted.sort(), given.sort()));
    }

    private void requireAll(String where, String what, Map<String, ExternType> given, Map<String, ExternType> wanted) {
        wanted.forEach((name, type) -> {
            ExternType mine = given.get(name);
            if (mine == null) {
                throw new ComponentException("%s: missing expected %s `%s`".formatted(where, what, name));
            }
            require("%s: %s `%s`".formatted(where, what, name), mine, type);
        });
    }

    /** Whether a function's type is the one that is wanted; empty if so, or else what is different. */
    Optional<String> difference(Signature given, Signature wanted) {
        Signature expected = bound.apply(wanted);
        for (ValueType.Field each : expected.parameters()) {
            effort.spend(measures.of(Objects.requireNonNull(each.type())).parts());
        }
        if (expected.result() != null) {
            effort.spend(measures.of(expected.result()).parts());
        }
        return expected.equals(given)
                ? Optional.empty()
                : Optional.of("type mismatch: expected %s, found %s".formatted(text(expected), text(given)));
    }

    private void requireSame(String where, Signature given, Signature wanted) {
        difference(given, wanted).ifPresent(difference -> {
            throw new ComponentException(where + ": " + difference);
        });
    }

    private static String text(Object type) {
        String text = type.toString();
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
    }

    private void requireType(String where, DefinedType given, DefinedType wanted) {
        switch (wanted) {
            case DefinedType.Resource resource -> requireResource(where, given, resource.type());
            case DefinedType.Value(ValueType type) -> {
                if (!(given instanceof DefinedType.Value(ValueType mine))) {
                    throw otherKind(where, given, wanted);
                }
                ValueType expected = bound.apply(type);
                effort.spend(measures.of(expected).parts());
                if (!expected.equals(mine)) {
                    throw new ComponentException(
                            "%s: type mismatch: expected %s, found %s".formatted(where, text(expected), text(mine)));
                }
                bound.put(type, mine);
            }
            case DefinedType.Function(Signature signature) -> {
                if (!(given instanceof DefinedType.Function(Signature mine))) {
                    throw otherKind(where, given, wanted);
                }
                requireSame(where, mine, signature);
            }
            case DefinedType.Instance instance -> {
                if (!(given instanceof DefinedType.Instance mine)) {
                    throw otherKind(where, given, wanted);
                }
                requireInstanceType(where, mine, instance);
                new Matching(new Substitution(effort), List.of(), measures, effort)
                        .requireInstanceType(where, bounded(instance), mine);
            }
            case DefinedType.Component(ComponentType type) -> {
                if (!(given instanceof DefinedType.Component(ComponentType mine))) {
                    throw otherKind(where, given, wanted);
                }
                requireComponent(where, mine, type);
            }
        }
    }

    private DefinedType.Instance bounded(DefinedType.Instance type) {
        return new DefinedType.Instance(type.abstracts(), bound.apply(type.exports()));
    }

    private void requireInstanceType(String where, DefinedType.Instance given, DefinedType.Instance wanted) {
        new Matching(bound, wanted.abstracts(), measures, effort)
                .requireAll(where, "export", given.exports(), wanted.exports());
    }

    private static ComponentException otherKind(String where, DefinedType given, DefinedType wanted) {
        return new ComponentException("%s: expected %s, found %s".formatted(where, wanted.label(), given.label()));
    }

    private void requireResource(String where, DefinedType given, ResourceType wanted) {
        if (!(given instanceof DefinedType.Resource mine)) {
            throw new ComponentException("%s: expected resource, found %s".formatted(where, given.label()));
        }
        if (open.contains(wanted) && bound.bound(wanted) == null) {
            bound.put(wanted, mine.type());
        } else if (bound.apply(wanted) != mine.type()) {
            throw new ComponentException(where + ": resource types are not the same");
        }
    }

    /** A component may ask for less than is wanted of it to ask, and give more. */
    private void requireComponent(String where, ComponentType given, ComponentType wanted) {
        Matching imports = new Matching(new Substitution(effort), given.wanted(), measures, effort);
        imports.requireAll(where, "import", bound.apply(wanted.imports()), given.imports());
        new Matching(bound, wanted.made(), measures, effort)
                .requireAll(where, "export", imports.bound.apply(given.exports()), wanted.exports());
    }

    private void requireModule(String where, CoreModuleType given, CoreModuleType wanted) {
        for (Wanted each : given.imports()) {
            effort.spend(1 + wanted.imports().size());
            String name = "%s: import `%s::%s`".formatted(where, each.module(), each.plainName());
            CoreExtern mine = wanted.imports().stream()
                    .filter(other -> other.module().equals(each.module())
                            && other.plainName().equals(each.plainName()))
                    .map(Wanted::type)
                    .findFirst()
                    .orElseThrow(() -> new ComponentException(
                            "%s: missing expected import `%s::%s`".formatted(where, each.module(), each.plainName())));
            requireCore(name, mine, each.type());
        }
        wanted.exports().forEach((name, type) -> {
            effort.spend(1);
            CoreExtern mine = given.exports().get(name);
            if (mine == null) {
                throw new ComponentException("%s: missing expected export `%s`".formatted(where, name));
            }
            requireCore("%s: export `%s`".formatted(where, name), mine, type);
        });
    }

    /** Fails if a core thing is not of the type that is wanted. */
    static void requireCore(String where, CoreExtern given, CoreExtern wanted) {
        if (given.sort() != wanted.sort()) {
            throw new ComponentException("%s: expected %s, found %s".formatted(where, wanted.sort(), given.sort()));
        }
        if (!given.fits(wanted)) {
            throw new ComponentException(
                    "%s: type mismatch: expected %s, found %s".formatted(where, text(wanted), text(given)));
        }
    }
}
