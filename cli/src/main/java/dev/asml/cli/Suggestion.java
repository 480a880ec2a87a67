package dev.asml.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What a misspelt word was probably meant to be. */
final class Suggestion {
    private Suggestion() {}

    /** Says {@code ; did you mean "x"?} where a candidate is near enough, otherwise nothing. */
    static String of(String word, Collection<String> candidates) {
        return near(word, candidates).map("; did you mean \"%s\"?"::formatted).orElse("");
    }

    /** The nearest candidate, if one is near enough. */
    static Optional<String> near(String word, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> isNear(word, candidate))
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static boolean isNear(String word, String candidate) {
        boolean begun = word.length() > 1 && candidate.startsWith(word);
        return begun || distance(word, candidate) <= Math.max(1, candidate.length() / 3);
    }

    /** The letters to insert, delete or replace that lead from one word to the other. */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        java.util.Arrays.setAll(above, index -> index);
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replace = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(above[j - 1] + replace, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length()];
    }
}
