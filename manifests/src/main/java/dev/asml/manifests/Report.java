package dev.asml.manifests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what is wrong with the files of one reading, so that a user hears everything at once. */
final class Report {
    private static final int MOST_PER_FILE = 1000;
    private static final int LONGEST_MESSAGE = 500;

    private final Map<Path, List<Problem>> problems = new LinkedHashMap<>();
    private final List<Problem> warnings = new ArrayList<>();

    /** Gives a file its place in the order of the report. */
    void opened(Path file) {
        problems.computeIfAbsent(file, _ -> new ArrayList<>());
    }

    void problem(Path file, int line, String message) {
        List<Problem> ofFile = problems.computeIfAbsent(file, _ -> new ArrayList<>());
        if (ofFile.size() < MOST_PER_FILE) {
            ofFile.add(new Problem(file, line, printable(message)));
        }
    }

    /** Says something about a file that does not stop its reading; what was said of a file before is not said again. */
    void warning(Path file, int line, String message) {
        Problem warning = new Problem(file, line, printable(message));
        boolean said = warnings.stream()
                .anyMatch(other -> other.file().equals(file) && other.message().equals(warning.message()));
        if (!said) {
            warnings.add(warning);
        }
    }

    List<Problem> warnings() {
        return List.copyOf(warnings);
    }

    void throwIfAny() {
        List<Problem> all = problems.values().stream()
                .flatMap(ofFile -> ofFile.stream().sorted(Comparator.comparingInt(Problem::line)))
                .toList();
        if (!all.isEmpty()) {
            throw new ManifestException(all);
        }
    }

    /** Messages quote what a file holds, which may be very long or meant to confuse a terminal. */
    private static String printable(String message) {
        String shown = message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "…";
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
