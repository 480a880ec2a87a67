package dev.asml.iomods.crypto;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A hash function that is fit for new uses; each Java has them all. */
enum Algorithm {
    @JsonProperty("sha-256")
    SHA_256("SHA-256", "HmacSHA256"),
    @JsonProperty("sha-384")
    SHA_384("SHA-384", "HmacSHA384"),
    @JsonProperty("sha-512")
    SHA_512("SHA-512", "HmacSHA512"),
    @JsonProperty("sha3-256")
    SHA3_256("SHA3-256", "HmacSHA3-256"),
    @JsonProperty("sha3-384")
    SHA3_384("SHA3-384", "HmacSHA3-384"),
    @JsonProperty("sha3-512")
    SHA3_512("SHA3-512", "HmacSHA3-512");

    private final String digestName;
    private final String macName;

    Algorithm(String digestName, String macName) {
        this.digestName = digestName;
        this.macName = macName;
    }

    byte[] digest(byte[] data) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance(digestName).digest(data);
    }

    byte[] mac(byte[] key, byte[] data) throws NoSuchAlgorithmException, InvalidKeyException {
        Mac mac = Mac.getInstance(macName);
        mac.init(new SecretKeySpec(key, macName));
        return mac.doFinal(data);
    }
}
