package dev.asml.threader.wasm.component;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a host gives to components. */
public interface HostServices {
    /** What is served under a name that may have a version; null if nothing is. */
    @Nullable
    Served find(String name);

    /** What is served that is closest to a name, for people. */
    String closest(String name);

    /** An interface that is served. */
    record Served(
            Map<String, Signature> functions, Map<String, ValueType> types, Map<String, ResourceType> resources) {}

    /** The functions of what is served, as one guest calls them. */
    @FunctionalInterface
    interface Functions {
        /** A function by the name that the component imports its interface with, and its own. */
        ComponentFunction function(String imported, String name);
    }
}
