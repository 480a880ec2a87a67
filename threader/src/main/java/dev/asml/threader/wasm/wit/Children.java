package dev.asml.threader.wasm.wit;

import com.dylibso.chicory.runtime.TrapException;

/** How many resources live that were made of another one, which may not be dropped before them. */
final class Children {
    private int living;

    void came() {
        living++;
    }

    void went() {
        living--;
    }

    /** Traps if there are any. */
    void requireNone(String parent) {
        if (living > 0) {
            throw new TrapException("%s was dropped before %s"
                    .formatted(
                            parent, living == 1 ? "a resource that is made of it" : living + " that are made of it"));
        }
    }
}
