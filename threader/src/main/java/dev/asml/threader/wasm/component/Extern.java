package dev.asml.threader.wasm.component;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a component instance imports or exports, as it is at run time. */
sealed interface Extern {
    /** A function. */
    record Function(ComponentFunction function) implements Extern {}

    /** An instance. */
    record Instance(Map<String, Extern> exports) implements Extern {}

    /** A component, with the instance that it is in where it has one. */
    record Component(Blueprint blueprint, @Nullable Instantiation around) implements Extern {}

    /** A core module of the file. */
    record Module(int number) implements Extern {}

    /** A type; null unless it is one of resources, for others need not be known at run time. */
    record Type(@Nullable ResourceType resource) implements Extern {}
}
