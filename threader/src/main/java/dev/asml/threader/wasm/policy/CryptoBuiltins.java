package dev.asml.threader.wasm.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.threader.wasm.policy.Builtins.Builtin;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Built-in functions that hash and compare. */
final class CryptoBuiltins {
    private CryptoBuiltins() {}

    static void addTo(Map<String, Builtin> all) {
        all.put("crypto.md5", (_, a) -> digest("MD5", a));
        all.put("crypto.sha1", (_, a) -> digest("SHA-1", a));
        all.put("crypto.sha256", (_, a) -> digest("SHA-256", a));
        all.put("crypto.hmac.md5", (_, a) -> hmac("HmacMD5", a));
        all.put("crypto.hmac.sha1", (_, a) -> hmac("HmacSHA1", a));
        all.put("crypto.hmac.sha256", (_, a) -> hmac("HmacSHA256", a));
        all.put("crypto.hmac.sha512", (_, a) -> hmac("HmacSHA512", a));
        all.put(
                "crypto.hmac.equal",
                (_, a) -> Value.of(MessageDigest.isEqual(
                        a.text(0).getBytes(UTF_8), a.text(1).getBytes(UTF_8))));
    }

    private static Value digest(String algorithm, Arguments arguments) {
        try {
            return hex(MessageDigest.getInstance(algorithm)
                    .digest(arguments.text(0).getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    private static Value hmac(String algorithm, Arguments arguments) {
        return hex(hmac(
                algorithm, arguments.text(0).getBytes(UTF_8), arguments.text(1).getBytes(UTF_8)));
    }

    static byte[] hmac(String algorithm, byte[] text, byte[] key) {
        if (key.length == 0) {
            throw new BuiltinFailure("a key is not empty");
        }
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    private static Value hex(byte[] bytes) {
        return Value.of(HexFormat.of().formatHex(bytes));
    }
}
