package dev.asml.threader.wasm.component;

import java.util.function.Consumer;

/**
 * A type of resources; each object is a type of its own. What the host defines exists once for all guests; what a
 * component defines exists once for each of its instances.
 */
public final class ResourceType {
    private final String name;
    private final Consumer<Object> destructor;

    /**
     * A type.
     *
     * @param name for messages
     * @param destructor gets the representation when its owning handle is dropped; may trap
     */
    public ResourceType(String name, Consumer<Object> destructor) {
        this.name = name;
        this.destructor = destructor;
    }

    /** For messages. */
    public String name() {
        return name;
    }

    /** Ends a resource of this type. */
    void destroy(Object representation) {
        destructor.accept(representation);
    }

    @Override
    public String toString() {
        return name;
    }
}
