package dev.asml.threader.wasm.wasi;

/** When a node was read, written and changed: nanoseconds since 1970. */
public record Times(long accessed, long modified, long changed) {
    /** Assets look the same on every machine and in every replay. */
    static final Times FIXED = new Times(0, 0, 0);

    static Times allAt(long now) {
        return new Times(now, now, now);
    }

    Times modifiedAt(long now) {
        return new Times(accessed, now, now);
    }

    Times changedAt(long now) {
        return new Times(accessed, modified, now);
    }

    /** The times that a guest sets. */
    Times changed(NewTime newAccessed, NewTime newModified, long now) {
        return new Times(newAccessed.from(accessed, now), newModified.from(modified, now), now);
    }
}
