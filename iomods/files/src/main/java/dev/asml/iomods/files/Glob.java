package dev.asml.iomods.files;

import dev.asml.iomod.IomodFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/**
 * A pattern of paths: {@code *} stands for any characters of a name, {@code ?} for one, {@code **} between slashes for
 * any names. Matching takes no more than the product of both lengths.
 */
record Glob(List<String> names) {
    private static final int MAX_CHARACTERS = 1024;
    private static final String ANY_NAMES = "**";
    private static final String ANY_CHARACTERS = "*";

    Glob {
        names = List.copyOf(names);
    }

    static Glob parse(String text) {
        if (text.isEmpty() || text.length() > MAX_CHARACTERS) {
            throw IomodFailure.invalidInput("field \"glob\" has to have 1 to %d characters".formatted(MAX_CHARACTERS));
        }
        return new Glob(List.of(text.split("/", -1)));
    }

    boolean matches(RelativePath path) {
        List<String> texts = path.names().stream().map(Path::toString).toList();
        return matches(names, texts, ANY_NAMES, Glob::matchesName);
    }

    private static boolean matchesName(String pattern, String name) {
        return matches(
                characters(pattern),
                characters(name),
                ANY_CHARACTERS,
                (one, other) -> one.equals("?") || one.equals(other));
    }

    private static List<String> characters(String text) {
        return IntStream.of(text.codePoints().toArray())
                .mapToObj(Character::toString)
                .toList();
    }

    /** Goes back to the last wildcard only: what an earlier one could take as well, that one can. */
    private static boolean matches(
            List<String> pattern, List<String> texts, String any, BiPredicate<String, String> matchesOne) {
        int at = 0;
        int text = 0;
        int wildcard = -1;
        int resume = 0;
        while (text < texts.size()) {
            if (at < pattern.size() && pattern.get(at).equals(any)) {
                wildcard = at++;
                resume = text;
            } else if (at < pattern.size() && matchesOne.test(pattern.get(at), texts.get(text))) {
                at++;
                text++;
            } else if (wildcard >= 0) {
                at = wildcard + 1;
                text = ++resume;
            } else {
                return false;
            }
        }
        return pattern.subList(at, pattern.size()).stream().allMatch(any::equals);
    }
}
