package dev.asml.threader.wasm.component;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A type of resources; each object is a type of its own. What the host defines exists once for all guests; what a
 * component defines exists once for each of its instances.
 */
public final class ResourceType {
    private final String name;
    private final @Nullable Handles definer;
    private final Consumer<Object> destructor;

    /**
     * A type that the host defines.
     *
     * @param name for messages
     * @param destructor gets the representation when its owning handle is dropped; may trap
     */
    public ResourceType(String name, Consumer<Object> destructor) {
        this(name, null, destructor);
    }

    /**
     * A type.
     *
     * @param name for messages
     * @param definer the handles of the component instance that defines it: there a representation is an Integer, and
     *     a borrowed one is passed as it is; null if the host defines it
     * @param destructor gets the representation when its owning handle is dropped; may trap
     */
    ResourceType(String name, @Nullable Handles definer, Consumer<Object> destructor) {
        this.name = name;
        this.definer = definer;
        this.destructor = destructor;
    }

    /** For messages. */
    public String name() {
        return name;
    }

    /** Whether the instance that has these handles defines the type. */
    @SuppressWarnings("ReferenceEquality")
    boolean isDefinedBy(Handles handles) {
        return definer == handles;
    }

    /** Whether the host defines the type. */
    boolean isHosts() {
        return definer == null;
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
