package dev.asml.manifests;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A project that cannot be read: holds every problem that was found, not only the first. */
public final class ManifestException extends RuntimeException {
    private final transient List<Problem> problems;

    public ManifestException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** One problem with a file as a whole. */
    static ManifestException of(Path file, String message) {
        return new ManifestException(List.of(new Problem(file, 0, message)));
    }

    /** The same with files of a folder named as they lie in it, as whoever sent them knows them. */
    public ManifestException relativeTo(Path folder) {
        return new ManifestException(problems.stream()
                .map(problem -> new Problem(
                        problem.file().startsWith(folder) ? folder.relativize(problem.file()) : problem.file(),
                        problem.line(),
                        problem.message()))
                .toList());
    }

    /** Every problem, in the order of files and lines. */
    public List<Problem> problems() {
        return problems;
    }
}
