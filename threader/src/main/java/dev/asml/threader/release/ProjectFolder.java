package dev.asml.threader.release;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.ProjectBundle;
import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The deployed projects on disk: {@code PROJECT/NUMBER} holds an unpacked bundle, {@code PROJECT/current} says which is
 * live, {@code PROJECT/NUMBER.facts} what a start has to know of it. Used by one thread at a time.
 */
final class ProjectFolder {
    private static final String CURRENT = "current";

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
        int last = 0;
        for (Path folder : list(home)) {
            String name = folder.getFileName().toString();
            if (name.matches("[0-9]{1,9}")) {
                last = Math.max(last, Integer.parseInt(name));
            }
        }
        return last + 1;
    }

    /** Makes a draft the live one, by one rename. */
    void commit(Draft draft) throws IOException {
        Path home = root.resolve(draft.project().name());
        Path written = Files.writeString(home.resolve(CURRENT + ".new"), draft.number() + "\n");
        Files.move(written, home.resolve(CURRENT), StandardCopyOption.ATOMIC_MOVE);
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
        Files.deleteIfExists(facts(draft));
        Folders.delete(draft.project().directory());
    }

    /** The live draft of a project; empty if it has none. */
    OptionalInt current(String project) throws IOException {
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
