package dev.asml.threader.release;

import dev.asml.threader.store.Store;
import dev.asml.threader.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Releases in a store: {@code projects/NAME.json} is all that is known of a project, {@code bundles/NAME/BUNDLE.zip} are its
 * bundles. The document alone says which bundles are wanted. Safe for use by many threads and processes.
 */
final class ReleaseStore {
    private static final String PROJECTS = "projects/";
    private static final String JSON = ".json";
    private static final String ZIP = ".zip";

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
     * @return its name
     */
    String save(String project, Known before, Path zip) throws IOException {
        String hash = hash(zip);
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

    /** The SHA-256 of a file, in hexadecimal digits. */
    static String hash(Path file) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /**
     * Fetches a release's bundle.
     *
     * @throws NoSuchFileException if it is not there, as it may be if the release is not kept any more
     * @throws StoreException if it is not what was stored
     */
    void fetch(String project, StoredRelease release, Path zip) throws IOException {
        store.get(bundle(project, release.bundle()), zip);
        String found = hash(zip);
        if (!found.equals(release.hash())) {
            throw new StoreException(
                    "the bundle of release %d of %s in the store %s is not what was stored: its SHA-256 is %s"
                            .formatted(release.number(), project, store.address(), found));
        }
    }

    /**
     * Deletes a project's bundles that no release needs: those of releases that are not kept any more, and of deploys that
     * did not end. One that is stored meanwhile is not among them, and a deploy that has stored one of them and is still
     * under way has to store it again: the document has another version before the first is deleted.
     *
     * @return what is known of the project now, if anything was deleted
     */
    Optional<Known> collect(String project) throws IOException {
        List<String> found = store.list("bundles/" + project + "/").stream()
                .map(Store.Item::key)
                .toList();
        Known known = read(project);
        if (wanted(project, known).containsAll(found)) {
            return Optional.empty();
        }
        Optional<Known> touched = replace(project, known, known.project());
        while (touched.isEmpty()) {
            known = read(project);
            touched = replace(project, known, known.project());
        }
        Set<String> unwanted = new HashSet<>(found);
        unwanted.removeAll(wanted(project, touched.get()));
        for (String key : unwanted) {
            store.delete(key);
        }
        return touched;
    }

    private static Set<String> wanted(String project, Known known) {
        return known.project().releases().stream()
                .map(release -> bundle(project, release.bundle()))
                .collect(Collectors.toSet());
    }

    private static String document(String project) {
        return PROJECTS + project + JSON;
    }

    private static String bundle(String project, String bundle) {
        return "bundles/" + project + "/" + bundle + ZIP;
    }
}
