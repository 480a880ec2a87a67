package dev.asml.threader.guard;

import java.util.Map;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jspecify.annotations.Nullable;

/**
 * The signatures that tokens may have: with a private key only, so that whoever can check a token cannot make one.
 * Source: RFC 7518, section 3.1; RFC 8037, section 3.1.
 */
enum SignatureAlgorithm {
    RS256("RS256", RsaJsonWebKey.KEY_TYPE, null),
    RS384("RS384", RsaJsonWebKey.KEY_TYPE, null),
    RS512("RS512", RsaJsonWebKey.KEY_TYPE, null),
    PS256("PS256", RsaJsonWebKey.KEY_TYPE, null),
    PS384("PS384", RsaJsonWebKey.KEY_TYPE, null),
    PS512("PS512", RsaJsonWebKey.KEY_TYPE, null),
    ES256("ES256", EllipticCurveJsonWebKey.KEY_TYPE, "P-256"),
    ES384("ES384", EllipticCurveJsonWebKey.KEY_TYPE, "P-384"),
    ES512("ES512", EllipticCurveJsonWebKey.KEY_TYPE, "P-521"),
    /** With Ed25519 or Ed448. */
    EDDSA("EdDSA", OctetKeyPairJsonWebKey.KEY_TYPE, null);

    private static final Map<String, SignatureAlgorithm> BY_NAME = byName();

    private final String id;
    private final String keyType;
    private final @Nullable String curve;

    SignatureAlgorithm(String id, String keyType, @Nullable String curve) {
        this.id = id;
        this.keyType = keyType;
        this.curve = curve;
    }

    private static Map<String, SignatureAlgorithm> byName() {
        return java.util.Arrays.stream(values())
                .collect(java.util.stream.Collectors.toUnmodifiableMap(SignatureAlgorithm::id, each -> each));
    }

    /** By the name in a token's header, whose case counts; null for every other. */
    static @Nullable SignatureAlgorithm named(String name) {
        return BY_NAME.get(name);
    }

    String id() {
        return id;
    }

    /** Whether a key may have made such a signature, by its type, curve, use and algorithm. */
    boolean fits(JsonWebKey key) {
        boolean forThis = key.getAlgorithm() == null || key.getAlgorithm().equals(id);
        boolean forSignatures = key.getUse() == null || key.getUse().equals("sig");
        boolean verifies = key.getKeyOps() == null || key.getKeyOps().contains("verify");
        return forThis && forSignatures && verifies && key.getKeyType().equals(keyType) && onCurve(key);
    }

    private boolean onCurve(JsonWebKey key) {
        return switch (key) {
            case EllipticCurveJsonWebKey elliptic -> elliptic.getCurveName().equals(curve);
            case OctetKeyPairJsonWebKey pair ->
                pair.getSubtype().equals(OctetKeyPairJsonWebKey.SUBTYPE_ED25519)
                        || pair.getSubtype().equals(OctetKeyPairJsonWebKey.SUBTYPE_ED448);
            default -> true;
        };
    }
}
