package dev.asml.threader.release;

import dev.asml.manifests.BundleSeal;
import dev.asml.manifests.ManifestException;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.TrustedKeys;
import dev.asml.threader.function.FunctionLimits;
import dev.asml.threader.function.Host;
import dev.asml.threader.guard.Guards;
import dev.asml.threader.process.Iomods;
import dev.asml.threader.release.LiveSet.Held;
import dev.asml.threader.release.LiveSet.Standing;
import dev.asml.threader.release.ProjectFolder.Unpacked;
import dev.asml.threader.release.ReleaseStore.Known;
import dev.asml.threader.release.Turns.Turn;
import dev.asml.threader.session.Sessions;
import dev.asml.threader.store.Store;
import dev.asml.threader.store.StoreException;
import dev.asml.threader.wasm.CodeCache;
import dev.asml.threader.wasm.LoadedCode;
import dev.asml.threader.wasm.SharedCode;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Agreement agreement;
    private final Turns turns = new Turns();
    private final CodeShelf codes;
    private final BundleShelf shelf;
    private final BundleCollector collector;
    private final Installer installer;
    private final Probing probing;
    private final Clock clock;

    /**
     * Nothing is live yet.
     *
     * @param store where releases are
     * @param projects the folder for what is at hand of them
     * @param trusted the keys of which one has to have signed each bundle
     * @param shared the same code for other Threaders; empty if there are none that could trust it
     * @param sessions those of the functions; told what is live
     * @param guards makes what projects say of who may call
     * @param secrets those that IOmods are configured with
     * @param sourcing makes of functions what messages of sources go to
     * @param prober asks the functions of a release that is ready what they have to answer
     * @param front gets all live projects whenever they change, and may refuse them; what it gives shows them
     */
    public Deployments(
            Store store,
            Path projects,
            TrustedKeys trusted,
            IomodShelf iomodShelf,
            CodeCache code,
            Optional<SharedCode> shared,
            LoadedCode loaded,
            Iomods iomods,
            Host host,
            FunctionLimits limits,
            Sessions sessions,
            Guards guards,
            IomodSecrets secrets,
            Clock clock,
            Sourcing sourcing,
            Prober prober,
            Function<Collection<Answering>, Runnable> front)
            throws IOException {
        this.store = new ReleaseStore(store);
        this.folder = new ProjectFolder(projects, trusted);
        ReleaseSources sources = new ReleaseSources(sourcing);
        this.live = new LiveSet(sessions, front, sources);
        this.agreement = new Agreement(this.store, folder, live);
        this.codes = new CodeShelf(this.store, folder, shared);
        this.shelf = new BundleShelf(this.store, folder, live, codes);
        this.collector = new BundleCollector(this.store, live, agreement, turns);
        this.clock = clock;
        this.probing = new Probing(prober);
        Assembly assembly = new Assembly(iomodShelf, code, loaded, iomods, host, limits, sessions, guards, secrets);
        this.installer = new Installer(folder, assembly, code.version(), live, sources, clock, this::prune);
    }

    /** What the store says, and how far what is live here agrees with it. */
    Agreement agreement() {
        return agreement;
    }

    /** Everything that is live, by name. */
    public List<LiveProject> live() {
        return live.projects();
    }

    /** The names of what is live. */
    public List<String> names() {
        return live.names();
    }

    /**
     * A deploy.
     *
     * @param bundle what is deployed
     * @param by who does, as they say; may be empty
     * @param message what for; may be empty
     * @param place where it is to answer
     */
    public record Deploy(Path bundle, String by, String message, Place place) {}

    /**
     * Deploys a bundle.
     *
     * @throws ManifestException naming all that is wrong with it; nothing has changed then
     * @throws ConflictException if another release was made live meanwhile, or nothing is beside which this one could answer;
     *     it is not kept
     */
    public LiveProject deploy(Deploy deploy) throws IOException {
        Path draft = folder.draft();
        try {
            ProjectManifest sent = shelf.unpack(deploy.bundle(), draft);
            Known before = store.read(sent.name());
            try (Turn _ = turns.take(sent.name());
                    Rollout rollout = rollout()) {
                var _ = agreement.requireSame(
                        sent.name(), before, deploy.place().alias());
                requireNeighbour(sent.name(), before.project(), deploy.place());
                Unpacked files = shelf.keep(sent, BundleSeal.hash(deploy.bundle()), draft);
                return deploy(rollout, files, before, deploy);
            } finally {
                prune(sent.name());
            }
        } finally {
            Folders.delete(draft);
        }
    }

    private LiveProject deploy(Rollout rollout, Unpacked files, Known before, Deploy deploy) throws IOException {
        String name = files.project().name();
        Place place = deploy.place();
        int number = before.project().last() + 1;
        Held made = rollout.of(files, number, place.alias(), place.share().isPresent());
        // Its bundle is not stored before all is ready.
        StoredRelease unstored = release(number, files.hash() + "-unstored", deploy, files);
        rollout.show(
                rollout.of(name, before.project().with(unstored, place)),
                () -> agreement.commit(name, before, place.alias(), now -> {
                    String stored = store.save(name, now, deploy.bundle(), files.hash());
                    codes.offer(name, stored, made.project().functions());
                    return now.project().with(release(number, stored, deploy, files), place);
                }));
        shown(name);
        return made.project();
    }

    private StoredRelease release(int number, String stored, Deploy deploy, Unpacked files) throws IOException {
        return new StoredRelease(
                number,
                stored,
                clock.instant(),
                deploy.by(),
                deploy.message(),
                BundleSeal.signersKept(files.project().directory()));
    }

    private Rollout rollout() {
        return new Rollout(installer, shelf, live, probing);
    }

    private static void requireNeighbour(String project, StoredProject known, Place place) {
        if (known.live() == 0 && (place.share().isPresent() || !place.isLive())) {
            throw new ConflictException(
                    "nothing of %s is live beside which a release could answer; deploy it for all requests"
                            .formatted(project));
        }
        if (place.share().isPresent() && known.at(place.alias()).isEmpty()) {
            throw new ConflictException(
                    "the alias %s of %s leads to nothing beside which a release could be tried; give it one for all requests"
                            .formatted(place.alias(), project));
        }
    }

    private void shown(String project) {
        agreement.recovers(project);
        collector.collect(project);
    }

    /** The releases of a project that are kept, the latest first; none if the project is not live. */
    public List<KeptRelease> releases(String project) throws IOException {
        return KeptRelease.of(read(project).project());
    }

    /** The aliases of a project, by their names. */
    public List<NamedRelease> aliases(String project) throws IOException {
        return NamedRelease.of(read(project).project());
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
        try (Turn _ = turns.take(project)) {
            return Optional.of(shelf.take(project, release.get()).project());
        }
    }

    /**
     * Makes a release answer that is kept: all requests to a place, or a share of them beside what answers there. Nothing
     * happens if it does.
     *
     * @return empty if there is none of the number
     * @throws ManifestException naming all that is wrong with it by now; nothing has changed then
     * @throws ConflictException if another release came to answer there meanwhile, or the one that does is to be tried
     */
    public Optional<LiveProject> answer(String project, int number, Place place) throws IOException {
        Known before = read(project);
        Optional<StoredRelease> release = before.project().release(number);
        if (release.isEmpty()) {
            return Optional.empty();
        }
        requireNeighbour(project, before.project(), place);
        if (place.share().isPresent()
                && before.project().at(place.alias()).orElseThrow().release() == number) {
            throw new ConflictException("release %d of %s is %s; try another one beside it"
                    .formatted(number, project, place.isLive() ? "live" : "what " + place.alias() + " leads to"));
        }
        Standing shown = change(project, before, place.alias(), now -> {
            if (now.release(number).isEmpty()) {
                throw new ConflictException(
                        "release %d of %s is not kept any more; this changed nothing.".formatted(number, project));
            }
            return now.answering(number, place);
        });
        return shown.find(place.alias(), release.get()).map(Held::project);
    }

    /**
     * Removes an alias; what it led to is kept as other releases are.
     *
     * @return whether there was one
     */
    public boolean removeAlias(String project, String alias) throws IOException {
        Known before = read(project);
        if (alias.isEmpty() || before.project().at(alias).isEmpty()) {
            return false;
        }
        var _ = change(project, before, alias, now -> now.without(alias));
        return true;
    }

    /** What is to become of what answers. */
    private interface Change {
        StoredProject of(StoredProject now) throws IOException;
    }

    private Standing change(String project, Known before, String alias, Change change) throws IOException {
        try (Turn _ = turns.take(project);
                Rollout rollout = rollout()) {
            Known now = agreement.requireSame(project, before, alias);
            StoredProject next = change.of(now.project());
            Standing standing = rollout.of(project, next);
            if (!next.equals(now.project()) || !isLive(project, next)) {
                rollout.show(
                        standing, () -> agreement.commit(project, now, alias, latest -> change.of(latest.project())));
                shown(project);
            }
            return standing;
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
        try (Turn _ = turns.take(project)) {
            Known now = store.read(project);
            Optional<Known> removed = Optional.empty();
            while (now.project().live() != 0 && removed.isEmpty()) {
                removed = store.replace(project, now, now.project().removed());
                now = removed.isPresent() ? removed.get() : store.read(project);
            }
            boolean here = takeAway(project, now);
            collector.collect(project);
            prune(project);
            return removed.isPresent() || here;
        }
    }

    private boolean takeAway(String project, Known now) {
        boolean here = live.find(project).isPresent();
        agreement.agree(project, now);
        live.remove(project);
        agreement.recovers(project);
        return here;
    }

    /** Makes everything live that was live here when the Threader ended; what fails is logged and left out. */
    public void restore() throws IOException {
        installer.restore().forEach((name, why) -> {
            agreement.fails(name, String.valueOf(why.getMessage()));
            LOG.log(Level.ERROR, "project \"{0}\" cannot be restored: {1}", name, why.getMessage());
        });
        agreement.restored();
    }

    /**
     * Makes of a project live here what is live by the store.
     *
     * @return the probes that failed of what is served all the same, because nothing was live here before
     * @throws ManifestException naming all that is wrong with that here; what was live stays
     * @throws StoreException also if the store knows of no deploy of it, as it is when a document was lost
     */
    Optional<ManifestException> follow(String project) throws IOException {
        try (Turn _ = turns.take(project)) {
            Known now = store.read(project);
            if (now.project().last() == 0 && live.find(project).isPresent()) {
                throw new StoreException("the store knows of no deploy of %s".formatted(project));
            }
            Optional<ManifestException> failed = Optional.empty();
            if (now.project().live() != 0) {
                failed = follow(project, now);
            } else {
                var _ = takeAway(project, now);
            }
            agreement.recovers(project);
            prune(project);
            return failed;
        }
    }

    private Optional<ManifestException> follow(String project, Known now) throws IOException {
        Optional<ManifestException> failed =
                isLive(project, now.project()) ? probedAgain(project) : made(project, now.project());
        if (failed.isEmpty()) {
            agreement.agree(project, now);
        } else {
            agreement.agreeInDoubt(project, now);
        }
        return failed;
    }

    private Optional<ManifestException> probedAgain(String project) {
        return live.find(project).filter(_ -> agreement.doubts(project)).flatMap(probing::failures);
    }

    private Optional<ManifestException> made(String project, StoredProject stored) throws IOException {
        try (Rollout rollout = rollout()) {
            Optional<ManifestException> failed = rollout.showAccepted(rollout.of(project, stored));
            LOG.log(
                    Level.INFO,
                    "release {0} of {1} is live{2}",
                    stored.live(),
                    project,
                    stored.aliases().isEmpty()
                            ? ""
                            : ", with the aliases "
                                    + String.join(", ", stored.aliases().keySet()));
            return failed;
        }
    }

    /** Whether what answers here is what answers by a document. */
    private boolean isLive(String project, StoredProject stored) {
        return live.find(project).filter(here -> here.is(stored)).isPresent();
    }

    /** What could not be made live though it should be, and why. */
    public Map<String, String> failed() {
        return agreement.failed();
    }

    private void prune(String project) {
        try (Turn _ = turns.take(project)) {
            agreement.prune(project);
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
        return collector.collect();
    }

    /** Retires everything; what is on disk stays. */
    @Override
    public void close() {
        live.close();
    }
}
