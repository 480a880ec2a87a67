package dev.asml.threader.wasm.wit;

import com.dylibso.chicory.runtime.TrapException;
import dev.asml.threader.wasm.component.Signature;
import dev.asml.threader.wasm.component.ValueType;
import dev.asml.threader.wasm.component.Variant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code wasi:sockets} for guests that import it and get none. Sockets are not supported, which is an error that their
 * making is declared to have; the lookup of names is denied. What can only be called with a socket is never reached.
 */
final class Sockets {
    private static final String NETWORK = "wasi:sockets/network";

    /** The network that no guest reaches anything by. */
    private enum Network {
        NONE
    }

    private Sockets() {}

    static List<HostInterface> bound() {
        return List.of(
                HostInterface.bind("wasi:sockets/instance-network", Map.of("instance-network", (_, _) -> Network.NONE)),
                HostInterface.bind(NETWORK, Map.of("network-error-code", (_, _) -> Variant.none())),
                refused("wasi:sockets/tcp", "not-supported"),
                refused("wasi:sockets/tcp-create-socket", "not-supported"),
                refused("wasi:sockets/udp", "not-supported"),
                refused("wasi:sockets/udp-create-socket", "not-supported"),
                refused("wasi:sockets/ip-name-lookup", "access-denied"));
    }

    /** An interface of which each function fails with one error; a function that cannot fail traps. */
    private static HostInterface refused(String name, String error) {
        Map<String, HostInterface.Body> bodies = new HashMap<>();
        WitLibrary.shipped()
                .functions(name)
                .forEach((function, signature) -> bodies.put(function, refusal(name, function, signature, error)));
        return HostInterface.bind(name, bodies);
    }

    private static HostInterface.Body refusal(String name, String function, Signature signature, String error) {
        if (signature.result() instanceof ValueType.Result(var _, ValueType.Names(List<String> codes))) {
            Variant failure = Variant.error(Variant.of(codes.indexOf(error)));
            return (_, _) -> failure;
        }
        return (_, _) -> {
            throw new TrapException("%s: %s was called, but no guest has a socket".formatted(name, function));
        };
    }
}
