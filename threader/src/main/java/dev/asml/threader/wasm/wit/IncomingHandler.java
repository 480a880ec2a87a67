package dev.asml.threader.wasm.wit;

/** How a guest that exports {@code wasi:http/incoming-handler} is entered. */
public final class IncomingHandler {
    private IncomingHandler() {}

    /** The arguments of {@code handle} for this run's request: an incoming request and a response outparam. */
    public static Object[] arguments(World world) {
        throw new UnsupportedOperationException(world.host().toString());
    }
}
