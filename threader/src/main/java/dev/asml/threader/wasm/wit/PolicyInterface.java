package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.component.Variant;
import dev.asml.threader.wasm.policy.PolicyException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;

/** The interface {@code akkoro:opa/module}. Why a policy is none is said in the log: the interface has no text for it. */
final class PolicyInterface {
    private PolicyInterface() {}

    static List<HostInterface> bound() {
        return List.of(HostInterface.bind(
                "akkoro:opa/module",
                Map.of(
                        "new-policy",
                        (w, a) -> added(w, (byte[]) a[0]),
                        "eval",
                        (w, a) -> w.policies().evaluate((String) a[0], (String) a[1], (String) a[2]))));
    }

    private static Variant added(World world, byte[] bytes) {
        try {
            PolicyCalls.Policy policy = world.policies().add(bytes);
            return Variant.ok(new Object[] {policy.id(), policy.entrypoints()});
        } catch (PolicyException e) {
            world.host().log(Level.WARNING, "opa", "no policy: " + e.getMessage());
            return Variant.error(Variant.of(
                    switch (e.reason()) {
                        case INVALID_WASM -> 0;
                        case NO_ENTRYPOINT -> 1;
                    }));
        }
    }
}
