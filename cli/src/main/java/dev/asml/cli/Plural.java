package dev.asml.cli;

/** Counts in words: {@code 1 problem}, {@code 2 problems}. */
final class Plural {
    private Plural() {}

    static String of(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
