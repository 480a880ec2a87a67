package dev.asml.threader.release;

import java.time.Instant;
import java.util.List;

/**
 * What a store knows of a release.
 *
 * @param number counted from 1 for each project
 * @param bundle the name of the bundle: the SHA-256 of its bytes in hexadecimal digits, {@code -}, and a word of its own for
 *     each time that it was stored
 * @param deployedAt when it was deployed
 * @param by who deployed it, as they say; may be empty
 * @param message what for; may be empty
 * @param signedBy the ids of the keys that its bundle is signed by
 */
public record StoredRelease(
        int number, String bundle, Instant deployedAt, String by, String message, List<String> signedBy) {
    public StoredRelease {
        signedBy = List.copyOf(signedBy);
    }

    /** The SHA-256 of its bundle. */
    public String hash() {
        return bundle.substring(0, bundle.indexOf('-'));
    }
}
