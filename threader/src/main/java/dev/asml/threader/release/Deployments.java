package dev.asml.threader.release;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.Problem;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.ServiceManifest;
import dev.asml.threader.function.FunctionLimits;
import dev.asml.threader.function.Host;
import dev.asml.threader.function.Release;
import dev.asml.threader.guard.Guards;
import dev.asml.threader.process.Iomods;
import dev.asml.threader.session.Sessions;
import dev.asml.threader.wasm.CodeCache;
import dev.asml.threader.wasm.LoadedCode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Deploys projects. A deploy makes everything of the new release ready beside the old one, then swaps them in one step:
 * requests that have begun end on the old one, which lets go of its IOmods after the last. If anything of the new one
 * is not right, nothing changes. Safe for use by many threads; deploys are done one after the other.
 */
public final class Deployments implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("threader.deploy");

    /** Releases of a project that stay when they are not live any more. */
    private static final int KEPT = 10;

    private final ProjectFolder folder;
    private final Assembly assembly;
    private final String codeVersion;
    private final Clock clock;
    private final Sessions sessions;
    private final Consumer<Collection<LiveProject>> publish;
    private final Map<String, Held> live = new ConcurrentSkipListMap<>();
    private final Map<String, String> failed = new ConcurrentSkipListMap<>();

    /** Those whose files may be needed, each as often as it was made live and has not ended yet. */
    private final List<ProjectFolder.Draft> used = new ArrayList<>();

    /** A live project, and the use of it. */
    private record Held(LiveProject project, Release release) {}

    /**
     * Nothing is live yet.
     *
     * @param projects the folder of deployed projects
     * @param sessions those of the functions; told what is live
     * @param guards makes what projects say of who may call
     * @param secrets those that IOmods are configured with
     * @param publish gets all live projects whenever they change, and may refuse them
     */
    public Deployments(
            Path projects,
            IomodShelf shelf,
            CodeCache code,
            LoadedCode loaded,
            Iomods iomods,
            Host host,
            FunctionLimits limits,
            Sessions sessions,
            Guards guards,
            IomodSecrets secrets,
            Clock clock,
            Consumer<Collection<LiveProject>> publish)
            throws IOException {
        this.folder = new ProjectFolder(projects);
        this.assembly = new Assembly(shelf, code, loaded, iomods, host, limits, sessions, guards, secrets);
        this.codeVersion = code.version();
        this.sessions = sessions;
        this.clock = clock;
        this.publish = publish;
    }

    /** Everything that is live, by name. */
    public List<LiveProject> live() {
        return live.values().stream().map(Held::project).toList();
    }

    /** The names of what is live. */
    public List<String> names() {
        return List.copyOf(live.keySet());
    }

    /**
     * Deploys a bundle.
     *
     * @param by who does, as they say; may be empty
     * @param message what for; may be empty
     * @throws ManifestException naming all that is wrong with it; nothing has changed then
     */
    public synchronized LiveProject deploy(InputStream bundle, String by, String message) throws IOException {
        ProjectFolder.Draft draft = folder.unpack(bundle);
        boolean done = false;
        try {
            LiveProject deployed = install(draft, new ReleaseNote(clock.instant(), by, message));
            done = true;
            return deployed;
        } catch (ManifestException e) {
            throw e.relativeTo(draft.project().directory());
        } finally {
            if (!done) {
                folder.delete(draft);
            }
        }
    }

    /**
     * A release that is kept.
     *
     * @param live whether it answers now, or would if it could be made ready
     */
    public record Kept(int number, ReleaseNote note, boolean live) {}

    /** The releases of a project that are kept, the latest first; none if the project is not live. */
    public synchronized List<Kept> releases(String project) throws IOException {
        List<Kept> kept = new ArrayList<>();
        int current = folder.current(project).orElse(0);
        for (int number : folder.releases(project)) {
            kept.add(new Kept(number, folder.note(project, number), number == current));
        }
        return kept;
    }

    /**
     * The manifest of a release that is kept; empty if there is none of the number.
     *
     * @throws ManifestException if it can no longer be read
     */
    public synchronized Optional<ProjectManifest> manifest(String project, int number) throws IOException {
        if (!folder.releases(project).contains(number)) {
            return Optional.empty();
        }
        Path home = folder.home(project, number);
        try {
            return Optional.of(ProjectManifest.load(home));
        } catch (ManifestException e) {
            throw e.relativeTo(home);
        }
    }

    /**
     * Makes a release live that is kept; nothing happens if it is live.
     *
     * @return empty if there is none of the number
     * @throws ManifestException naming all that is wrong with it by now; nothing has changed then
     */
    public synchronized Optional<LiveProject> makeLive(String project, int number) throws IOException {
        Held now = live.get(project);
        if (now != null && now.project().release() == number) {
            return Optional.of(now.project());
        }
        if (!folder.releases(project).contains(number)) {
            return Optional.empty();
        }
        try {
            return Optional.of(install(folder.open(project, number), null));
        } catch (ManifestException e) {
            throw e.relativeTo(folder.home(project, number));
        }
    }

    /** Makes a draft live, or a release: which needs no note, for it has one. */
    private LiveProject install(ProjectFolder.Draft draft, @Nullable ReleaseNote note) throws IOException {
        Assembly.Parts parts = assembly.open();
        boolean shown = false;
        try {
            Held made = assemble(draft, parts);
            parts.configure();
            show(made, draft, note);
            shown = true;
            return made.project();
        } finally {
            if (!shown) {
                used.remove(draft);
                parts.revert();
                parts.close();
            }
        }
    }

    private Held assemble(ProjectFolder.Draft draft, Assembly.Parts parts) throws IOException {
        checkNames(draft.project());
        Release release = release(draft, parts);
        Held made =
                new Held(assembly.assemble(draft.project(), draft.number(), clock.instant(), release, parts), release);
        remember(draft, made);
        return made;
    }

    private Release release(ProjectFolder.Draft draft, Assembly.Parts parts) {
        used.add(draft);
        return new Release(() -> Thread.startVirtualThread(() -> letGo(draft, parts)));
    }

    private void remember(ProjectFolder.Draft draft, Held made) throws IOException {
        ReleaseFacts.write(
                folder.facts(draft),
                codeVersion,
                draft.project(),
                made.project().functions());
    }

    /** The last step: until it, nothing of the new release is seen, on the network or on disk. */
    private void show(Held made, ProjectFolder.Draft draft, @Nullable ReleaseNote note) throws IOException {
        ProjectManifest manifest = made.project().manifest();
        Map<String, Held> next = new TreeMap<>(live);
        next.put(manifest.name(), made);
        try {
            publish.accept(next.values().stream().map(Held::project).toList());
        } catch (IllegalArgumentException e) {
            Path file = manifest.directory().resolve("assemblylift.toml");
            throw new ManifestException(List.of(new Problem(file, 0, String.valueOf(e.getMessage()))));
        }
        commit(draft, note);
        Held old = live.put(manifest.name(), made);
        failed.remove(manifest.name());
        tellSessions();
        if (old != null) {
            old.release().retire();
        }
    }

    private void tellSessions() {
        sessions.live(
                live().stream().flatMap(project -> project.functions().stream()).toList());
    }

    private void commit(ProjectFolder.Draft draft, @Nullable ReleaseNote note) throws IOException {
        boolean done = false;
        try {
            if (note != null) {
                folder.note(draft, note);
            }
            folder.commit(draft);
            done = true;
        } finally {
            if (!done) {
                publish.accept(live());
            }
        }
    }

    private void letGo(ProjectFolder.Draft draft, Assembly.Parts parts) {
        parts.close();
        synchronized (this) {
            used.remove(draft);
            prune(draft.project().name());
        }
    }

    private void prune(String project) {
        try {
            folder.prune(project, KEPT, number -> isUsed(project, number));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot delete old releases of " + project, e);
        }
    }

    private boolean isUsed(String project, int number) {
        return used.stream()
                .anyMatch(draft ->
                        draft.number() == number && draft.project().name().equals(project));
    }

    private void checkNames(ProjectManifest project) {
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

    /**
     * Makes everything live that was live when the Threader ended; what fails is logged and left out. Projects whose keys
     * have to be fetched come last: the others are published before.
     */
    public synchronized void restore() throws IOException {
        List<Known> guarded = new ArrayList<>();
        for (String name : folder.projects()) {
            restoring(name, () -> {
                Known known = known(name, folder.current(name).orElseThrow());
                if (isGuarded(known.draft().project())) {
                    guarded.add(known);
                } else {
                    restore(known);
                }
            });
        }
        publish.accept(live());
        for (Known known : guarded) {
            restoring(known.draft().project().name(), () -> restore(known));
        }
        if (!guarded.isEmpty()) {
            publish.accept(live());
        }
        tellSessions();
    }

    /** A release that was live, and what its deploy has kept of it. */
    private record Known(ProjectFolder.Draft draft, ReleaseFacts facts) {}

    private Known known(String name, int number) throws IOException {
        Optional<ReleaseFacts> kept =
                ReleaseFacts.read(folder.facts(name, number), codeVersion, folder.home(name, number));
        if (kept.isPresent()) {
            return new Known(new ProjectFolder.Draft(kept.get().project(), number), kept.get());
        }
        ProjectFolder.Draft draft = folder.open(name, number);
        return new Known(draft, ReleaseFacts.none(draft.project()));
    }

    /** A step of bringing a project back. */
    private interface Restoring {
        void run() throws IOException;
    }

    private void restoring(String name, Restoring step) throws IOException {
        try {
            step.run();
        } catch (ManifestException e) {
            failed.put(name, String.valueOf(e.getMessage()));
            LOG.log(Level.ERROR, "project \"{0}\" cannot be restored: {1}", name, e.getMessage());
        }
    }

    private static boolean isGuarded(ProjectManifest project) {
        return project.services().stream()
                .flatMap(service -> service.functions().stream())
                .anyMatch(function -> function.authorizer().isPresent());
    }

    private void restore(Known known) throws IOException {
        ProjectFolder.Draft draft = known.draft();
        Assembly.Parts parts = assembly.open();
        boolean done = false;
        try {
            Release release = release(draft, parts);
            Held made = new Held(
                    assembly.restore(draft.project(), draft.number(), clock.instant(), release, parts, known.facts()),
                    release);
            if (known.facts().functions().isEmpty()) {
                remember(draft, made);
            }
            live.put(draft.project().name(), made);
            done = true;
        } finally {
            if (!done) {
                used.remove(draft);
                parts.close();
            }
        }
    }

    /** The projects that were live when the Threader ended and could not be made live again, and why. */
    public Map<String, String> failed() {
        return Map.copyOf(failed);
    }

    /**
     * Takes a project away.
     *
     * @return whether there was one
     */
    public synchronized boolean remove(String project) throws IOException {
        Held held = live.remove(project);
        if (held == null) {
            return false;
        }
        publish.accept(live());
        tellSessions();
        folder.forget(project);
        held.release().retire();
        return true;
    }

    /** Retires everything; what is on disk stays. */
    @Override
    public synchronized void close() {
        live.values().forEach(held -> held.release().retire());
        live.clear();
    }
}
