package dev.asml.threader.wasm.component;

import dev.asml.threader.wasm.component.HostServices.Served;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The check that a host serves what a component imports, which tells all that is missing at once. */
final class HostLink {
    private final HostServices host;
    private final Askers askers;
    private final Matching matching;
    private final List<String> refused = new ArrayList<>();
    private final Map<ResourceType, ResourceType> resources = new LinkedHashMap<>();

    private HostLink(HostServices host, ComponentType type, Askers askers) {
        this.host = host;
        this.askers = askers;
        Effort effort = new Effort();
        this.matching = new Matching(new Substitution(effort), type.wanted(), new Measures(), effort);
    }

    /**
     * Checks what a component imports.
     *
     * @param who the component's name, for people
     * @param askers who inside of it wants what
     * @return the host's resource types in the place of those that the component's type has
     * @throws ComponentException naming everything that is not served
     */
    static Map<ResourceType, ResourceType> check(String who, ComponentType type, HostServices host, Askers askers) {
        HostLink link = new HostLink(host, type, askers);
        type.imports().forEach(link::check);
        if (!link.refused.isEmpty()) {
            throw new ComponentException(
                    "%s imports what is not served: %s".formatted(who, String.join("; ", link.refused)));
        }
        return link.resources;
    }

    private void check(String name, ExternType type) {
        switch (type) {
            case ExternType.Instance(Map<String, ExternType> exports) -> {
                Served served = host.find(name);
                if (served == null) {
                    refused.add("interface %s%s (%s)".formatted(name, askers.of(name), host.closest(name)));
                } else {
                    exports.forEach((part, wanted) -> check(name, part, wanted, served));
                }
            }
            case ExternType.Type(DefinedType.Value _), ExternType.Type(DefinedType.Function _) -> {}
            case ExternType.Type _, ExternType.Function _, ExternType.Component _, ExternType.Module _ ->
                refused.add("%s %s by itself: only interfaces are served".formatted(type.sort(), name));
        }
    }

    private void check(String name, String part, ExternType wanted, Served served) {
        switch (wanted) {
            case ExternType.Function(Signature signature) -> function(name, part, signature, served);
            case ExternType.Type(DefinedType.Value _) ->
                type(name, part, wanted, served.types().get(part));
            case ExternType.Type(DefinedType.Resource resource) ->
                resource(name, part, resource.type(), served.resources().get(part));
            case ExternType.Type _, ExternType.Instance _, ExternType.Component _, ExternType.Module _ ->
                refused.add("%s %s of %s".formatted(wanted.sort(), part, name));
        }
    }

    private void function(String name, String part, Signature wanted, Served served) {
        Signature given = served.functions().get(part);
        if (given == null) {
            refused.add("function %s of %s%s (%s)".formatted(part, name, askers.of(name, part), host.closest(name)));
            return;
        }
        matching.difference(given, wanted)
                .ifPresent(difference -> refused.add(
                        "function %s of %s%s: %s".formatted(part, name, askers.of(name, part), difference)));
    }

    /** A type that the host has no name for is told by the functions that use it. */
    private void type(String name, String part, ExternType wanted, @Nullable ValueType given) {
        if (given == null) {
            return;
        }
        try {
            matching.require(
                    "type %s of %s".formatted(part, name), new ExternType.Type(new DefinedType.Value(given)), wanted);
        } catch (ComponentException e) {
            refused.add(e.getMessage());
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private void resource(String name, String part, ResourceType wanted, @Nullable ResourceType given) {
        ResourceType known = matching.bound().bound(wanted);
        if (given != null && (known == null || known == given)) {
            matching.bound().put(wanted, given);
            resources.put(wanted, given);
        } else if (given != null || known == null) {
            refused.add("resource %s of %s".formatted(part, name));
        }
    }
}
