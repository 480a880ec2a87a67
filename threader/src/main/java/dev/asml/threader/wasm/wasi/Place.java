package dev.asml.threader.wasm.wasi;

import org.jspecify.annotations.Nullable;

/**
 * Where a path ends: a name in a directory, and the node of that name if there is one. A path such as {@code .} ends at
 * a directory without naming it in its parent; then {@code parent} is that directory itself.
 *
 * @param slash whether the path asks for a directory by ending with a slash
 */
record Place(Directory parent, String name, @Nullable Node node, boolean slash) {
    private static final String SELF = ".";

    static Place self(Directory directory) {
        return new Place(directory, SELF, directory, true);
    }

    /** The node that is there; ENOENT if there is none. */
    Node existing() {
        if (node == null) {
            throw Errno.NOENT.failure();
        }
        return node;
    }

    /** Refuses a place that is taken, or that only a directory may take. */
    void requireFree() {
        if (node != null) {
            throw Errno.EXIST.failure();
        }
        if (slash) {
            throw Errno.NOENT.failure();
        }
    }

    /** Refuses a place that has no name of its own to change. */
    void requireName() {
        if (name.equals(SELF)) {
            throw Errno.INVAL.failure();
        }
    }
}
