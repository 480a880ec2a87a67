package dev.asml.manifests;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The versions that a dependency takes, in the grammar of npm's node-semver: {@code ^1.2}, {@code ~1.2.3}, {@code 1.x},
 * {@code >=1.2 <2}, {@code 1.2 - 1.4}, and several of these joined by {@code ||}. A version alone means itself, and one of
 * which parts are missing all that begin so.
 *
 * <p>Prereleases are taken only where the range itself names one of the same three numbers, as node-semver has it:
 * {@code >=1.2.0-rc.1} takes 1.2.0-rc.2 and 1.2.1, and not 1.3.0-rc.1. Immutable.
 */
public final class VersionRange {
    private static final String PART = "(x|X|\\*|0|[1-9]\\d{0,8})";
    private static final Pattern PARTIAL =
            Pattern.compile(PART + "(?:\\." + PART + "(?:\\." + PART + SemanticVersion.QUALIFIER + ")?)?");
    private static final Pattern SIMPLE = Pattern.compile("(~|\\^|>=|<=|>|<|=)?(.*)");
    private static final Pattern HYPHEN = Pattern.compile("(\\S+) +- +(\\S+)");
    private static final Pattern OPERATOR_AND_SPACE = Pattern.compile("(~|\\^|>=|<=|>|<|=) +");
    private static final int LONGEST = 256;

    private final String text;
    private final List<List<Bound>> alternatives;

    private VersionRange(String text, List<List<Bound>> alternatives) {
        this.text = text;
        this.alternatives = alternatives;
    }

    /** How a version has to stand to another one. */
    private record Bound(Side side, SemanticVersion version) {
        private enum Side {
            AT_LEAST,
            ABOVE,
            AT_MOST,
            BELOW,
            EQUAL
        }

        boolean includes(SemanticVersion candidate) {
            int order = SemanticVersion.PRECEDENCE.compare(candidate, version);
            return switch (side) {
                case AT_LEAST -> order >= 0;
                case ABOVE -> order > 0;
                case AT_MOST -> order <= 0;
                case BELOW -> order < 0;
                case EQUAL -> order == 0;
            };
        }
    }

    /** A version whose last parts may be missing: how many are there, and 0 in the place of the others. */
    private record Partial(int given, SemanticVersion version) {
        SemanticVersion nextMajor() {
            return SemanticVersion.least(version.major() + 1, 0, 0);
        }

        SemanticVersion nextMinor() {
            return SemanticVersion.least(version.major(), version.minor() + 1, 0);
        }

        SemanticVersion nextPatch() {
            return SemanticVersion.least(version.major(), version.minor(), version.patch() + 1);
        }

        /** What comes after all that begin as it does. */
        SemanticVersion next() {
            return given == 1 ? nextMajor() : nextMinor();
        }
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException with a message that says what a range looks like
     */
    public static VersionRange parse(String text) {
        if (text.isBlank() || text.length() > LONGEST) {
            throw wrong(text);
        }
        List<List<Bound>> alternatives = new ArrayList<>();
        for (String alternative : text.split("\\|\\|", -1)) {
            alternatives.add(bounds(alternative.strip(), text));
        }
        return new VersionRange(text.strip(), List.copyOf(alternatives));
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "must be a version, major.minor.patch, for example 1.0.0, or a range of versions, for example ^1.2 or >=1.2 <2, not \"%s\""
                        .formatted(text));
    }

    private static List<Bound> bounds(String alternative, String text) {
        Matcher hyphen = HYPHEN.matcher(alternative);
        if (hyphen.matches()) {
            List<Bound> both = new ArrayList<>(atLeast(partial(hyphen.group(1), text)));
            both.addAll(atMost(partial(hyphen.group(2), text)));
            return both;
        }
        List<Bound> all = new ArrayList<>();
        String joined = OPERATOR_AND_SPACE.matcher(alternative).replaceAll("$1");
        for (String simple : joined.split(" +", -1)) {
            Matcher parts = SIMPLE.matcher(simple);
            if (!parts.matches()) {
                throw wrong(text);
            }
            String operator = parts.group(1) == null ? "=" : parts.group(1);
            all.addAll(simple(operator, partial(parts.group(2), text)));
        }
        return all;
    }

