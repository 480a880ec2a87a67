package dev.asml.threader.release;

import dev.asml.manifests.BundleSeal;
import dev.asml.threader.store.Store;
import dev.asml.threader.store.StoreException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Releases in a store: {@code projects/NAME.json} is all that is known of a project, {@code bundles/NAME/BUNDLE.zip} are its
 * bundles, and {@code bundles/NAME/BUNDLE.code-VERSION} is what their modules were compiled to. The document alone says which
 * bundles are wanted. Safe for use by many threads and processes.
 */
final class ReleaseStore {
    private static final String PROJECTS = "projects/";
    private static final String BUNDLES = "bundles/";
    private static final String JSON = ".json";
    private static final String ZIP = ".zip";
    private static final String CODE = ".code-";

    private final Store store;

    ReleaseStore(Store store) {
        this.store = store;
    }

    /**
     * What is known of a project, as it was read.
     *
     * @param version empty if there is no document
     */
    record Known(StoredProject project, Optional<String> version) {}

    /** The versions of all documents, by the projects' names. */
    Map<String, String> versions() throws IOException {
        Map<String, String> versions = new LinkedHashMap<>();
        for (Store.Item item : store.list(PROJECTS)) {
            if (item.key().endsWith(JSON)) {
                String name = item.key().substring(PROJECTS.length(), item.key().length() - JSON.length());
                versions.put(name, item.version());
            }
        }
        return versions;
    }

    /** What is known of a project. */
    Known read(String project) throws IOException {
        Optional<Store.Document> found = store.read(document(project));
        return found.isEmpty()
                ? new Known(StoredProject.NONE, Optional.empty())
                : new Known(parse(project, found.get()), Optional.of(found.get().version()));
    }

    private StoredProject parse(String project, Store.Document found) throws IOException {
        try {
            return StoredProject.read(found.content());
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    "the document %s in the store %s is damaged: %s"
                            .formatted(document(project), store.address(), e.getMessage()),
                    e);
        }
    }

    /**
     * Writes what is known of a project from now on.
     *
     * @return what was written; empty if somebody else has changed it since it was read
     */
    Optional<Known> replace(String project, Known before, StoredProject after) throws IOException {
        return store.write(document(project), after.write(), before.version())
                .map(version -> new Known(after, Optional.of(version)));
    }

    /**
     * Stores a bundle, unless the project has it.
     *
     * @param before what is known of the project, read before this: should {@link #collect} have been here since, then
     *     {@link #replace} does not happen
     * @param hash the bundle's
     * @return its name
     */
    String save(String project, Known before, Path zip, String hash) throws IOException {
        Optional<String> same = before.project().releases().stream()
                .filter(release -> release.hash().equals(hash))
                .map(StoredRelease::bundle)
                .findFirst();
        if (same.isPresent()) {
            return same.get();
        }
        String bundle = hash + "-" + UUID.randomUUID();
        store.put(bundle(project, bundle), zip);
        return bundle;
    }

    /**
     * Stores compiled code beside a bundle, with which it is deleted, unless it is there.
     *
     * @param name what it is for
     */
    void saveCode(String project, String bundle, String name, Path file) throws IOException {
        String key = code(project, bundle, name);
        if (store.list(key).isEmpty()) {
            store.put(key, file);
        }
    }

    /**
     * Fetches compiled code, for which nothing vouches but itself.
     *
     * @throws NoSuchFileException if there is none of the name
     */
    void fetchCode(String project, StoredRelease release, String name, Path file) throws IOException {
        store.get(code(project, release.bundle(), name), file);
    }

    /**
     * Fetches a release's bundle.
     *
     * @throws NoSuchFileException if it is not there, as it may be if the release is not kept any more
     * @throws StoreException if it is not what was stored
     */
    void fetch(String project, StoredRelease release, Path zip) throws IOException {
        store.get(bundle(project, release.bundle()), zip);
        String found = BundleSeal.hash(zip);
        if (!found.equals(release.hash())) {
            throw new StoreException(
                    "the bundle of release %d of %s in the store %s is not what was stored: its SHA-256 is %s"
                            .formatted(release.number(), project, store.address(), found));
        }
    }

    /**
     * What was deleted of a project.
     *
     * @param now what is known of the project now
     */
    record Collected(Known now, int bundles, long bytes) {}

    /**
     * Deletes a project's bundles that no release needs: those of releases that are not kept any more, and of deploys that
     * did not end. One that is stored meanwhile is not among them, and a deploy that has stored one of them and is still
     * under way has to store it again: the document has another version before the first is deleted. Where there is no
     * document, one of which nothing is live is written for that.
     *
     * @return empty if there was nothing to delete
     */
    Optional<Collected> collect(String project) throws IOException {
        return collect(project, store.list(BUNDLES + project + "/"));
    }

    /** The same of bundles that were listed before. */
    Optional<Collected> collect(String project, List<Store.Item> found) throws IOException {
        Known known = read(project);
        if (unwanted(project, known, found).isEmpty()) {
            return Optional.empty();
        }
        Optional<Known> touched = replace(project, known, known.project());
        while (touched.isEmpty()) {
            known = read(project);
            touched = replace(project, known, known.project());
        }
        List<Store.Item> unwanted = unwanted(project, touched.get(), found);
        for (Store.Item bundle : unwanted) {
            store.delete(bundle.key());
        }
        long bytes = unwanted.stream().mapToLong(Store.Item::bytes).sum();
        long bundles =
                unwanted.stream().filter(item -> item.key().endsWith(ZIP)).count();
        return Optional.of(new Collected(touched.get(), (int) bundles, bytes));
    }

    private static List<Store.Item> unwanted(String project, Known known, List<Store.Item> found) {
        Set<String> wanted = known.project().releases().stream()
                .map(release -> bundle(project, release.bundle()))
                .collect(Collectors.toSet());
        return found.stream()
                .filter(item -> !wanted.contains(bundleOf(item.key())))
                .toList();
    }

    /** All bundles, by the projects' names; of these some may have no document. */
    Map<String, List<Store.Item>> bundles() throws IOException {
        return store.list(BUNDLES).stream()
                .filter(item -> item.key().indexOf('/', BUNDLES.length()) > 0)
                .collect(Collectors.groupingBy(
                        item -> item.key()
                                .substring(BUNDLES.length(), item.key().indexOf('/', BUNDLES.length())),
                        TreeMap::new,
                        Collectors.toList()));
    }

    private static String document(String project) {
        return PROJECTS + project + JSON;
    }

    private static String code(String project, String bundle, String name) {
        return BUNDLES + project + "/" + bundle + CODE + name;
    }

    /** The bundle that something belongs to: itself, or what compiled code is of. */
    private static String bundleOf(String key) {
        int code = key.indexOf(CODE);
        return code < 0 ? key : key.substring(0, code) + ZIP;
    }

    private static String bundle(String project, String bundle) {
        return BUNDLES + project + "/" + bundle + ZIP;
    }
}
