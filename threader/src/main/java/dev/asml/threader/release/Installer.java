package dev.asml.threader.release;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.Problem;
import dev.asml.manifests.ProjectManifest;
import dev.asml.threader.function.Release;
import dev.asml.threader.release.LiveSet.Held;
import dev.asml.threader.release.ProjectFolder.Current;
import dev.asml.threader.release.ProjectFolder.Unpacked;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Makes bundles that are at hand live: everything of a release is made ready beside the one before, then it is shown. */
final class Installer {
    private final ProjectFolder folder;
    private final Assembly assembly;
    private final String codeVersion;
    private final LiveSet live;
    private final ReleaseSources sources;
    private final Clock clock;
    private final Consumer<String> ended;

    /** @param ended gets the name of a project when a release of it has ended that was replaced */
    Installer(
            ProjectFolder folder,
            Assembly assembly,
            String codeVersion,
            LiveSet live,
            ReleaseSources sources,
            Clock clock,
            Consumer<String> ended) {
        this.folder = folder;
        this.assembly = assembly;
        this.codeVersion = codeVersion;
        this.live = live;
        this.sources = sources;
        this.clock = clock;
        this.ended = ended;
    }

    /** A release that is ready and not seen yet. */
    final class Made implements AutoCloseable {
        private final Held held;
        private final String alias;
        private final Assembly.Parts parts;
        private boolean shown;

        private Made(Held held, String alias, Assembly.Parts parts) {
            this.held = held;
            this.alias = alias;
            this.parts = parts;
        }

        Held held() {
            return held;
        }

        /** Whether it is this release, made ready to answer there. */
        boolean is(String place, StoredRelease release) {
            return alias.equals(place) && held.is(release);
        }

        /** It is seen, and ends as what it holds is retired. */
        void shown() {
            shown = true;
        }

        /** Gives back what it holds, unless it is seen. */
        @Override
        public void close() {
            if (!shown) {
                discard(held.files(), parts);
            }
        }
    }

    private void discard(Unpacked files, Assembly.Parts parts) {
        live.leave(files);
        parts.revert();
        parts.close();
    }

    /**
     * Makes a release ready.
     *
     * @param alias where it is to answer; empty if it is to be live
     * @param apart whether it is to answer beside another one, so that its IOmods are not that one's if they are configured
     *     otherwise
     * @throws ManifestException naming all that is wrong with it; nothing has changed then
     */
    Made make(Unpacked files, int number, String alias, boolean apart) throws IOException {
        live.checkNames(files.project());
        Assembly.Parts parts = assembly.open(alias, apart);
        boolean made = false;
        try {
            Release release = release(files, alias, parts);
            LiveProject project = assembly.assemble(files.project(), number, clock.instant(), release, parts);
            remember(files, project);
            parts.configure();
            // After the configuration, by which it may be judged.
            List<Problem> refused = sources.problems(project);
            if (!refused.isEmpty()) {
                throw new ManifestException(refused);
            }
            made = true;
            return new Made(new Held(project, files, release), alias, parts);
        } finally {
            if (!made) {
                discard(files, parts);
            }
        }
    }

    private Release release(Unpacked files, String alias, Assembly.Parts parts) {
        live.use(files);
        return new Release(
                alias,
                () -> Thread.startVirtualThread(() -> {
                    parts.close();
                    live.leave(files);
                    ended.accept(files.project().name());
                }));
    }

    private void remember(Unpacked files, LiveProject made) throws IOException {
        ReleaseFacts.write(
                folder.facts(files.project().name(), files.hash()), codeVersion, files.project(), made.functions());
    }

    /**
     * Makes everything live that was live when the Threader ended. Projects whose keys have to be fetched come last: the
     * others are shown before.
     *
     * @return the names of those that cannot be made live any more, and why
     */
    Map<String, ManifestException> restore() throws IOException {
        Map<String, ManifestException> failed = new TreeMap<>();
        List<Known> guarded = new ArrayList<>();
        for (String name : folder.projects()) {
            Optional<Current> current = folder.current(name).filter(found -> folder.has(name, found.hash()));
            if (current.isPresent()) {
                restoring(name, failed, () -> {
                    Known known = known(name, current.get());
                    if (isGuarded(known.files().project())) {
                        guarded.add(known);
                    } else {
                        restore(known);
                    }
                });
            }
        }
        live.show();
        for (Known known : guarded) {
            restoring(known.files().project().name(), failed, () -> restore(known));
        }
        if (!guarded.isEmpty()) {
            live.show();
        }
        return failed;
    }

    /** A release that was live, and what was found out of it when it was made so. */
    private record Known(int number, Unpacked files, ReleaseFacts facts) {}

    private Known known(String name, Current current) throws IOException {
        folder.requireTrusted(name, current.hash());
        Optional<ReleaseFacts> kept =
                ReleaseFacts.read(folder.facts(name, current.hash()), codeVersion, folder.home(name, current.hash()));
        if (kept.isPresent()) {
            return new Known(current.number(), new Unpacked(kept.get().project(), current.hash()), kept.get());
        }
        Unpacked files = folder.open(name, current.hash());
        return new Known(current.number(), files, ReleaseFacts.none(files.project()));
    }

    /** A step of bringing a project back. */
    private interface Restoring {
        void run() throws IOException;
    }

    private static void restoring(String name, Map<String, ManifestException> failed, Restoring step)
            throws IOException {
        try {
            step.run();
        } catch (ManifestException e) {
            failed.put(name, e);
        }
    }

    private static boolean isGuarded(ProjectManifest project) {
        return project.services().stream()
                .flatMap(service -> service.functions().stream())
                .anyMatch(function -> function.authorizer().isPresent());
    }

    private void restore(Known known) throws IOException {
        Unpacked files = known.files();
        Assembly.Parts parts = assembly.open("", false);
        boolean done = false;
        try {
            Release release = release(files, "", parts);
            LiveProject made =
                    assembly.restore(files.project(), known.number(), clock.instant(), release, parts, known.facts());
            if (known.facts().functions().isEmpty()) {
                remember(files, made);
            }
            live.restore(new Held(made, files, release));
            done = true;
        } finally {
            if (!done) {
                live.leave(files);
                parts.close();
            }
        }
    }
}
