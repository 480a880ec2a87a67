package dev.asml.threader.wasm;

import dev.asml.threader.wasm.names.GuestStack;

/** How a guest's run ended. */
public sealed interface GuestEnd {
    /** The entry returned; {@code result} is its value, 0 if it has none. */
    record Returned(int result) implements GuestEnd {}

    /** The guest ended itself with an exit code. */
    record Exited(int code) implements GuestEnd {}

    /**
     * The guest did what WebAssembly forbids.
     *
     * @param stack where
     */
    record Trapped(String reason, GuestStack stack) implements GuestEnd {}

    /** The guest went over a bound that its host sets. */
    record Stopped(String limit) implements GuestEnd {}

    /** The guest's thread was interrupted. */
    record Interrupted() implements GuestEnd {}
}