    private static Partial partial(String given, String text) {
        Matcher parts = PARTIAL.matcher(given);
        if (!parts.matches()) {
            throw wrong(text);
        }
        int count = 0;
        long[] numbers = new long[3];
        while (count < 3 && isNumber(parts.group(count + 1))) {
            numbers[count] = Long.parseLong(parts.group(count + 1));
            count++;
        }
        String prerelease = parts.group(4);
        boolean whole = count == 3;
        return new Partial(
                count,
                new SemanticVersion(
                        numbers[0],
                        numbers[1],
                        numbers[2],
                        whole && prerelease != null ? List.of(prerelease.split("\\.", -1)) : List.of(),
                        ""));
    }

    private static boolean isNumber(@Nullable String part) {
        return part != null && Character.isDigit(part.charAt(0));
    }

    private static List<Bound> simple(String operator, Partial partial) {
        return switch (operator) {
            case "^" -> caret(partial);
            case "~" -> partial.given < 3 ? equal(partial) : between(partial.version, partial.nextMinor());
            case ">=" -> atLeast(partial);
            case ">" -> above(partial);
            case "<=" -> atMost(partial);
            case "<" -> below(partial);
            default -> equal(partial);
        };
    }

    /** All that do not change the leftmost number that is not 0. */
    private static List<Bound> caret(Partial partial) {
        SemanticVersion version = partial.version;
        if (partial.given == 0) {
            return List.of(any());
        }
        if (version.major() > 0 || partial.given == 1) {
            return between(version, partial.nextMajor());
        }
        return between(version, version.minor() > 0 || partial.given == 2 ? partial.nextMinor() : partial.nextPatch());
    }

    private static List<Bound> equal(Partial partial) {
        return switch (partial.given) {
            case 0 -> List.of(any());
            case 1, 2 -> between(partial.version, partial.next());
            default -> List.of(new Bound(Bound.Side.EQUAL, partial.version));
        };
    }

    private static List<Bound> atLeast(Partial partial) {
        return List.of(partial.given == 0 ? any() : new Bound(Bound.Side.AT_LEAST, partial.version));
    }

    private static List<Bound> above(Partial partial) {
        return List.of(
                switch (partial.given) {
                    case 0 -> none();
                    case 1, 2 -> new Bound(Bound.Side.AT_LEAST, partial.next().asRelease());
                    default -> new Bound(Bound.Side.ABOVE, partial.version);
                });
    }

    private static List<Bound> atMost(Partial partial) {
        return List.of(
                switch (partial.given) {
                    case 0 -> any();
                    case 1, 2 -> new Bound(Bound.Side.BELOW, partial.next());
                    default -> new Bound(Bound.Side.AT_MOST, partial.version);
                });
    }

    private static List<Bound> below(Partial partial) {
        SemanticVersion version = partial.version;
        return List.of(
                switch (partial.given) {
                    case 0 -> none();
                    case 1, 2 ->
                        new Bound(
                                Bound.Side.BELOW,
                                SemanticVersion.least(version.major(), version.minor(), version.patch()));
                    default -> new Bound(Bound.Side.BELOW, version);
                });
    }

    private static List<Bound> between(SemanticVersion from, SemanticVersion to) {
        return List.of(new Bound(Bound.Side.AT_LEAST, from), new Bound(Bound.Side.BELOW, to));
    }

    private static Bound any() {
        return new Bound(Bound.Side.AT_LEAST, SemanticVersion.of(0, 0, 0));
    }

    private static Bound none() {
        return new Bound(Bound.Side.BELOW, SemanticVersion.least(0, 0, 0));
    }

    /** Whether it takes a version. */
    public boolean includes(SemanticVersion version) {
        return alternatives.stream().anyMatch(bounds -> includes(bounds, version));
    }

    private static boolean includes(List<Bound> bounds, SemanticVersion version) {
        return bounds.stream().allMatch(bound -> bound.includes(version))
                && (version.release() || bounds.stream().anyMatch(bound -> names(bound, version)));
    }

    private static boolean names(Bound bound, SemanticVersion version) {
        return !bound.version.release() && bound.version.sameNumbers(version);
    }

    /**
     * The highest version that it takes.
     *
     * @param version of a candidate
     */
    public <T> Optional<T> highest(Collection<T> candidates, Function<T, SemanticVersion> version) {
        return candidates.stream()
                .filter(candidate -> includes(version.apply(candidate)))
                .max(Comparator.comparing(version));
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
