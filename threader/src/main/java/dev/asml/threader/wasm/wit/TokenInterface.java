package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.component.Variant;
import java.util.List;
import java.util.Map;

/** The interface of AssemblyLift's beta by which guests have tokens checked. */
final class TokenInterface {
    private static final Variant INVALID_TOKEN = Variant.error(Variant.of(0));
    private static final Variant INVALID_JWKS = Variant.error(Variant.of(1));

    private TokenInterface() {}

    static List<HostInterface> bound() {
        return List.of(HostInterface.bind(
                "akkoro:jwt/decoder",
                Map.of("decode-verify", (w, a) -> check(w.host(), (String) a[0], (String) a[1], (Object[]) a[2]))));
    }

    private static Variant check(WitHost host, String token, String jwks, Object[] params) {
        return switch (host.checkToken(token, jwks, (String) params[0], (String) params[1])) {
            case VALID -> verified(true);
            case NOT_VALID -> verified(false);
            case INVALID_TOKEN -> INVALID_TOKEN;
            case INVALID_KEYS -> INVALID_JWKS;
        };
    }

    private static Variant verified(boolean valid) {
        return Variant.ok(new Object[] {valid});
    }
}
