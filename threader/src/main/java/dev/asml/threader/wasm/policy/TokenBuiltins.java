package dev.asml.threader.wasm.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.threader.wasm.policy.Builtins.Builtin;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Built-in functions on JSON web tokens (RFC 7519): reading them, and checking those that are signed by a shared secret. */
final class TokenBuiltins {
    private TokenBuiltins() {}

    static void addTo(Map<String, Builtin> all) {
        all.put("io.jwt.decode", (_, a) -> decoded(a.text(0)));
        all.put("io.jwt.verify_hs256", (_, a) -> verified("HmacSHA256", a));
        all.put("io.jwt.verify_hs384", (_, a) -> verified("HmacSHA384", a));
        all.put("io.jwt.verify_hs512", (_, a) -> verified("HmacSHA512", a));
    }

    private static String[] parts(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw new BuiltinFailure("a token has three parts");
        }
        return parts;
    }

    private static byte[] bytes(String part) {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException _) {
            throw new BuiltinFailure("a part of the token is no base64url");
        }
    }

    private static Value decoded(String token) {
        String[] parts = parts(token);
        return new Value.Array(List.of(
                object(parts[0]), object(parts[1]), Value.of(HexFormat.of().formatHex(bytes(parts[2])))));
    }

    private static Value object(String part) {
        try {
            if (Value.parseJson(new String(bytes(part), UTF_8)) instanceof Value.Obj object) {
                return object;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new BuiltinFailure("a part of the token is no JSON object");
    }

    private static Value verified(String algorithm, Arguments arguments) {
        String token = arguments.text(0);
        String[] parts = parts(token);
        byte[] signed = token.substring(0, token.lastIndexOf('.')).getBytes(UTF_8);
        byte[] wanted = CryptoBuiltins.hmac(algorithm, signed, arguments.text(1).getBytes(UTF_8));
        return Value.of(MessageDigest.isEqual(wanted, bytes(parts[2])));
    }
}
