package dev.asml.threader.wasm.wit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One declaration of an interface of a WIT text. */
sealed interface WitItem {
    /** Its name in the interface. */
    String name();

    /** Where it stands. */
    int line();

    /**
     * A type of another interface.
     *
     * @param from the interface's full name without a version
     * @param original the type's name there
     */
    record Used(String name, int line, String from, String original) implements WitItem {}

    /** Another name of a type. */
    record Alias(String name, int line, WitType type) implements WitItem {}

    /** A record. */
    record Fields(String name, int line, List<Part> fields) implements WitItem {}

    /** A variant. */
    record Cases(String name, int line, List<Part> cases) implements WitItem {}

    /** An enum. */
    record Names(String name, int line, List<String> names) implements WitItem {}

    /** Flags. */
    record Flags(String name, int line, List<String> names) implements WitItem {}

    /** A resource; its functions are items of their own. */
    record Resource(String name, int line) implements WitItem {}

    /**
     * A function, under the component model's plain name.
     *
     * @param resource what it is a method or constructor of; null if it is neither
     */
    record Func(
            String name,
            int line,
            @Nullable String resource,
            List<Part> parameters,
            @Nullable WitType result) implements WitItem {}

    /** A field, a case or a parameter. */
    record Part(String name, @Nullable WitType type) {}
}
