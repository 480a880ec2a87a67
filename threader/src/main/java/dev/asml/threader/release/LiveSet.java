package dev.asml.threader.release;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.Problem;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.ServiceManifest;
import dev.asml.threader.function.Release;
import dev.asml.threader.release.ProjectFolder.Unpacked;
import dev.asml.threader.release.StoredProject.Alias;
import dev.asml.threader.release.StoredProject.Trial;
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
import java.util.stream.Stream;

/** What is live on this Threader; changed by one thread at a time, and seen by all as a whole. */
final class LiveSet {
    private final Sessions sessions;
    private final Function<Collection<Answering>, Runnable> front;
    private final ReleaseSources sources;
    private final Map<String, Standing> live = new ConcurrentSkipListMap<>();

    /** Bundles whose files may be needed, each as often as it was made live and has not ended yet. */
    private final List<Unpacked> used = new ArrayList<>();

    LiveSet(Sessions sessions, Function<Collection<Answering>, Runnable> front, ReleaseSources sources) {
        this.sessions = sessions;
        this.front = front;
        this.sources = sources;
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

    /** What answers at a place: a release, and the one that is tried beside it. */
    record Pair(Held main, Optional<Tried> trial) {
        Optional<Answering.Trial> tried() {
            return trial.map(tried -> new Answering.Trial(tried.held().project(), tried.share()));
        }

        /** All of it. */
        List<Held> all() {
            List<Held> all = new ArrayList<>(List.of(main));
            trial.ifPresent(tried -> all.add(tried.held()));
            return all;
        }

        /** Whether it is what answers there by a document. */
        boolean is(StoredProject project, Optional<Alias> there) {
            return there.isPresent()
                    && project.release(there.get().release()).filter(main::is).isPresent()
                    && trial.map(Tried::share).equals(there.get().trial().map(Trial::share))
                    && there.get().trial().stream()
                            .allMatch(tried -> project.release(tried.release())
                                    .filter(trial.orElseThrow().held()::is)
                                    .isPresent());
        }
    }

    /** What an alias leads to. */
    record Aliased(Pair pair, List<String> hosts) {}

    /** What answers of a project. */
    record Standing(Pair live, Map<String, Aliased> aliases) {
        Standing {
            aliases = Map.copyOf(aliases);
        }

        String name() {
            return live.main().name();
        }

        Answering answering() {
            Map<String, Answering.Aliased> named = new TreeMap<>();
            aliases.forEach((name, aliased) -> named.put(
                    name,
                    new Answering.Aliased(
                            aliased.pair().main().project(), aliased.pair().tried(), aliased.hosts())));
            return new Answering(live.main().project(), live.tried(), named);
        }

        /** All of it. */
        List<Held> all() {
            return Stream.concat(Stream.of(live), aliases.values().stream().map(Aliased::pair))
                    .flatMap(pair -> pair.all().stream())
                    .toList();
        }

        /** Whether it is what answers by a document. */
        boolean is(StoredProject project) {
            return live.is(project, project.at(""))
                    && aliases.keySet().equals(project.aliases().keySet())
                    && aliases.entrySet().stream()
                            .allMatch(each -> is(project, project.at(each.getKey()), each.getValue()));
        }

        private static boolean is(StoredProject project, Optional<Alias> wanted, Aliased found) {
            return wanted.map(Alias::hosts).equals(Optional.of(found.hosts()))
                    && found.pair().is(project, wanted);
        }

        /** The release, if it answers there. */
        Optional<Held> find(String alias, StoredRelease release) {
            Optional<Pair> there = alias.isEmpty()
                    ? Optional.of(live)
                    : Optional.ofNullable(aliases.get(alias)).map(Aliased::pair);
            return there.stream()
                    .flatMap(pair -> pair.all().stream())
                    .filter(held -> held.is(release))
                    .findFirst();
        }
    }

    /** A release that is tried. */
    record Tried(Held held, Share share) {}

    /** The last thing that may fail before a release is seen. */
    interface Commit {
        void run() throws IOException;
    }

    List<LiveProject> projects() {
        return live.values().stream().map(each -> each.live().main().project()).toList();
    }

    List<Answering> answering() {
        return live.values().stream().map(Standing::answering).toList();
    }

    List<String> names() {
        return List.copyOf(live.keySet());
    }

    Optional<Standing> find(String project) {
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
        live.put(made.name(), new Standing(new Pair(made, Optional.empty()), Map.of()));
    }

    /** Shows all that there is. */
    synchronized void show() {
        front.apply(answering()).run();
        tellSessions();
        live.values().forEach(standing -> sources.begin(standing.live().main()));
    }

    /**
     * Shows what is to answer in the place of what answers now; what of that is not to answer any more is retired.
     *
     * @param commit done once it is sure that it can be shown; if it fails, nothing has changed
     * @throws ManifestException if it cannot be shown beside the other projects
     */
    synchronized void show(Standing next, Commit commit) throws IOException {
        next.all().forEach(held -> checkNames(held.project().manifest()));
        Map<String, Standing> all = new TreeMap<>(live);
        all.put(next.name(), next);
        Runnable shown = prepared(all.values(), next.live().main().project().manifest());
        commit.run();
        shown.run();
        Standing before = live.put(next.name(), next);
        tellSessions();
        // First: what both have goes on without an interruption.
        sources.begin(next.live().main());
        if (before != null) {
            if (!before.live().main().equals(next.live().main())) {
                sources.end(before.live().main());
            }
            before.all().stream()
                    .filter(held -> !next.all().contains(held))
                    .forEach(held -> held.release().retire());
        }
    }

    private Runnable prepared(Collection<Standing> next, ProjectManifest manifest) {
        try {
            return front.apply(next.stream().map(Standing::answering).toList());
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
        Standing before = live.remove(project);
        if (before != null) {
            show();
            sources.end(before.live().main());
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
                .flatMap(each -> each.all().stream())
                .map(Held::project)
                .toList();
    }

    /** Retires everything. */
    synchronized void close() {
        live.values().forEach(each -> sources.end(each.live().main()));
        live.values().stream()
                .flatMap(each -> each.all().stream())
                .forEach(held -> held.release().retire());
        live.clear();
    }
}
