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
    private final Function<Collection<Answering>, Runnable> front;
    private final Map<String, Pair> live = new ConcurrentSkipListMap<>();

    /** Bundles whose files may be needed, each as often as it was made live and has not ended yet. */
    private final List<Unpacked> used = new ArrayList<>();

    LiveSet(Sessions sessions, Function<Collection<Answering>, Runnable> front) {
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

    /** What answers of a project: the live release, and the one that is tried. */
    record Pair(Held main, Optional<Tried> trial) {
        String name() {
            return main.name();
        }

        Answering answering() {
            return new Answering(
                    main.project(),
                    trial.map(tried -> new Answering.Trial(tried.held().project(), tried.share())));
        }

        /** All of it. */
        List<Held> all() {
            List<Held> all = new ArrayList<>(List.of(main));
            trial.ifPresent(tried -> all.add(tried.held()));
            return all;
        }

        /** Whether it is what answers by a document. */
        boolean is(StoredProject project) {
            return project.liveRelease().filter(main::is).isPresent()
                    && trial.map(Tried::share).equals(project.trial().map(StoredProject.Trial::share))
                    && trial.stream()
                            .allMatch(tried -> project.trialRelease()
                                    .filter(tried.held()::is)
                                    .isPresent());
        }

        /** The release, if it is among them. */
        Optional<Held> find(StoredRelease release) {
            return all().stream().filter(held -> held.is(release)).findFirst();
        }
    }

    /** A release that is tried. */
    record Tried(Held held, Share share) {}

    /** The last thing that may fail before a release is seen. */
    interface Commit {
        void run() throws IOException;
    }

    List<LiveProject> projects() {
        return live.values().stream().map(pair -> pair.main().project()).toList();
    }

    List<Answering> answering() {
        return live.values().stream().map(Pair::answering).toList();
    }

    List<String> names() {
        return List.copyOf(live.keySet());
    }

    Optional<Pair> find(String project) {
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
        live.put(made.name(), new Pair(made, Optional.empty()));
    }

    /** Shows all that there is. */
    synchronized void show() {
        front.apply(answering()).run();
        tellSessions();
    }

    /**
     * Shows what is to answer in the place of what answers now; what of that is not to answer any more is retired.
     *
     * @param commit done once it is sure that it can be shown; if it fails, nothing has changed
     * @throws ManifestException if it cannot be shown beside the other projects
     */
    synchronized void show(Pair next, Commit commit) throws IOException {
        next.all().forEach(held -> checkNames(held.project().manifest()));
        Map<String, Pair> all = new TreeMap<>(live);
        all.put(next.name(), next);
        Runnable shown = prepared(all.values(), next.main().project().manifest());
        commit.run();
        shown.run();
        Pair before = live.put(next.name(), next);
        tellSessions();
        if (before != null) {
            before.all().stream()
                    .filter(held -> !next.all().contains(held))
                    .forEach(held -> held.release().retire());
        }
    }

    private Runnable prepared(Collection<Pair> next, ProjectManifest manifest) {
        try {
            return front.apply(next.stream().map(Pair::answering).toList());
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

    /** Takes a project away, and retires what answered. */
    synchronized void remove(String project) {
        Pair before = live.remove(project);
        if (before != null) {
            show();
            before.all().forEach(held -> held.release().retire());
        }
    }

    /**
     * Sees that no service has the name of another project's.
     *
     * @throws ManifestException if one has
     */
    synchronized void checkNames(ProjectManifest project) {
        List<Problem> problems = new ArrayList<>();
        for (LiveProject other : allProjects()) {
            ProjectManifest owner = other.manifest();
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

    private List<LiveProject> allProjects() {
        return live.values().stream()
                .flatMap(pair -> pair.all().stream())
                .map(Held::project)
                .toList();
    }

    /** Retires everything. */
    synchronized void close() {
        live.values().stream()
                .flatMap(pair -> pair.all().stream())
                .forEach(held -> held.release().retire());
        live.clear();
    }
}
