package dev.asml.threader.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.ProjectBundle;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.TrustedKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What this Threader has of the store at hand: {@code PROJECT/HASH} is an unpacked bundle, {@code PROJECT/HASH.facts} what a
 * start has to know of it, {@code PROJECT/live} which of them is live. All of it can be made again. Of one project one thread
 * at a time may make changes.
 */
final class ProjectFolder {
    private static final String LIVE = "live";
    private static final String FACTS = ".facts";
    private static final String DRAFT = "draft-";
    private static final Pattern DRAFTED = Pattern.compile(DRAFT + "([0-9]{1,18})-");

    /** What a manifest lets a project be called, so that nobody is led out of the folder. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final Path root;
    private final TrustedKeys trusted;

    /**
     * Takes the folder; what a deploy left there that did not end is removed.
     *
     * @param trusted the keys of which one has to have signed what is used
     */
    ProjectFolder(Path root, TrustedKeys trusted) throws IOException {
        this.root = Files.createDirectories(root);
        this.trusted = trusted;
        for (Path left : list(root)) {
            if (isLeft(left.getFileName().toString())) {
                Folders.delete(left);
            }
        }
    }

    /** A draft whose process is gone; one that has this one's number is of a process before. */
    private static boolean isLeft(String name) {
        Matcher draft = DRAFTED.matcher(name);
        if (!draft.lookingAt()) {
            return name.startsWith(DRAFT);
        }
        long pid = Long.parseLong(draft.group(1));
        return pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty();
    }

    /** Whether a project can have this name. */
    static boolean isName(String project) {
        return NAME.matcher(project).matches();
    }

    /** A bundle that is unpacked, and the SHA-256 of its bytes. */
    record Unpacked(ProjectManifest project, String hash) {
        boolean isOf(String name, String otherHash) {
            return project.name().equals(name) && hash.equals(otherHash);
        }
    }

    /** What is to be made live at a start: the release, its bundle, and in which version of the store's document it is so. */
    record Current(int number, String hash, String version) {}

    /** A folder for one change, beside those of the projects. */
    Path draft() throws IOException {
        return Files.createTempDirectory(root, DRAFT + ProcessHandle.current().pid() + "-");
    }

    /**
     * Unpacks a bundle into a draft.
     *
     * @throws ManifestException if there is anything wrong with it
     */
    ProjectManifest unpack(Path zip, Path draft) throws IOException {
        try (InputStream bundle = Files.newInputStream(zip)) {
            return ProjectBundle.unpack(bundle, draft, trusted);
        }
    }

    /** Puts a draft in its place, unless what is there is in use. */
    Unpacked keep(ProjectManifest project, String hash, Path draft, boolean used) throws IOException {
        Path home = home(project.name(), hash);
        if (!used) {
            delete(project.name(), hash);
            Files.createDirectories(home.resolveSibling("."));
            Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
        }
        return open(project.name(), hash);
    }

    /** Where a bundle lies, unpacked. */
    Path home(String project, String hash) {
        return root.resolve(project).resolve(hash);
    }

    boolean has(String project, String hash) {
        return Files.isDirectory(home(project, hash));
    }

    /**
     * Sees that a trusted key has signed the bundle of which this was unpacked: it may have been when others were trusted.
     *
     * @throws ManifestException if none has
     */
    void requireTrusted(String project, String hash) throws IOException {
        trusted.requireKept(home(project, hash));
    }

    /** @throws ManifestException if it can no longer be read, or no trusted key has signed it */
    Unpacked open(String project, String hash) throws IOException {
        requireTrusted(project, hash);
        return new Unpacked(ProjectManifest.load(home(project, hash)), hash);
    }

    /** Where is kept what is known of a bundle's functions. */
    Path facts(String project, String hash) {
        return root.resolve(project).resolve(hash + FACTS);
    }

    /** Notes down what is live from now on. */
    void live(String project, Current current) throws IOException {
        String lines = "%d%n%s%n%s%n".formatted(current.number(), current.hash(), current.version());
        Folders.replace(root.resolve(project).resolve(LIVE), lines.getBytes(UTF_8));
    }

    /** What was live; empty if nothing was, and if what was noted down is damaged: the store knows better. */
    Optional<Current> current(String project) throws IOException {
        try {
            List<String> lines = Files.readAllLines(root.resolve(project).resolve(LIVE));
            boolean whole = lines.size() == 3
                    && lines.get(0).matches("[1-9][0-9]{0,8}")
                    && HASH.matcher(lines.get(1)).matches();
            return whole
                    ? Optional.of(new Current(Integer.parseInt(lines.get(0)), lines.get(1), lines.get(2)))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /** The names of all projects that were live. */
    List<String> projects() throws IOException {
        return list(root).stream()
                .filter(home -> Files.exists(home.resolve(LIVE)))
                .map(home -> home.getFileName().toString())
                .sorted()
                .toList();
    }

    /** From now on the project is not live; its files stay until they are deleted. */
    void forget(String project) throws IOException {
        Files.deleteIfExists(root.resolve(project).resolve(LIVE));
    }

    /** Deletes all of a project's bundles but those that are wanted. */
    void prune(String project, Predicate<String> wanted) throws IOException {
        Path all = root.resolve(project);
        if (!Files.exists(all)) {
            return;
        }
        for (Path file : list(all)) {
            String hash = file.getFileName().toString().replace(FACTS, "");
            if (HASH.matcher(hash).matches() && !wanted.test(hash)) {
                delete(project, hash);
            }
        }
    }

    private void delete(String project, String hash) throws IOException {
        Files.deleteIfExists(facts(project, hash));
        Folders.delete(home(project, hash));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
