package dev.asml.manifests;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Set;

/** A private key that signs bundles: Ed25519, in a PEM file that only its owner can read. */
public final class SigningKey {
    private static final String LABEL = "PRIVATE KEY";

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final PrivateKey secret;
    private final BundleKey key;

    private SigningKey(PrivateKey secret, BundleKey key) {
        this.secret = secret;
        this.key = key;
    }

    /**
     * Reads a key.
     *
     * @param file as {@code openssl genpkey -algorithm ed25519} writes it, without a password
     * @throws ManifestException if it holds no such key, or if others than its owner can read it
     */
    public static SigningKey read(Path file) throws IOException {
        if (Files.isRegularFile(file) && isOpenToOthers(file)) {
            throw ManifestException.of(file, "others can read this key; run \"chmod 600 %s\"".formatted(file));
        }
        byte[] encoded =
                Base64.getMimeDecoder().decode(PemFile.read(file, LABEL).getFirst());
        try {
            PrivateKey secret =
                    KeyFactory.getInstance(BundleKey.ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            SigningKey read = new SigningKey(secret, publicHalf((EdECPrivateKey) secret));
            if (read.sign("").holds("")) {
                return read;
            }
        } catch (GeneralSecurityException _) {
            // said below, without the file's content
        }
        throw ManifestException.of(
                file, "holds no private key of Ed25519; make one with \"openssl genpkey -algorithm ed25519\"");
    }

    private static boolean isOpenToOthers(Path file) throws IOException {
        FileStore store = Files.getFileStore(file);
        return store.supportsFileAttributeView("posix")
                && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
    }

    /**
     * The public half, which the file does not hold. The JDK computes it where it makes a pair from 32 random bytes, so the
     * private key's are given to it as those; a signature is checked by what comes out before it is used.
     */
    private static BundleKey publicHalf(EdECPrivateKey secret) throws GeneralSecurityException {
        byte[] seed = secret.getBytes().orElseThrow();
        KeyPairGenerator pairs = KeyPairGenerator.getInstance(BundleKey.ALGORITHM);
        pairs.initialize(NamedParameterSpec.ED25519, new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(seed, 0, bytes, 0, bytes.length);
            }
        });
        return BundleKey.of(pairs.generateKeyPair().getPublic());
    }

    /** Its public half. */
    public BundleKey key() {
        return key;
    }

    /**
     * Adds its signature to a bundle, which is replaced as a whole; one that has it is left as it is.
     *
     * @throws ManifestException if it is no bundle, or has a signature that does not hold
     */
    public void sign(Path bundle) throws IOException {
        BundleSeal seal = BundleSeal.read(bundle);
        seal.requireWhole();
        if (!seal.signers().contains(key.id())) {
            seal.add(sign(seal.content()), bundle);
        }
    }

    private BundleSignature sign(String content) {
        try {
            Signature signature = Signature.getInstance(BundleKey.ALGORITHM);
            signature.initSign(secret);
            signature.update(BundleSignature.message(content));
            return new BundleSignature(key, Base64.getEncoder().encodeToString(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        }
    }
}
