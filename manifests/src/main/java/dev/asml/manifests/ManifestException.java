package dev.asml.manifests;

import java.util.List;
import java.util.stream.Collectors;

/** A project that cannot be read: holds every problem that was found, not only the first. */
public final class ManifestException extends RuntimeException {
    private final transient List<Problem> problems;

    public ManifestException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Every problem, in the order of files and lines. */
    public List<Problem> problems() {
        return problems;
    }
}
