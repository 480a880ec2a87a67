package dev.asml.threader.release;

import dev.asml.threader.release.ReleaseStore.Collected;
import dev.asml.threader.release.Turns.Turn;
import dev.asml.threader.store.Store;
import dev.asml.threader.store.StoreException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Deletes bundles from the store that no release needs. */
final class BundleCollector {
    private static final System.Logger LOG = System.getLogger("threader.deploy");

    private final ReleaseStore store;
    private final LiveSet live;
    private final Agreement agreement;
    private final Turns turns;

    BundleCollector(ReleaseStore store, LiveSet live, Agreement agreement, Turns turns) {
        this.store = store;
        this.live = live;
        this.agreement = agreement;
        this.turns = turns;
    }

    /** Those of a project whose turn this thread has; a failure is logged, for the next one does it, too. */
    void collect(String project) {
        try {
            store.collect(project).ifPresent(done -> agreement.agreeIfSame(project, done.now()));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot delete old bundles of " + project + " from the store", e);
        }
    }

    /** Those of all projects; see {@link Deployments#collect}. */
    Deployments.Collected collect() throws IOException {
        Map<String, List<Store.Item>> found = store.bundles();
        found.keySet().removeIf(name -> !ProjectFolder.isName(name));
        List<IOException> failures = new ArrayList<>();
        int bundles = 0;
        long bytes = 0;
        for (Map.Entry<String, List<Store.Item>> project : found.entrySet()) {
            try {
                Optional<Collected> collected = collect(project.getKey(), project.getValue());
                bundles += collected.map(Collected::bundles).orElse(0);
                bytes += collected.map(Collected::bytes).orElse(0L);
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            IOException first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
        return new Deployments.Collected(found.size(), bundles, bytes);
    }

    private Optional<Collected> collect(String project, List<Store.Item> found) throws IOException {
        try (Turn _ = turns.take(project)) {
            // A document that was lost must not become one by which nothing is live.
            if (live.find(project).isPresent() && store.read(project).version().isEmpty()) {
                throw new StoreException(
                        "the store has no document of %s, which is live here; its bundles were left alone"
                                .formatted(project));
            }
            Optional<Collected> collected = store.collect(project, found);
            collected.ifPresent(done -> agreement.agreeIfSame(project, done.now()));
            return collected;
        }
    }
}
