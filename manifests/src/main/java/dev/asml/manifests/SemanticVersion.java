package dev.asml.manifests;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version as Semantic Versioning 2.0.0 has it: {@code major.minor.patch}, which may be followed by {@code -} and what
 * comes before the release, and by {@code +} and what it was built of. Versions are ordered by its section 11; two that
 * differ in their build only are equal in that order, and are put by their texts.
 *
 * @param prerelease the parts behind the hyphen; none for a release
 * @param build what follows the plus sign; may be empty
 */
public record SemanticVersion(long major, long minor, long patch, List<String> prerelease, String build)
        implements Comparable<SemanticVersion> {
    private static final String NUMBER = "(0|[1-9]\\d{0,8})";
    private static final String BEFORE = "(?:0|[1-9]\\d{0,17}|\\d*[A-Za-z-][0-9A-Za-z-]*)";

    /** What may follow the three numbers, in two groups. */
    static final String QUALIFIER =
            "(?:-(" + BEFORE + "(?:\\." + BEFORE + ")*))?" + "(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?";

    private static final Pattern TEXT = Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER + QUALIFIER);
    private static final int LONGEST = 128;

    /** By section 11 alone, which leaves out what a version was built of. */
    static final Comparator<SemanticVersion> PRECEDENCE = Comparator.comparingLong(SemanticVersion::major)
            .thenComparingLong(SemanticVersion::minor)
            .thenComparingLong(SemanticVersion::patch)
            .thenComparing(SemanticVersion::prerelease, SemanticVersion::comparePrereleases);

    private static final Comparator<SemanticVersion> ORDER = PRECEDENCE.thenComparing(SemanticVersion::build);

    public SemanticVersion {
        prerelease = List.copyOf(prerelease);
    }

    /** A release. */
    static SemanticVersion of(long major, long minor, long patch) {
        return new SemanticVersion(major, minor, patch, List.of(), "");
    }

    /** The least version with these numbers: it comes before everything that comes before the release. */
    static SemanticVersion least(long major, long minor, long patch) {
        return new SemanticVersion(major, minor, patch, List.of("0"), "");
    }

    /**
     * Reads a version.
     *
     * @throws IllegalArgumentException with a message that says what a version looks like
     */
    public static SemanticVersion parse(String text) {
        return find(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "must be a version of semver 2.0.0, major.minor.patch, for example 1.0.0 or 2.1.0-rc.1, not \"%s\""
                                .formatted(text)));
    }

    /** Reads a version; empty if it is none. */
    public static Optional<SemanticVersion> find(String text) {
        Matcher parts = TEXT.matcher(text);
        if (text.length() > LONGEST || !parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(new SemanticVersion(
                Long.parseLong(parts.group(1)),
                Long.parseLong(parts.group(2)),
                Long.parseLong(parts.group(3)),
                parts.group(4) == null ? List.of() : List.of(parts.group(4).split("\\.", -1)),
                parts.group(5) == null ? "" : parts.group(5)));
    }

    /** Whether it is no prerelease. */
    public boolean release() {
        return prerelease.isEmpty();
    }

    SemanticVersion asRelease() {
        return of(major, minor, patch);
    }

    boolean sameNumbers(SemanticVersion other) {
        return major == other.major && minor == other.minor && patch == other.patch;
    }

    @Override
    public int compareTo(SemanticVersion other) {
        return ORDER.compare(this, other);
    }

    private static int comparePrereleases(List<String> one, List<String> other) {
        if (one.isEmpty() || other.isEmpty()) {
            // A release comes after what was before it.
            return Boolean.compare(one.isEmpty(), other.isEmpty());
        }
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = compareParts(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static int compareParts(String one, String other) {
        boolean number = isNumber(one);
        if (number != isNumber(other)) {
            return number ? -1 : 1;
        }
        return number ? Long.compare(Long.parseLong(one), Long.parseLong(other)) : one.compareTo(other);
    }

    private static boolean isNumber(String part) {
        return part.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public String toString() {
        return "%d.%d.%d%s%s"
                .formatted(
                        major,
                        minor,
                        patch,
                        prerelease.isEmpty() ? "" : "-" + String.join(".", prerelease),
                        build.isEmpty() ? "" : "+" + build);
    }
}
