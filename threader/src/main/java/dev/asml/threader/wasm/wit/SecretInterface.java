package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.component.Variant;
import java.util.List;
import java.util.Map;

/** The interface {@code akkoro:secrets/secret-storage}. */
final class SecretInterface {
    private static final Variant INVALID_ARGUMENT = Variant.error(Variant.of(1));
    private static final Variant FORBIDDEN = Variant.error(Variant.of(2));

    private SecretInterface() {}

    static List<HostInterface> bound() {
        return List.of(HostInterface.bind(
                "akkoro:secrets/secret-storage",
                Map.of(
                        "get-secret-value",
                        (w, a) -> result(a, w.host().secret((String) a[0])),
                        "set-secret-value",
                        (w, a) -> result(a, w.host().keepSecret((String) a[0], (byte[]) a[1], (String) a[2])))));
    }

    private static Variant result(Object[] arguments, SecretAnswer answer) {
        return switch (answer) {
            case SecretAnswer.Value(byte[] value) -> Variant.ok(new Object[] {arguments[0], Variant.option(value)});
            case SecretAnswer.NoValue _ -> Variant.ok(new Object[] {arguments[0], Variant.none()});
            case SecretAnswer.InvalidArgument _ -> INVALID_ARGUMENT;
            case SecretAnswer.Forbidden _ -> FORBIDDEN;
        };
    }
}
