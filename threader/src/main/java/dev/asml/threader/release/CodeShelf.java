package dev.asml.threader.release;

import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.wasm.SharedCode;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Compiled code in the store, beside the bundles, for Threaders that share a key. Whatever goes wrong here is logged, and
 * costs no more than the time to compile.
 */
final class CodeShelf {
    private static final System.Logger LOG = System.getLogger("threader.deploy");

    private final ReleaseStore store;
    private final ProjectFolder folder;
    private final Optional<SharedCode> code;

    /** @param code empty if there is no shared key: then nothing is stored and nothing fetched */
    CodeShelf(ReleaseStore store, ProjectFolder folder, Optional<SharedCode> code) {
        this.store = store;
        this.folder = folder;
        this.code = code;
    }

    /** Stores the code of a bundle's functions, before anybody else hears of the bundle. */
    void offer(String project, String bundle, Collection<DeployedFunction> functions) throws IOException {
        if (code.isEmpty()) {
            return;
        }
        List<String> modules = functions.stream()
                .flatMap(function -> function.facts().modules().stream())
                .distinct()
                .toList();
        Path draft = folder.draft();
        try {
            Path file = draft.resolve("code");
            code.get().write(modules, file);
            store.saveCode(project, bundle, code.get().name(), file);
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "cannot store the compiled code of " + project + "; others compile it themselves",
                    e);
        } finally {
            Folders.delete(draft);
        }
    }

    /** Fetches the code of a release's functions, if somebody has stored it. */
    void take(String project, StoredRelease release) throws IOException {
        if (code.isEmpty()) {
            return;
        }
        Path draft = folder.draft();
        try {
            Path file = draft.resolve("code");
            store.fetchCode(project, release, code.get().name(), file);
            if (!code.get().read(file)) {
                LOG.log(
                        Level.WARNING,
                        "the compiled code of release {0} of {1} in the store was changed, or was stored by somebody without"
                                + " the key; it is not used, and compiled here",
                        release.number(),
                        project);
            }
        } catch (NoSuchFileException _) {
            // Nobody has this key and this version of the engine beside this Threader.
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot fetch the compiled code of " + project + "; it is compiled here", e);
        } finally {
            Folders.delete(draft);
        }
    }
}
