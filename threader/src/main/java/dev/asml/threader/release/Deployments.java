package dev.asml.threader.release;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.ProjectManifest;
import dev.asml.threader.function.FunctionLimits;
import dev.asml.threader.function.Host;
import dev.asml.threader.guard.Guards;
import dev.asml.threader.process.Iomods;
import dev.asml.threader.release.LiveSet.Held;
import dev.asml.threader.release.LiveSet.Pair;
import dev.asml.threader.release.LiveSet.Tried;
import dev.asml.threader.release.ProjectFolder.Current;
import dev.asml.threader.release.ProjectFolder.Unpacked;
import dev.asml.threader.release.ReleaseStore.Known;
import dev.asml.threader.session.Sessions;
import dev.asml.threader.store.Store;
import dev.asml.threader.store.StoreException;
import dev.asml.threader.wasm.CodeCache;
import dev.asml.threader.wasm.LoadedCode;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Deploys projects. The store says what is live, and this Threader does as it says. A deploy makes everything of the new
 * release ready here beside the old one; then it writes the store's document of the project, if nobody else has since; then
 * it swaps the two in one step: requests that have begun end on the old one, which lets go of its IOmods after the last. If
 * anything of the new one is not right, nothing changes. Safe for use by many threads; changes of one project are made one
 * after the other.
 */
