package dev.asml.threader.release;

import dev.asml.threader.release.LiveSet.Standing;
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
     * @param alias where it is about; empty if it is about what is live
     * @throws ConflictException if something else answers there than before
     */
    void commit(String project, Known before, String alias, Change change) throws IOException {
        Known now = before;
        Optional<Known> written = store.replace(project, now, change.of(now));
        while (written.isEmpty()) {
            now = requireSame(project, before, alias);
            written = store.replace(project, now, change.of(now));
        }
        // What else was changed elsewhere since is not so here yet.
        boolean all = now.project().answersAs(before.project());
        agree(project, all ? written.get() : new Known(written.get().project(), Optional.empty()));
    }

    /**
     * Reads what is known of a project now.
     *
     * @param alias where that is asked for; empty for what is live
     * @throws ConflictException if something else answers there than before, or there was a deploy
     */
    Known requireSame(String project, Known before, String alias) throws IOException {
        Known now = store.read(project);
        said.put(project, now.project());
        if (now.project().answersAs(before.project(), alias)) {
            return now;
        }
        throw new ConflictException(conflict(project, before.project(), now.project(), alias));
    }

    private static String conflict(String project, StoredProject before, StoredProject now, String alias) {
        if (now.live() == 0) {
            return "%s was removed meanwhile; this changed nothing.".formatted(project);
        }
        if (!alias.isEmpty() && now.last() == before.last()) {
            return "the alias %s of %s was changed meanwhile; this changed nothing. See what it leads to, then try again."
                    .formatted(alias, project);
        }
        int number = now.last() == before.last() ? now.live() : now.last();
        String by = now.release(number)
                .map(StoredRelease::by)
                .filter(who -> !who.isEmpty())
                .map(who -> ", deployed by " + who)
                .orElse("");
        return "release %d of %s was %s meanwhile%s; this changed nothing. See what it brings, then try again."
                .formatted(number, project, number == now.live() ? "made live" : "deployed", by);
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
                boolean alone = now.project().trial().isEmpty()
                        && now.project().aliases().isEmpty();
                String enough = alone ? version : "";
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
        Optional<Standing> here = live.find(project);
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
