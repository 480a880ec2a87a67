package dev.asml.threader.release;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.ProjectManifest;
import dev.asml.threader.release.ProjectFolder.Unpacked;
import dev.asml.threader.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;

/** Bundles of the store, unpacked here; those that are not are fetched. Of one project one thread at a time uses it. */
final class BundleShelf {
    private final ReleaseStore store;
    private final ProjectFolder folder;
    private final LiveSet live;
    private final CodeShelf code;

    BundleShelf(ReleaseStore store, ProjectFolder folder, LiveSet live, CodeShelf code) {
        this.store = store;
        this.folder = folder;
        this.live = live;
        this.code = code;
    }

    /** Unpacks a bundle into a draft; what is wrong with it names its files as they lie in it. */
    ProjectManifest unpack(Path bundle, Path draft) throws IOException {
        try {
            return folder.unpack(bundle, draft);
        } catch (ManifestException e) {
            throw e.relativeTo(draft);
        }
    }

    /** Puts what was unpacked in its place. */
    Unpacked keep(ProjectManifest project, String hash, Path draft) throws IOException {
        return folder.keep(project, hash, draft, live.uses(project.name(), hash));
    }

    boolean has(String project, StoredRelease release) {
        return folder.has(project, release.hash());
    }

    /** Whether what is here can be fetched again: nothing that runs may need it. */
    boolean canBeReplaced(String project, StoredRelease release) {
        return !live.uses(project, release.hash());
    }

    /** What is here of a release, or is now. */
    Unpacked take(String project, StoredRelease release) throws IOException {
        if (!has(project, release)) {
            fetch(project, release);
        }
        try {
            return folder.open(project, release.hash());
        } catch (ManifestException e) {
            throw e.relativeTo(folder.home(project, release.hash()));
        }
    }

    /** Fetches a release, in the place of what is here of it. */
    void fetch(String project, StoredRelease release) throws IOException {
        Path draft = folder.draft();
        try {
            Path zip = draft.resolve("bundle.zip");
            store.fetch(project, release, zip);
            Path files = draft.resolve("files");
            ProjectManifest fetched = unpack(zip, files);
            if (!fetched.name().equals(project)) {
                throw new StoreException("the bundle of release %d of %s is of another project, %s"
                        .formatted(release.number(), project, fetched.name()));
            }
            var _ = keep(fetched, release.hash(), files);
            code.take(project, release);
        } finally {
            Folders.delete(draft);
        }
    }
}
