package dev.asml.threader.registry;

import dev.asml.manifests.Architecture;
import dev.asml.manifests.BundleSeal;
import dev.asml.manifests.Coordinates;
import dev.asml.manifests.IomodPackage;
import dev.asml.manifests.ManifestException;
import dev.asml.manifests.SemanticVersion;
import dev.asml.threader.store.Store;
import dev.asml.threader.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Packages of IOmods in a store: {@code iomods/COORDINATES.json} is all that is known of an IOmod, and
 * {@code iomod-packages/COORDINATES/SHA256.iomod} are its packages. The document alone says which version is which file, and
 * is only ever replaced in the version that was read; nothing that it says is changed, and nothing is deleted. Safe for use
 * by many threads and processes.
 */
public final class IomodRegistry {
    private static final String DOCUMENTS = "iomods/";
    private static final String PACKAGES = "iomod-packages/";
    private static final String JSON = ".json";

    private final Store store;
    private final Clock clock;

    public IomodRegistry(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * A package that is in the registry now.
     *
     * @param added whether it was not before
     */
    public record Pushed(Coordinates coordinates, RegisteredPackage found, boolean added) {}

    /**
     * Adds a package, which says itself what it is. The same file may be pushed again.
     *
     * @param architecture empty for that of its entrypoint
     * @param by who does, as they say; may be empty
     * @throws ManifestException if it is no package that can be used; its problems name files in it
     * @throws IllegalArgumentException if its version is none of semver 2.0.0, or its architecture has to be given
     * @throws TakenException if the version is there with another content
     * @throws IOException if the store fails
     */
    public Pushed push(Path file, Optional<Architecture> architecture, String by) throws IOException {
        IomodPackage opened = open(file);
        Coordinates coordinates = opened.manifest().coordinates();
        RegisteredPackage wanted = new RegisteredPackage(
                version(opened),
                architecture
                        .or(opened::architecture)
                        .orElseThrow(IomodRegistry::unknown)
                        .name(),
                BundleSeal.hash(file),
                Files.size(file),
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                by);
        Optional<Store.Document> before = store.read(document(coordinates));
        Optional<RegisteredPackage> there = taken(coordinates, wanted, before);
        if (there.isPresent()) {
            return new Pushed(coordinates, there.get(), false);
        }
        // Before the document: what that names is there.
        store.put(file(coordinates, wanted), file);
        while (!written(coordinates, wanted, before)) {
            before = store.read(document(coordinates));
            there = taken(coordinates, wanted, before);
            if (there.isPresent()) {
                return new Pushed(coordinates, there.get(), false);
            }
        }
        return new Pushed(coordinates, wanted, true);
    }

    private static IomodPackage open(Path file) {
        try {
            IomodPackage opened = IomodPackage.open(file);
            // Reads all of it: what is damaged is refused now.
            var _ = opened.digest();
            return opened;
        } catch (ManifestException e) {
            throw e.relativeTo(file);
        }
    }

    private static String version(IomodPackage opened) {
        try {
            return SemanticVersion.parse(opened.manifest().version()).toString();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the version in iomod.toml " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException unknown() {
        return new IllegalArgumentException(
                "the entrypoint is for an architecture that has no name here; name it by --arch");
    }

    private boolean written(Coordinates coordinates, RegisteredPackage wanted, Optional<Store.Document> before)
            throws IOException {
        RegisteredIomod known = known(coordinates, before);
        return store.write(document(coordinates), known.with(wanted).write(), before.map(Store.Document::version))
                .isPresent();
    }

    private Optional<RegisteredPackage> taken(
            Coordinates coordinates, RegisteredPackage wanted, Optional<Store.Document> before) throws IOException {
        Optional<RegisteredPackage> there = known(coordinates, before).inPlaceOf(wanted);
        if (there.isPresent() && !there.get().sha256().equals(wanted.sha256())) {
            throw new TakenException(
                    "%s %s for %s is there already, pushed %s%s, and no version is ever changed: its SHA-256 is %s, that of this file %s. Give it another version."
                            .formatted(
                                    coordinates,
                                    wanted.version(),
                                    wanted.architecture(),
                                    there.get().publishedAt(),
                                    there.get().by().isEmpty()
                                            ? ""
                                            : " by " + there.get().by(),
                                    there.get().sha256(),
                                    wanted.sha256()));
        }
        return there;
    }

    private RegisteredIomod known(Coordinates coordinates, Optional<Store.Document> found) throws IOException {
        return found.isEmpty()
                ? new RegisteredIomod(coordinates.toString(), List.of())
                : parse(document(coordinates), found.get());
    }

    private RegisteredIomod parse(String key, Store.Document found) throws IOException {
        try {
            return RegisteredIomod.read(found.content());
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    "the document %s in the store %s is damaged: %s".formatted(key, store.address(), e.getMessage()),
                    e);
        }
    }

    /** What is known of an IOmod; empty if nothing of it was ever pushed. */
    public Optional<RegisteredIomod> find(Coordinates coordinates) throws IOException {
        Optional<Store.Document> found = store.read(document(coordinates));
        return found.isEmpty() ? Optional.empty() : Optional.of(parse(document(coordinates), found.get()));
    }

    /** The coordinates of all IOmods, in order. */
    public List<String> coordinates() throws IOException {
        return store.list(DOCUMENTS).stream()
                .map(Store.Item::key)
                .filter(key -> key.endsWith(JSON))
                .map(key -> key.substring(DOCUMENTS.length(), key.length() - JSON.length()))
                .toList();
    }

    /**
     * The IOmods whose coordinates hold a text, whatever its case, in the order of the coordinates.
     *
     * @param text empty for all
     */
    public List<RegisteredIomod> search(String text) throws IOException {
        String wanted = text.toLowerCase(Locale.ROOT);
        List<RegisteredIomod> found = new ArrayList<>();
        for (String coordinates : coordinates()) {
            if (coordinates.toLowerCase(Locale.ROOT).contains(wanted)) {
                String key = DOCUMENTS + coordinates + JSON;
                Optional<Store.Document> document = store.read(key);
                if (document.isPresent()) {
                    found.add(parse(key, document.get()));
                }
            }
        }
        return found;
    }

    /**
     * Fetches a package into a file that must not exist.
     *
     * @throws StoreException if it is not what was pushed
     */
    public void fetch(Coordinates coordinates, RegisteredPackage wanted, Path into) throws IOException {
        store.get(file(coordinates, wanted), into);
        String found = BundleSeal.hash(into);
        if (!found.equals(wanted.sha256())) {
            throw new StoreException(
                    "the package of %s %s in the store %s is not what was pushed: its SHA-256 was %s, and is %s"
                            .formatted(coordinates, wanted.version(), store.address(), wanted.sha256(), found));
        }
    }

    private static String document(Coordinates coordinates) {
        return DOCUMENTS + coordinates + JSON;
    }

    private static String file(Coordinates coordinates, RegisteredPackage wanted) {
        return PACKAGES + coordinates + "/" + wanted.sha256() + ".iomod";
    }
}
