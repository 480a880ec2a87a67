package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.FunctionType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The index spaces of a component, or of a component's or an instance's type, as far as it has been read. */
final class Scope {
    /** What has index spaces. */
    enum Kind {
        COMPONENT,
        COMPONENT_TYPE,
        INSTANCE_TYPE
    }

    private final Kind kind;
    private final Effort effort;
    private final @Nullable Scope around;
    private final Map<Sort, List<CoreExtern>> core = new EnumMap<>(Sort.class);
    private final List<CoreType> coreTypes = new ArrayList<>();
    private final List<Map<String, CoreExtern>> coreInstances = new ArrayList<>();
    private final Map<Sort, List<ExternType>> externs = new EnumMap<>(Sort.class);
    private final List<ResourceType> wanted = new ArrayList<>();
    private final List<ResourceType> made = new ArrayList<>();
    private final Set<ResourceType> own = new HashSet<>();
    private final Map<String, ExternType> imports = new LinkedHashMap<>();
    private final Map<String, ExternType> exports = new LinkedHashMap<>();
    private final ExternNames importNames = new ExternNames("import");
    private final ExternNames exportNames = new ExternNames("export");
    private final Visibility visibility = new Visibility();

    Scope(Kind kind, @Nullable Scope around, Effort effort) {
        this.kind = kind;
        this.effort = effort;
        this.around = around;
    }

    boolean concrete() {
        return kind == Kind.COMPONENT;
    }

    /** The resource types that imports brought. */
    List<ResourceType> wanted() {
        return wanted;
    }

    /** The resource types that came to be here. */
    List<ResourceType> made() {
        return made;
    }

    /** The resource types that are defined here. */
    Set<ResourceType> own() {
        return own;
    }

    Map<String, ExternType> exports() {
        return exports;
    }

    Visibility visibility() {
        return visibility;
    }

    ComponentType componentType() {
        return new ComponentType(List.copyOf(wanted), imports, List.copyOf(made), exports);
    }

    void addImport(String name, ExternType type) {
        importNames.add(name, type);
        imports.put(name, type);
        add(type);
    }

    void addExport(String name, ExternType type) {
        exportNames.add(name, type);
        exports.put(name, type);
        add(type);
    }

    void add(ExternType type) {
        effort.requireShallow(type);
        space(type.sort()).add(type);
    }

    void addCore(CoreExtern type) {
        coreSpace(type.sort()).add(type);
    }

    void addCoreType(CoreType type) {
        coreTypes.add(type);
    }

    void addCoreInstance(Map<String, CoreExtern> exports) {
        coreInstances.add(exports);
    }

    private List<ExternType> space(Sort sort) {
        return externs.computeIfAbsent(sort, _ -> new ArrayList<>());
    }

    private List<CoreExtern> coreSpace(Sort sort) {
        return core.computeIfAbsent(sort, _ -> new ArrayList<>());
    }

    private static <T> T at(Sort sort, List<T> space, int index) {
        if (index >= space.size()) {
            throw new ComponentException(
                    "%s index out of bounds: %d, but there are %d".formatted(sort, index, space.size()));
        }
        return space.get(index);
    }

    ExternType at(Sort sort, int index) {
        return at(sort, space(sort), index);
    }

    CoreExtern core(Sort sort, int index) {
        return at(sort, coreSpace(sort), index);
    }

    CoreType coreType(int index) {
        return at(Sort.CORE_TYPE, coreTypes, index);
    }

    Map<String, CoreExtern> coreInstance(int index) {
        return at(Sort.CORE_INSTANCE, coreInstances, index);
    }

    FunctionType coreFunction(int index) {
        return ((CoreExtern.Function) core(Sort.CORE_FUNCTION, index)).type();
    }

    DefinedType type(int index) {
        return ((ExternType.Type) at(Sort.TYPE, index)).type();
    }

    Signature function(int index) {
        return ((ExternType.Function) at(Sort.FUNCTION, index)).signature();
    }

    Map<String, ExternType> instance(int index) {
        return ((ExternType.Instance) at(Sort.INSTANCE, index)).exports();
    }

    ComponentType component(int index) {
        return ((ExternType.Component) at(Sort.COMPONENT, index)).type();
    }

    CoreModuleType module(int index) {
        return ((ExternType.Module) at(Sort.CORE_MODULE, index)).type();
    }

    Signature functionType(int index) {
        if (type(index) instanceof DefinedType.Function(Signature signature)) {
            return signature;
        }
        throw new ComponentException("type index %d is not a function type".formatted(index));
    }

    ResourceType resource(int index) {
        if (type(index) instanceof DefinedType.Resource resource) {
            return resource.type();
        }
        throw new ComponentException("type index %d is not a resource type".formatted(index));
    }

    /** What is so many scopes further out. */
    Scope outer(int scopes) {
        Scope scope = this;
        for (int i = 0; i < scopes; i++) {
            if (scope.around == null) {
                throw new ComponentException("invalid outer alias count of " + scopes);
            }
            scope = scope.around;
        }
        return scope;
    }

    /** Whether a component's border lies between this and what is so many scopes further out. */
    boolean crossesComponent(int scopes) {
        Scope scope = this;
        for (int i = 0; i < scopes; i++) {
            if (scope.concrete()) {
                return true;
            }
            scope = Objects.requireNonNull(scope.around);
        }
        return false;
    }
}
