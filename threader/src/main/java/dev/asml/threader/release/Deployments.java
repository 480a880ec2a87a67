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
import dev.asml.threader.release.LiveSet.Pair;
import dev.asml.threader.release.LiveSet.Tried;
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
            Prober prober,
            Function<Collection<Answering>, Runnable> front)
            throws IOException {
        this.store = new ReleaseStore(store);
        this.folder = new ProjectFolder(projects, trusted);
        this.live = new LiveSet(sessions, front);
        this.agreement = new Agreement(this.store, folder, live);
        this.codes = new CodeShelf(this.store, folder, shared);
        this.shelf = new BundleShelf(this.store, folder, live, codes);
        this.collector = new BundleCollector(this.store, live, agreement, turns);
        this.clock = clock;
        this.probing = new Probing(prober);
        Assembly assembly = new Assembly(iomodShelf, code, loaded, iomods, host, limits, sessions, guards, secrets);
        this.installer = new Installer(folder, assembly, code.version(), live, clock, this::prune);
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
            ProjectManifest sent = shelf.unpack(bundle, draft);
            Known before = store.read(sent.name());
            try (Turn _ = turns.take(sent.name());
                    Rollout rollout = rollout()) {
                var _ = agreement.requireSame(sent.name(), before);
                requireLive(sent.name(), before, share);
                Unpacked files = shelf.keep(sent, BundleSeal.hash(bundle), draft);
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
                () -> agreement.commit(name, before, now -> {
                    String stored = store.save(name, now, bundle, files.hash());
                    codes.offer(name, stored, made.project().functions());
                    StoredRelease release = new StoredRelease(
                            number,
                            stored,
                            clock.instant(),
                            by,
                            message,
                            BundleSeal.signersKept(files.project().directory()));
                    return now.project().with(release, share);
                }));
        shown(name);
        return made.project();
    }

    private Rollout rollout() {
        return new Rollout(installer, shelf, live, probing);
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
        agreement.recovers(project);
        collector.collect(project);
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
        try (Turn _ = turns.take(project)) {
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
        try (Turn _ = turns.take(project);
                Rollout rollout = rollout()) {
            Known now = agreement.requireSame(project, before);
            StoredProject next = now.project().answering(number, share);
            Pair pair = rollout.of(project, next);
            if (!next.equals(now.project()) || !isLive(project, next)) {
                rollout.show(
                        pair,
                        () -> agreement.commit(
                                project, now, latest -> latest.project().answering(number, share)));
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
            LOG.log(Level.INFO, "release {0} of {1} is live", stored.live(), project);
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
