package dev.asml.threader.wasm.component;

import dev.asml.threader.wasm.component.Definition.Act;
import dev.asml.threader.wasm.component.Definition.Canonical;
import dev.asml.threader.wasm.component.Definition.Named;
import dev.asml.threader.wasm.component.Definition.Reference;
import java.util.List;
import java.util.Map;

/** A component that is valid: how instances of it are made, step by step. */
record Blueprint(List<Step> steps, ComponentType type) {

    /** What is given to a component, or out of it. */
    record Given(String name, Reference reference, ExternType type) {}

    /** One step; each adds to the index spaces of the instance that is being made. */
    sealed interface Step {}

    /** A core module of the file, by its number. */
    record Module(int number) implements Step {}

    /** An instance of a core module. */
    record CoreInstantiate(int module, Map<String, Integer> arguments) implements Step {}

    /** A core instance of what is there. */
    record CoreBundle(List<Named> exports) implements Step {}

    /** A component inside. */
    record Nested(Blueprint blueprint) implements Step {}

    /** An instance of a component; {@code exports} are the types that this one has. */
    record Instantiate(int component, List<Given> arguments, Map<String, ExternType> exports) implements Step {}

    /** An instance of what is there. */
    record Bundle(List<Given> exports) implements Step {}

    /** An export of an instance. */
    record AliasExport(Sort sort, int instance, String name) implements Step {}

    /** Something of a component around. */
    record AliasOuter(Sort sort, int scopes, int index) implements Step {}

    /** A type of resources that each instance has its own of; {@code destructor} is -1 if there is none. */
    record Resource(ResourceType type, int destructor) implements Step {}

    /** A component function made of a core function. */
    record Lift(int function, Canonical options, Signature signature) implements Step {}

    /** A core function made of a component function. */
    record Lower(int function, Canonical options, Signature signature) implements Step {}

    /** A core function about handles. */
    record ResourceFunction(Act act, ResourceType type) implements Step {}

    /** Something that comes from outside. */
    record Import(String name, ExternType type) implements Step {}

    /** Something that is given out. */
    record Export(Given given) implements Step {}
}
