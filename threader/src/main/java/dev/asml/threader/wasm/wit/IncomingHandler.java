package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.HttpExchange;

/** How a guest that exports {@code wasi:http/incoming-handler} is entered. */
public final class IncomingHandler {
    private IncomingHandler() {}

    /** The arguments of {@code handle} for this run's request: an incoming request and a response outparam. */
    public static Object[] arguments(World world) {
        HttpExchange http = world.host().http();
        if (http == null) {
            throw HttpValues.trap("the guest answers HTTP requests, and this invocation comes of none");
        }
        return new Object[] {new IncomingMessage.Request(http), new ResponseOutparam(http)};
    }
}
