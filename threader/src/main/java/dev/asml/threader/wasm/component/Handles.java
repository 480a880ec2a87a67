package dev.asml.threader.wasm.component;

/**
 * The handles of one instance of a component, or of one core module: numbers from 1, each of a resource type, owned or
 * lent for the length of a call. Numbers are used again. Bounded. Used by the guest's thread only.
 *
 * <p>Source of the rules: the component model's CanonicalABI.md, "Resource State" and "canon resource.drop".
 */
public final class Handles implements AutoCloseable {
    /** Makes an empty table. */
    public Handles() {}

    /** Adds an owning handle and gives its number; traps when there are too many. */
    public int own(ResourceType type, Object representation) {
        throw new UnsupportedOperationException();
    }

    /** The representation behind a handle of that type; traps if there is none such. */
    public Object at(int handle, ResourceType type) {
        throw new UnsupportedOperationException();
    }

    /** Takes an owning handle out, which must not be lent; traps otherwise. */
    public Object take(int handle, ResourceType type) {
        throw new UnsupportedOperationException();
    }

    /** Drops a handle: an owned resource is destroyed. */
    public void drop(int handle, ResourceType type) {
        throw new UnsupportedOperationException();
    }

    /** Destroys what is left, children before what they came of: the guest's run is over. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
