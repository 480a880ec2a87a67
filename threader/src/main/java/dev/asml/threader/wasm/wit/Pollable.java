package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.Waitable;

/** The resource {@code wasi:io/poll.pollable}: something to wait for, a child of what it was made of. */
record Pollable(Waitable what, Children parent) implements AutoCloseable {
    Pollable {
        parent.came();
    }

    /** One that depends on nothing else. */
    static Pollable of(Waitable what) {
        return new Pollable(what, new Children());
    }

    @Override
    public void close() {
        parent.went();
    }
}
