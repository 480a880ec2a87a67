package dev.asml.threader.release;

import dev.asml.manifests.ManifestException;
import dev.asml.threader.release.LiveSet.Aliased;
import dev.asml.threader.release.LiveSet.Held;
import dev.asml.threader.release.LiveSet.Pair;
import dev.asml.threader.release.LiveSet.Standing;
import dev.asml.threader.release.LiveSet.Tried;
import dev.asml.threader.release.ProjectFolder.Unpacked;
import dev.asml.threader.release.StoredProject.Alias;
import dev.asml.threader.release.StoredProject.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One change of what answers here of a project: what is not ready yet is made so, then all of it is shown, or nothing. */
final class Rollout implements AutoCloseable {
    private final Installer installer;
    private final BundleShelf shelf;
    private final LiveSet live;
    private final Probing probing;
    private final List<Installer.Made> made = new ArrayList<>();

    Rollout(Installer installer, BundleShelf shelf, LiveSet live, Probing probing) {
        this.installer = installer;
        this.shelf = shelf;
        this.live = live;
        this.probing = probing;
    }

    /**
     * A release of files that are here.
     *
     * @param alias where it is to answer; empty if it is to be live
     * @throws ManifestException naming all that is wrong with it
     */
    Held of(Unpacked files, int number, String alias, boolean apart) throws IOException {
        try {
            Installer.Made ready = installer.make(files, number, alias, apart);
            made.add(ready);
            return ready.held();
        } catch (ManifestException e) {
            throw e.relativeTo(files.project().directory());
        }
    }

    /**
     * A release that is stored; the one that answers there, if it does. What is here of it may be damaged; then it is fetched
     * again.
     *
     * @throws ManifestException naming all that is wrong with it
     */
    private Held of(String project, StoredRelease release, String alias, boolean apart) throws IOException {
        Optional<Held> answers = made.stream()
                .filter(one -> one.is(alias, release))
                .map(Installer.Made::held)
                .findFirst()
                .or(() -> live.find(project).flatMap(here -> here.find(alias, release)));
        if (answers.isPresent()) {
            return answers.get();
        }
        boolean known = shelf.has(project, release);
        try {
            return of(shelf.take(project, release), release.number(), alias, apart);
        } catch (ManifestException e) {
            if (!known || !shelf.canBeReplaced(project, release)) {
                throw e;
            }
            shelf.fetch(project, release);
            return of(shelf.take(project, release), release.number(), alias, apart);
        }
    }

    /** What answers by a document that has something live. */
    Standing of(String name, StoredProject project) throws IOException {
        Pair main = of(name, project, "", project.at("").orElseThrow());
        Map<String, Aliased> aliases = new TreeMap<>();
        for (Map.Entry<String, Alias> alias : project.aliases().entrySet()) {
            Pair pair = of(name, project, alias.getKey(), alias.getValue());
            aliases.put(alias.getKey(), new Aliased(pair, alias.getValue().hosts()));
        }
        return new Standing(main, aliases);
    }

    private Pair of(String name, StoredProject project, String alias, Alias there) throws IOException {
        Held main = of(name, project.release(there.release()).orElseThrow(), alias, false);
        if (there.trial().isEmpty()) {
            return new Pair(main, Optional.empty());
        }
        Trial trial = there.trial().get();
        Held tried = of(name, project.release(trial.release()).orElseThrow(), alias, true);
        return new Pair(main, Optional.of(new Tried(tried, trial.share())));
    }

    /**
     * Shows it, if each release that was made ready passes its probes; see {@link LiveSet#show(Standing, LiveSet.Commit)}.
     *
     * @throws ManifestException naming the probes that failed; nothing has changed then
     */
    void show(Standing next, LiveSet.Commit commit) throws IOException {
        Optional<ManifestException> failed = probe();
        if (failed.isPresent()) {
            throw failed.get();
        }
        showAsItIs(next, commit);
    }

    /**
     * Shows what was accepted elsewhere: where nothing of the project answers yet, a probe that fails does not stop it.
     *
     * @return the probes that failed
     * @throws ManifestException naming those, if what answers now stays
     */
    Optional<ManifestException> showAccepted(Standing next) throws IOException {
        if (live.find(next.name()).isPresent()) {
            show(next, () -> {});
            return Optional.empty();
        }
        Optional<ManifestException> failed = probe();
        showAsItIs(next, () -> {});
        return failed;
    }

    private Optional<ManifestException> probe() {
        return probing.failures(made.stream().map(Installer.Made::held).toList());
    }

    private void showAsItIs(Standing next, LiveSet.Commit commit) throws IOException {
        live.show(next, commit);
        made.forEach(Installer.Made::shown);
    }

    /** Gives back what was made ready and is not seen. */
    @Override
    public void close() {
        made.forEach(Installer.Made::close);
    }
}
