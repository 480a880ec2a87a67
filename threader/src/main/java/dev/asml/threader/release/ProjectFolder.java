package dev.asml.threader.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.ProjectBundle;
import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The deployed projects on disk: {@code PROJECT/NUMBER} holds an unpacked bundle, {@code PROJECT/current} says which is
 * live, {@code PROJECT/NUMBER.facts} what a start has to know of it, {@code PROJECT/NUMBER.json} who deployed it. What has
 * no such note and is not live never was: its deploy did not end. Used by one thread at a time.
 */
final class ProjectFolder {
    private static final String CURRENT = "current";

    /** What a manifest lets a project be called, so that nobody is led out of the folder. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private final Path root;

    /** Takes the folder; what a deploy left there that did not end is removed. */
    ProjectFolder(Path root) throws IOException {
        this.root = Files.createDirectories(root);
        for (Path left : list(root)) {
            if (left.getFileName().toString().startsWith("draft-")) {
                Folders.delete(left);
            }
        }
    }

    /** A project that was unpacked and is not live. */
    record Draft(ProjectManifest project, int number) {}

    /**
     * Unpacks a bundle.
     *
     * @throws ManifestException if there is anything wrong with it
     */
    Draft unpack(InputStream bundle) throws IOException {
        Path draft = Files.createTempDirectory(root, "draft-");
        try {
            ProjectManifest project = ProjectBundle.unpack(bundle, draft);
            Path home = Files.createDirectories(root.resolve(project.name()));
            int number = next(home);
            Path folder = home.resolve(Integer.toString(number));
            Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
            return new Draft(ProjectManifest.load(folder), number);
        } finally {
            Folders.delete(draft);
        }
    }

    private static int next(Path home) throws IOException {
        return numbers(home).stream().findFirst().orElse(0) + 1;
    }

    /** What is unpacked in a project's folder, the latest first. */
    private static List<Integer> numbers(Path home) throws IOException {
        return list(home).stream()
                .map(folder -> folder.getFileName().toString())
                .filter(name -> NUMBER.matcher(name).matches())
                .map(Integer::valueOf)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    /** The releases of a project that are or were live, the latest first; none if it has none that is live. */
    List<Integer> releases(String project) throws IOException {
        OptionalInt live = current(project);
        if (live.isEmpty()) {
            return List.of();
        }
        return numbers(root.resolve(project)).stream()
                .filter(number -> number == live.getAsInt() || Files.exists(noteFile(project, number)))
                .toList();
    }

    /** What is told of a release. */
    ReleaseNote note(String project, int number) throws IOException {
        return ReleaseNote.read(noteFile(project, number), home(project, number));
    }

    /** Notes down what is told of a draft, which is a release from now on. */
    void note(Draft draft, ReleaseNote note) throws IOException {
        note.write(noteFile(draft.project().name(), draft.number()));
    }

    private Path noteFile(String project, int number) {
        return root.resolve(project).resolve(number + ".json");
    }

    /**
     * Deletes what nobody can want: all but the latest releases and the live one; everything of a project of which none is.
     *
     * @param spared what is not to be deleted now
     */
    void prune(String project, int most, IntPredicate spared) throws IOException {
        Path home = root.resolve(project);
        if (!Files.exists(home)) {
            return;
        }
        OptionalInt live = current(project);
        List<Integer> kept = releases(project).stream().limit(most).toList();
        for (int number : numbers(home)) {
            boolean wanted = kept.contains(number) || live.equals(OptionalInt.of(number));
            if (!wanted && !spared.test(number)) {
                delete(project, number);
            }
        }
    }

    /** Makes a draft the live one, by one rename. */
    void commit(Draft draft) throws IOException {
        Folders.replace(root.resolve(draft.project().name()).resolve(CURRENT), (draft.number() + "\n").getBytes(UTF_8));
    }

    /** Where is kept what is known of a draft's functions. */
    Path facts(Draft draft) {
        return facts(draft.project().name(), draft.number());
    }

    Path facts(String project, int number) {
        return root.resolve(project).resolve(number + ".facts");
    }

    /** Where a release lies, unpacked. */
    Path home(String project, int number) {
        return root.resolve(project).resolve(Integer.toString(number));
    }

    void delete(Draft draft) throws IOException {
        delete(draft.project().name(), draft.number());
    }

    /** The note first: what is left of it should this not end is no release. */
    private void delete(String project, int number) throws IOException {
        Files.deleteIfExists(noteFile(project, number));
        Files.deleteIfExists(facts(project, number));
        Folders.delete(home(project, number));
    }

    /** The live release of a project; empty if it has none, or there can be no project of the name. */
    OptionalInt current(String project) throws IOException {
        if (!NAME.matcher(project).matches()) {
            return OptionalInt.empty();
        }
        Path file = root.resolve(project).resolve(CURRENT);
        return Files.exists(file)
                ? OptionalInt.of(Integer.parseInt(Files.readString(file).strip()))
                : OptionalInt.empty();
    }

    Draft open(String project, int number) {
        return new Draft(ProjectManifest.load(home(project, number)), number);
    }

    /** The names of all projects that are live. */
    List<String> projects() throws IOException {
        return list(root).stream()
                .filter(home -> Files.exists(home.resolve(CURRENT)))
                .map(home -> home.getFileName().toString())
                .sorted()
                .toList();
    }

    /** From now on the project is not live; its files stay until they are deleted. */
    void forget(String project) throws IOException {
        Files.deleteIfExists(root.resolve(project).resolve(CURRENT));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
