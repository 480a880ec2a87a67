package dev.asml.threader.registry;

import dev.asml.manifests.Architecture;
import dev.asml.manifests.SemanticVersion;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A package of an IOmod that was pushed: one version, for one architecture.
 *
 * @param version by semver 2.0.0
 * @param architecture {@code any}, or what it is for alone
 * @param sha256 of the file, in hexadecimal digits
 * @param bytes of the file
 * @param publishedAt when it was pushed, as ISO 8601
 * @param by who has, as they say; may be empty
 */
public record RegisteredPackage(
        String version, String architecture, String sha256, long bytes, String publishedAt, String by) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public RegisteredPackage {
        // What is read of a store makes keys and names of files.
        var _ = SemanticVersion.parse(version);
        var _ = new Architecture(architecture);
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("\"%s\" is no SHA-256".formatted(sha256));
        }
        var _ = Instant.parse(publishedAt);
    }

    SemanticVersion semantic() {
        return SemanticVersion.parse(version);
    }

    /** Whether it answers to the same name, so that only one of the two can be there. */
    boolean inPlaceOf(RegisteredPackage other) {
        return version.equals(other.version) && architecture.equals(other.architecture);
    }
}
