package dev.asml.threader.release;

import dev.asml.manifests.ManifestException;
import dev.asml.threader.release.LiveSet.Held;
import dev.asml.threader.release.LiveSet.Pair;
import dev.asml.threader.release.LiveSet.Tried;
import dev.asml.threader.release.ProjectFolder.Unpacked;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
     * @throws ManifestException naming all that is wrong with it
     */
    Held of(Unpacked files, int number, boolean apart) throws IOException {
        try {
            Installer.Made ready = installer.make(files, number, apart);
            made.add(ready);
            return ready.held();
        } catch (ManifestException e) {
            throw e.relativeTo(files.project().directory());
        }
    }

    /**
     * A release that is stored; the one that answers, if it does. What is here of it may be damaged; then it is fetched
     * again.
     *
     * @throws ManifestException naming all that is wrong with it
     */
    Held of(String project, StoredRelease release, boolean apart) throws IOException {
        Optional<Held> answers = live.find(project).flatMap(pair -> pair.find(release));
        if (answers.isPresent()) {
            return answers.get();
        }
        boolean known = shelf.has(project, release);
        try {
            return of(shelf.take(project, release), release.number(), apart);
        } catch (ManifestException e) {
            if (!known || !shelf.canBeReplaced(project, release)) {
                throw e;
            }
            shelf.fetch(project, release);
            return of(shelf.take(project, release), release.number(), apart);
        }
    }

    /** What answers by a document that has something live. */
    Pair of(String name, StoredProject project) throws IOException {
        Held main = of(name, project.liveRelease().orElseThrow(), false);
        if (project.trial().isEmpty()) {
            return new Pair(main, Optional.empty());
        }
        Held tried = of(name, project.trialRelease().orElseThrow(), true);
        return new Pair(main, Optional.of(new Tried(tried, project.trial().get().share())));
    }

    /**
     * Shows it, if each release that was made ready passes its probes; see {@link LiveSet#show(Pair, LiveSet.Commit)}.
     *
     * @throws ManifestException naming the probes that failed; nothing has changed then
     */
    void show(Pair next, LiveSet.Commit commit) throws IOException {
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
    Optional<ManifestException> showAccepted(Pair next) throws IOException {
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

    private void showAsItIs(Pair next, LiveSet.Commit commit) throws IOException {
        live.show(next, commit);
        made.forEach(Installer.Made::shown);
    }

    /** Gives back what was made ready and is not seen. */
    @Override
    public void close() {
        made.forEach(Installer.Made::close);
    }
}
