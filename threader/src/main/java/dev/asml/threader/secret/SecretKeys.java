package dev.asml.threader.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a Threader. Each has a name, by which it is chosen to seal with, and an id, by which that one is found which
 * has sealed something: a name may be given to another key later. Safe for use by many threads.
 */
final class SecretKeys {
    private static final String SUFFIX = ".key";

    private final Path own;
    private final Map<String, SealingKey> sealing = new TreeMap<>();
    private final Map<String, SealingKey> opening = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();

    /** The names of those that other Threaders may have, too. */
    private final List<String> given;

    private SecretKeys(Path own, List<String> given) {
        this.own = own;
        this.given = given;
    }

    /**
     * Gets the keys.
     *
     * @param own the folder for the Threader's own, {@code NAME.key} each
     * @param given those from elsewhere, by their names, which they have in the place of own ones
     * @throws SecretException if one cannot be had
     */
    static SecretKeys open(Path own, Map<String, KeySource> given) throws IOException {
        SecretKeys keys = new SecretKeys(PrivateFiles.folder(own), List.copyOf(given.keySet()));
        for (Map.Entry<String, KeySource> each : given.entrySet()) {
            keys.add(each.getKey(), each.getValue().read(each.getKey()));
        }
        try (Stream<Path> files = Files.list(own)) {
            for (Path file : files.sorted().toList()) {
                keys.addOwn(file);
            }
        }
        return keys;
    }

    private void addOwn(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (!name.endsWith(SUFFIX) || name.startsWith(".")) {
            return;
        }
        String key = name.substring(0, name.length() - SUFFIX.length());
        try {
            add(key, new KeySource.InFile(file).read(key));
        } catch (SecretException e) {
            if (!given.contains(key)) {
                throw e;
            }
        }
    }

    private synchronized void add(String name, SealingKey key) {
        sealing.putIfAbsent(name, key);
        opening.putIfAbsent(key.id(), key);
        names.putIfAbsent(key.id(), name);
    }

    /** Makes a key and keeps it. */
    void make(String name) throws IOException {
        Path file = own.resolve(name + SUFFIX);
        PrivateFiles.write(file, SealingKey.digits());
        add(name, new KeySource.InFile(file).read(name));
    }

    /** The key that has a name now; empty if none has. */
    synchronized Optional<SealingKey> named(String name) {
        return Optional.ofNullable(sealing.get(name));
    }

    /** The key of an id; null if it is not here. */
    synchronized @Nullable SealingKey ofId(String id) {
        return opening.get(id);
    }

    /** All keys that may open something of which it is not known what has sealed it. */
    synchronized List<SealingKey> all() {
        return new ArrayList<>(opening.values());
    }

    /** The names of all keys by their ids; one that came from elsewhere may have the name of the Threader's own. */
    synchronized Map<String, String> names() {
        return new LinkedHashMap<>(names);
    }

    /** Whether a key came from elsewhere, so that other Threaders may have it, too. */
    boolean isGiven(String name) {
        return given.contains(name);
    }

    /** Where the Threader's own key of a name lies, or would. */
    Path ownFile(String name) {
        return own.resolve(name + SUFFIX);
    }
}
