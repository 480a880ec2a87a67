package dev.asml.cli.build;

import java.util.ArrayList;
import java.util.List;

/** The dependencies that a compiler writes as rules of a makefile. */
final class MakeRules {
    private MakeRules() {}

    /** Every file on the right of a rule. */
    static List<String> parse(String text) {
        return text.replace("\\\n", " ")
                .lines()
                .filter(line -> !line.startsWith("#") && line.contains(": "))
                .flatMap(line -> words(line.substring(line.indexOf(": ") + 2)).stream())
                .distinct()
                .toList();
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.split("(?<!\\\\)\\s+", -1)) {
            if (!word.isEmpty()) {
                words.add(word.replace("\\ ", " "));
            }
        }
        return words;
    }
}
