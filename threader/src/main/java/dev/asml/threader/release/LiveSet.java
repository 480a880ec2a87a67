package dev.asml.threader.release;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.Problem;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.ServiceManifest;
import dev.asml.threader.function.Release;
import dev.asml.threader.release.ProjectFolder.Unpacked;
import dev.asml.threader.session.Sessions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/** What is live on this Threader; changed by one thread at a time, and seen by all as a whole. */
final class LiveSet {
    private final Sessions sessions;
    private final Function<Collection<LiveProject>, Runnable> front;
    private final Map<String, Held> live = new ConcurrentSkipListMap<>();

    /** Bundles whose files may be needed, each as often as it was made live and has not ended yet. */
    private final List<Unpacked> used = new ArrayList<>();

    LiveSet(Sessions sessions, Function<Collection<LiveProject>, Runnable> front) {
        this.sessions = sessions;
        this.front = front;
    }

    /** A live project, its files, and the use of it. */
    record Held(LiveProject project, Unpacked files, Release release) {
        String name() {
            return project.manifest().name();
        }

        /** Whether it is this release. */
        boolean is(StoredRelease other) {
            return project.release() == other.number() && files.hash().equals(other.hash());
        }
    }

    /** The last thing that may fail before a release is seen. */
    interface Commit {
        void run() throws IOException;
    }

    List<LiveProject> projects() {
        return live.values().stream().map(Held::project).toList();
    }

    List<String> names() {
        return List.copyOf(live.keySet());
    }

    Optional<Held> find(String project) {
        return Optional.ofNullable(live.get(project));
    }

    /** Counts a use of a bundle's files. */
    synchronized void use(Unpacked files) {
        used.add(files);
    }

    /** Counts a use out. */
    synchronized void leave(Unpacked files) {
        used.remove(files);
    }

    synchronized boolean uses(String project, String hash) {
        return used.stream().anyMatch(files -> files.isOf(project, hash));
    }

    /**
     * Takes up what is not to be seen before {@link #show}.
     *
     * @throws ManifestException if another project has a service of the same name
     */
    synchronized void restore(Held made) {
        checkNames(made.project().manifest());
        live.put(made.name(), made);
    }

    /** Shows all that there is. */
    synchronized void show() {
        front.apply(projects()).run();
        tellSessions();
    }

    /**
     * Shows a release in the place of the one before, which is retired.
     *
     * @param commit done once it is sure that the release can be shown; if it fails, nothing has changed
     * @throws ManifestException if it cannot be shown beside the other projects
     */
    synchronized void show(Held made, Commit commit) throws IOException {
        ProjectManifest manifest = made.project().manifest();
        checkNames(manifest);
        Map<String, Held> next = new TreeMap<>(live);
        next.put(made.name(), made);
        Runnable shown = prepared(next.values(), manifest);
        commit.run();
        shown.run();
        Held old = live.put(made.name(), made);
        tellSessions();
        if (old != null) {
            old.release().retire();
        }
    }

    private Runnable prepared(Collection<Held> next, ProjectManifest manifest) {
        try {
            return front.apply(next.stream().map(Held::project).toList());
        } catch (IllegalArgumentException e) {
            Path file = manifest.directory().resolve("assemblylift.toml");
            throw new ManifestException(List.of(new Problem(file, 0, String.valueOf(e.getMessage()))));
        }
    }

    private void tellSessions() {
        sessions.live(projects().stream()
                .flatMap(project -> project.functions().stream())
                .toList());
    }

    /** Takes a project away, and retires its release. */
    synchronized void remove(String project) {
        Held held = live.remove(project);
        if (held != null) {
            show();
            held.release().retire();
        }
    }

    /**
     * Sees that no service has the name of another project's.
     *
     * @throws ManifestException if one has
     */
    synchronized void checkNames(ProjectManifest project) {
        List<Problem> problems = new ArrayList<>();
        for (Held other : live.values()) {
            ProjectManifest owner = other.project().manifest();
            if (owner.name().equals(project.name())) {
                continue;
            }
            for (ServiceManifest service : project.services()) {
                if (owner.services().stream().anyMatch(s -> s.name().equals(service.name()))) {
                    problems.add(new Problem(
                            project.directory().resolve("assemblylift.toml"),
                            0,
                            "the project \"%s\" has a service \"%s\" already; rename this one, or remove that project"
                                    .formatted(owner.name(), service.name())));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new ManifestException(problems);
        }
    }

    /** Retires everything. */
    synchronized void close() {
        live.values().forEach(held -> held.release().retire());
        live.clear();
    }
}
