package dev.asml.threader.release;

import dev.asml.threader.release.LiveSet.Pair;
import dev.asml.threader.release.ProjectFolder.Current;
import dev.asml.threader.release.ReleaseStore.Known;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** What the store says of the projects, as far as it was read, and how far what is live here agrees with it. */
final class Agreement {
    private static final System.Logger LOG = System.getLogger("threader.deploy");

    private final ReleaseStore store;
    private final ProjectFolder folder;
    private final LiveSet live;
    private final Map<String, StoredProject> said = new ConcurrentHashMap<>();

    /** The versions of the documents with which what is live here agrees. */
    private final Map<String, String> followed = new ConcurrentHashMap<>();

    /** Projects that are served as the store says, though a probe fails. */
    private final Set<String> doubted = ConcurrentHashMap.newKeySet();

    private final Map<String, String> failed = new ConcurrentSkipListMap<>();

    Agreement(ReleaseStore store, ProjectFolder folder, LiveSet live) {
        this.store = store;
        this.folder = folder;
        this.live = live;
    }

    /** What is to become of what is known of a project. */
    interface Change {
        StoredProject of(Known now) throws IOException;
    }

    /**
     * Writes a change of what is live to the store, which is what makes it so, and notes it down here.
     *
     * @throws ConflictException if something else is live than before
     */
    void commit(String project, Known before, Change change) throws IOException {
        Known now = before;
        Optional<Known> written = store.replace(project, now, change.of(now));
        while (written.isEmpty()) {
            now = requireSame(project, before);
            written = store.replace(project, now, change.of(now));
        }
        agree(project, written.get());
    }

    /**
     * Reads what is known of a project now.
     *
     * @throws ConflictException if something else is live than before
     */
    Known requireSame(String project, Known before) throws IOException {
        Known now = store.read(project);
        said.put(project, now.project());
        if (now.project().answersAs(before.project())) {
            return now;
        }
        throw new ConflictException(now.project()
                .liveRelease()
                .map(release ->
                        "release %d of %s was made live meanwhile%s; this changed nothing. See what it brings, then try again."
                                .formatted(
                                        release.number(),
                                        project,
                                        release.by().isEmpty() ? "" : ", deployed by " + release.by()))
                .orElse("%s was removed meanwhile; this changed nothing.".formatted(project)));
    }

    /** Takes note that what is live here, or is about to be, is what the store says. */
    void agree(String project, Known now) {
        String version = now.version().orElse("");
        said.put(project, now.project());
        followed.put(project, version);
        doubted.remove(project);
        try {
            Optional<StoredRelease> release = now.project().liveRelease();
            if (release.isPresent()) {
                // A start makes what is live ready without a document; what is tried beside it, it has to read.
                String enough = now.project().trial().isPresent() ? "" : version;
                folder.live(
                        project,
                        new Current(release.get().number(), release.get().hash(), enough));
            } else {
                folder.forget(project);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot note down what is live; the next start will ask the store for it", e);
        }
    }

    /** The same, but the store is to be asked about it again: what it is served as does not pass its probes here. */
    void agreeInDoubt(String project, Known now) {
        agree(project, now);
        followed.remove(project);
        doubted.add(project);
    }

    /** Whether it is served though it did not pass its probes. */
    boolean doubts(String project) {
        return doubted.contains(project);
    }

    /** The same if it is; else the store has changed otherwise, too, and that is yet to be followed. */
    void agreeIfSame(String project, Known now) {
        Optional<Pair> here = live.find(project);
        boolean same =
                here.isPresent() ? here.get().is(now.project()) : now.project().live() == 0;
        if (same) {
            agree(project, now);
        }
    }

    /** Takes note that what is live here is what the store said when the Threader ended. */
    void restored() throws IOException {
        for (String name : live.names()) {
            folder.current(name).ifPresent(current -> followed.put(name, current.version()));
        }
    }

    /**
     * The projects of which the store may have something else to say than what is live here.
     *
     * @return the versions of their documents by their names
     */
    Map<String, String> changed() throws IOException {
        Map<String, String> changed = store.versions();
        for (String name : live.names()) {
            if (!changed.containsKey(name)) {
                fails(name, "the store does not know this project; it is served as it was");
            }
        }
        changed.entrySet()
                .removeIf(each ->
                        !ProjectFolder.isName(each.getKey()) || each.getValue().equals(followed.get(each.getKey())));
        return changed;
    }

    /** Takes note that something does not come about: a project's release, or what the store should say. */
    void fails(String what, String why) {
        failed.put(what, why);
    }

    /** Takes note that it does. */
    void recovers(String what) {
        failed.remove(what);
    }

    /** What does not come about, and why. */
    Map<String, String> failed() {
        return Map.copyOf(failed);
    }

    /** Deletes what is at hand of a project and nobody can want: bundles of releases that are not kept and have ended. */
    void prune(String project) {
        StoredProject last = said.get(project);
        if (last == null) {
            return;
        }
        List<String> kept = last.releases().stream().map(StoredRelease::hash).toList();
        try {
            folder.prune(project, hash -> kept.contains(hash) || live.uses(project, hash));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot delete old releases of " + project, e);
        }
    }
}