public final class Deployments implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("threader.deploy");

    private final ReleaseStore store;
    private final ProjectFolder folder;
    private final LiveSet live;
    private final BundleShelf shelf;
    private final Installer installer;
    private final Clock clock;
    private final Map<String, String> failed = new ConcurrentSkipListMap<>();
    private final Map<String, ReentrantLock> turns = new ConcurrentHashMap<>();

    /** What the store's documents say, as far as they were read; by the projects' names. */
    private final Map<String, StoredProject> known = new ConcurrentHashMap<>();

    /** The versions of those documents with which what is live here agrees. */
    private final Map<String, String> followed = new ConcurrentHashMap<>();

    /**
     * Nothing is live yet.
     *
     * @param store where releases are
     * @param projects the folder for what is at hand of them
     * @param sessions those of the functions; told what is live
     * @param guards makes what projects say of who may call
     * @param secrets those that IOmods are configured with
     * @param front gets all live projects whenever they change, and may refuse them; what it gives shows them
     */
    public Deployments(
            Store store,
            Path projects,
            IomodShelf iomodShelf,
            CodeCache code,
            LoadedCode loaded,
            Iomods iomods,
            Host host,
            FunctionLimits limits,
            Sessions sessions,
            Guards guards,
            IomodSecrets secrets,
            Clock clock,
            Function<Collection<Answering>, Runnable> front)
            throws IOException {
        this.store = new ReleaseStore(store);
        this.folder = new ProjectFolder(projects);
        this.live = new LiveSet(sessions, front);
        this.shelf = new BundleShelf(this.store, folder, live);
        this.clock = clock;
        Assembly assembly = new Assembly(iomodShelf, code, loaded, iomods, host, limits, sessions, guards, secrets);
        this.installer = new Installer(folder, assembly, code.version(), live, clock, this::prune);
    }

    /** Everything that is live, by name. */
    public List<LiveProject> live() {
        return live.projects();
    }

    /** The names of what is live. */
    public List<String> names() {
        return live.names();
    }

    /** A turn to change a project. */
    private interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    private Turn turn(String project) {
        ReentrantLock lock = turns.computeIfAbsent(project, _ -> new ReentrantLock());
        lock.lock();
        return lock::unlock;
    }

    /**
     * Deploys a bundle.
     *
     * @param by who does, as they say; may be empty
     * @param message what for; may be empty
     * @param share what it gets of the requests, if it is to be tried beside what is live
     * @throws ManifestException naming all that is wrong with it; nothing has changed then
     * @throws ConflictException if another release was made live meanwhile, or nothing is beside which it could be tried;
     *     this one is not kept
     */
    public LiveProject deploy(Path bundle, String by, String message, Optional<Share> share) throws IOException {
        Path draft = folder.draft();
        try {
            ProjectManifest sent = BundleShelf.unpack(bundle, draft);
            Known before = store.read(sent.name());
            try (Turn _ = turn(sent.name());
                    Rollout rollout = new Rollout(installer, shelf, live)) {
                var _ = requireSame(sent.name(), before);
                requireLive(sent.name(), before, share);
                Unpacked files = shelf.keep(sent, ReleaseStore.hash(bundle), draft);
                return deploy(rollout, files, before, bundle, by, message, share);
            } finally {
                prune(sent.name());
            }
        } finally {
            Folders.delete(draft);
        }
    }

    private LiveProject deploy(
            Rollout rollout,
            Unpacked files,
            Known before,
            Path bundle,
            String by,
            String message,
            Optional<Share> share)
            throws IOException {
        String name = files.project().name();
        int number = before.project().last() + 1;
        Held made = rollout.of(files, number, share.isPresent());
        rollout.show(
                pair(rollout, name, made, before, share),
                () -> commit(name, before, now -> {
                    String stored = store.save(name, now, bundle);
                    StoredRelease release = new StoredRelease(number, stored, clock.instant(), by, message);
                    return now.project().with(release, share);
                }));
        shown(name);
        return made.project();
    }

    /** A release that is live, or is tried beside the one that is. */
    private static Pair pair(Rollout rollout, String name, Held made, Known before, Optional<Share> share)
            throws IOException {
        return share.isEmpty()
                ? new Pair(made, Optional.empty())
                : new Pair(
                        rollout.of(name, before.project().liveRelease().orElseThrow(), false),
                        Optional.of(new Tried(made, share.get())));
    }

    private static void requireLive(String project, Known known, Optional<Share> share) {
        if (share.isPresent() && known.project().live() == 0) {
            throw new ConflictException(
                    "nothing of %s is live beside which a release could be tried; deploy it without a share"
                            .formatted(project));
        }
    }

    private void shown(String project) {
        failed.remove(project);
        collect(project);
    }

    /** What is to become of what is known of a project. */
    private interface Change {
        StoredProject of(Known now) throws IOException;
    }

    /** Writes a change of what is live to the store, which is what makes it so, and notes it down here. */
    private void commit(String project, Known before, Change change) throws IOException {
        Known now = before;
        Optional<Known> written = store.replace(project, now, change.of(now));
        while (written.isEmpty()) {
            now = requireSame(project, before);
            written = store.replace(project, now, change.of(now));
        }
        agree(project, written.get());
    }

    /** Takes note that what is live here, or is about to be, is what the store says. */
    private void agree(String project, Known now) {
        String version = now.version().orElse("");
        this.known.put(project, now.project());
        followed.put(project, version);
        try {
            Optional<StoredRelease> release = now.project().liveRelease();
            if (release.isPresent()) {
                // A start makes what is live ready without a document; what is tried beside it, it has to read.
                String known = now.project().trial().isPresent() ? "" : version;
                folder.live(
                        project,
                        new Current(release.get().number(), release.get().hash(), known));
            } else {
                folder.forget(project);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot note down what is live; the next start will ask the store for it", e);
        }
    }

    /** Reads what is known of a project now, and sees that the same is live as before. */
    private Known requireSame(String project, Known before) throws IOException {
        Known now = store.read(project);
        known.put(project, now.project());
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

    /**
     * A release that is kept.
     *
     * @param live whether it is the live one: it answers now, or would if it could be made ready
     * @param percent what it gets of the requests
     */
    public record Kept(StoredRelease release, boolean live, int percent) {}

    /** The releases of a project that are kept, the latest first; none if the project is not live. */
    public List<Kept> releases(String project) throws IOException {
        StoredProject now = read(project).project();
        return now.releases().stream()
                .map(release -> new Kept(release, release.number() == now.live(), now.percent(release.number())))
                .toList();
    }

    private Known read(String project) throws IOException {
        return ProjectFolder.isName(project) ? store.read(project) : new Known(StoredProject.NONE, Optional.empty());
    }

    /**
     * The manifest of a release that is kept; empty if there is none of the number.
     *
     * @throws ManifestException if it can no longer be read
     */
    public Optional<ProjectManifest> manifest(String project, int number) throws IOException {
        Optional<StoredRelease> release = read(project).project().release(number);
        if (release.isEmpty()) {
            return Optional.empty();
        }
        try (Turn _ = turn(project)) {
            return Optional.of(shelf.take(project, release.get()).project());
        }
    }

    /**
     * Makes a release answer that is kept: all requests, or a share of them beside the live one. Nothing happens if it does.
     *
     * @return empty if there is none of the number
     * @throws ManifestException naming all that is wrong with it by now; nothing has changed then
     * @throws ConflictException if another release was made live meanwhile, or the one that is live is to be tried
     */
    public Optional<LiveProject> makeLive(String project, int number, Optional<Share> share) throws IOException {
        Known before = read(project);
        Optional<StoredRelease> release = before.project().release(number);
        if (release.isEmpty()) {
            return Optional.empty();
        }
        if (share.isPresent() && before.project().live() == number) {
            throw new ConflictException(
                    "release %d of %s is live; try another one beside it".formatted(number, project));
        }
        try (Turn _ = turn(project);
                Rollout rollout = new Rollout(installer, shelf, live)) {
            Known now = requireSame(project, before);
            StoredProject next = now.project().answering(number, share);
            Pair pair = rollout.of(project, next);
            if (!next.equals(now.project()) || !live.find(project).equals(Optional.of(pair))) {
                rollout.show(
                        pair,
                        () -> commit(project, now, latest -> latest.project().answering(number, share)));
                shown(project);
            }
            return pair.find(release.get()).map(Held::project);
        } finally {
            prune(project);
        }
    }

    /**
     * Takes a project away, with all its releases.
     *
     * @return whether there was one
     */
    public boolean remove(String project) throws IOException {
        if (!ProjectFolder.isName(project)) {
            return false;
        }
        try (Turn _ = turn(project)) {
            Known now = store.read(project);
            Optional<Known> removed = Optional.empty();
            while (now.project().live() != 0 && removed.isEmpty()) {
                removed = store.replace(project, now, now.project().removed());
                now = removed.isPresent() ? removed.get() : store.read(project);
            }
            boolean here = takeAway(project, now);
            collect(project);
            prune(project);
            return removed.isPresent() || here;
        }
    }

    private boolean takeAway(String project, Known now) {
        boolean here = live.find(project).isPresent();
        agree(project, now);
        live.remove(project);
        failed.remove(project);
        return here;
    }

    /** Makes everything live that was live here when the Threader ended; what fails is logged and left out. */
    public void restore() throws IOException {
        installer.restore().forEach((name, why) -> {
            failed.put(name, String.valueOf(why.getMessage()));
            LOG.log(Level.ERROR, "project \"{0}\" cannot be restored: {1}", name, why.getMessage());
        });
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
                failed.put(name, "the store does not know this project; it is served as it was");
            }
        }
        changed.entrySet()
                .removeIf(each ->
                        !ProjectFolder.isName(each.getKey()) || each.getValue().equals(followed.get(each.getKey())));
        return changed;
    }

    /**
     * Makes of a project live here what is live by the store.
     *
     * @throws ManifestException naming all that is wrong with that here; what was live stays
     * @throws StoreException also if the store knows of no deploy of it, as it is when a document was lost
     */
    void follow(String project) throws IOException {
        try (Turn _ = turn(project)) {
            Known now = store.read(project);
            if (now.project().last() == 0 && live.find(project).isPresent()) {
                throw new StoreException("the store knows of no deploy of %s".formatted(project));
            }
            if (now.project().live() == 0) {
                var _ = takeAway(project, now);
            } else {
                follow(project, now);
            }
            failed.remove(project);
            prune(project);
        }
    }

    private void follow(String project, Known now) throws IOException {
        if (live.find(project).filter(here -> here.is(now.project())).isPresent()) {
            agree(project, now);
            return;
        }
        try (Rollout rollout = new Rollout(installer, shelf, live)) {
            rollout.show(rollout.of(project, now.project()), () -> agree(project, now));
            LOG.log(Level.INFO, "release {0} of {1} is live", now.project().live(), project);
        }
    }

    /** Takes note that something does not come about: a project's release, or what the store should say. */
    void fails(String what, String why) {
        failed.put(what, why);
    }

    /** Takes note that it does. */
    void recovers(String what) {
        failed.remove(what);
    }

    /** What could not be made live though it should be, and why. */
    public Map<String, String> failed() {
        return Map.copyOf(failed);
    }

    /** Deletes what nobody can want of a project: bundles of releases that are not kept and have ended. */
    private void prune(String project) {
        try (Turn _ = turn(project)) {
            StoredProject last = known.get(project);
            if (last == null) {
                return;
            }
            List<String> kept =
                    last.releases().stream().map(StoredRelease::hash).toList();
            folder.prune(project, hash -> kept.contains(hash) || live.uses(project, hash));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot delete old releases of " + project, e);
        }
    }

    /** Deletes from the store what no release of a project needs. */
    private void collect(String project) {
        try {
            store.collect(project).ifPresent(collected -> agreeIfSame(project, collected.now()));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot delete old bundles of " + project + " from the store", e);
        }
    }

    /** The store may have changed otherwise, too; then that is yet to be followed. */
    private void agreeIfSame(String project, Known now) {
        Optional<Pair> here = live.find(project);
        boolean same =
                here.isPresent() ? here.get().is(now.project()) : now.project().live() == 0;
        if (same) {
            agree(project, now);
        }
    }

    /**
     * What was deleted of a store.
     *
     * @param projects that it had bundles of
     * @param bundles that were deleted of these
     */
    public record Collected(int projects, int bundles, long bytes) {}

    /**
     * Deletes from the store the bundles of all projects that no release needs, as deploys that were killed leave them.
     *
     * @throws IOException if that cannot be done for some project; it is done for the others
     */
    public Collected collect() throws IOException {
        Map<String, List<Store.Item>> found = store.bundles();
        found.keySet().removeIf(name -> !ProjectFolder.isName(name));
        List<IOException> failures = new ArrayList<>();
        int bundles = 0;
        long bytes = 0;
        for (Map.Entry<String, List<Store.Item>> project : found.entrySet()) {
            try {
                Optional<ReleaseStore.Collected> collected = collect(project.getKey(), project.getValue());
                bundles += collected.map(ReleaseStore.Collected::bundles).orElse(0);
                bytes += collected.map(ReleaseStore.Collected::bytes).orElse(0L);
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            IOException first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
        return new Collected(found.size(), bundles, bytes);
    }

    private Optional<ReleaseStore.Collected> collect(String project, List<Store.Item> found) throws IOException {
        try (Turn _ = turn(project)) {
            // A document that was lost must not become one by which nothing is live.
            if (live.find(project).isPresent() && store.read(project).version().isEmpty()) {
                throw new StoreException(
                        "the store has no document of %s, which is live here; its bundles were left alone"
                                .formatted(project));
            }
            Optional<ReleaseStore.Collected> collected = store.collect(project, found);
            collected.ifPresent(done -> agreeIfSame(project, done.now()));
            return collected;
        }
    }

    /** Retires everything; what is on disk stays. */
    @Override
    public void close() {
        live.close();
    }
}
