package dev.asml.manifests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The keys of which one has to have signed a bundle; without any, bundles need no signature. Immutable. */
public final class TrustedKeys {
    /** No key is needed. */
    public static final TrustedKeys NONE = new TrustedKeys(Set.of());

    private static final String LABEL = "PUBLIC KEY";

    private final Set<BundleKey> keys;

    private TrustedKeys(Set<BundleKey> keys) {
        this.keys = Set.copyOf(keys);
    }

    /**
     * Reads public keys.
     *
     * @param places PEM files, as {@code openssl pkey -pubout} writes them, and folders, of which each {@code .pem} and
     *     {@code .pub} is read; none means that no key is needed
     * @throws ManifestException naming a file that holds no key of Ed25519, or a folder without any
     */
    public static TrustedKeys load(List<Path> places) throws IOException {
        Set<BundleKey> keys = new LinkedHashSet<>();
        for (Path place : places) {
            for (Path file : filesOf(place)) {
                for (String base64 : PemFile.read(file, LABEL)) {
                    keys.add(key(base64, file));
                }
            }
        }
        return new TrustedKeys(keys);
    }

    private static List<Path> filesOf(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> listed = Files.list(place)) {
            listed.filter(file ->
                            file.toString().endsWith(".pem") || file.toString().endsWith(".pub"))
                    .sorted()
                    .forEach(files::add);
        }
        if (files.isEmpty()) {
            // Not the same as no folder: whoever names one wants signatures.
            throw ManifestException.of(place, "holds no .pem or .pub file with a public key");
        }
        return files;
    }

    private static BundleKey key(String base64, Path file) {
        try {
            return new BundleKey(base64);
        } catch (IllegalArgumentException _) {
            throw ManifestException.of(
                    file, "holds no public key of Ed25519; make one with \"openssl genpkey -algorithm ed25519\"");
        }
    }

    /** Whether bundles need a signature. */
    public boolean isNeeded() {
        return !keys.isEmpty();
    }

    /**
     * Sees the same of a bundle that was unpacked before.
     *
     * @param folder where it was
     * @throws ManifestException also if it is not known any more who has signed it
     */
    public void requireKept(Path folder) throws IOException {
        if (isNeeded()) {
            require(BundleSeal.kept(folder)
                    .orElseThrow(() -> ManifestException.of(
                            ProjectBundle.NAME, "it is not known any more who has signed the bundle")));
        }
    }

    /**
     * Sees that every signature of a bundle holds, and that one is of these keys, if there are any.
     *
     * @throws ManifestException saying what is wrong, and naming the keys
     */
    public void require(BundleSeal seal) {
        seal.requireWhole();
        if (keys.isEmpty() || seal.signatures().stream().anyMatch(signature -> keys.contains(signature.key()))) {
            return;
        }
        throw ManifestException.of(
                ProjectBundle.NAME,
                seal.signatures().isEmpty()
                        ? "the bundle is not signed, and only those are taken that a trusted key has signed"
                        : "the bundle is signed by %s, which is not among the trusted keys"
                                .formatted(String.join(" and ", seal.signers())));
    }
}
