package dev.asml.threader.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of all services, each a sealed file of its own: one that is damaged leaves the others as they are, and one
 * that is put in the place of another does not open. Safe for use by many threads.
 *
 * <p>A file is a line with the version and the name of its key, and then the sealed value.
 */
public final class SecretStore {
    /** The longest value, in bytes. */
    public static final int MAX_VALUE = 64 << 10;

    /** The key that seals where no other is named. */
    public static final String DEFAULT_KEY = "default";

    private static final int MAX_FILE = MAX_VALUE + 512;
    private static final int MAX_SECRETS = 1000;
    private static final int MAX_LINE = 200;
    private static final String VERSION = "asml-secret-1 ";

    private final Path values;
    private final Map<String, SealingKey> keys;

    /**
     * What is known of a secret without opening it.
     *
     * @param key the name of the key that sealed it; empty if its file is damaged
     */
    public record Listed(SecretName name, String key, Instant changed) {}

    private SecretStore(Path values, Map<String, SealingKey> keys) {
        this.values = values;
        this.keys = keys;
    }

    /**
     * Opens the store, making it if it does not exist.
     *
     * @param folder of the store; its own keys lie in {@code keys/NAME.key}, and the default one is made if there are
     *     no secrets yet
     * @param given the files of keys from elsewhere, by name; they come before the store's own
     * @throws SecretException if a key cannot be used
     */
    public static SecretStore open(Path folder, Map<String, Path> given) throws IOException {
        Path own = PrivateFiles.folder(PrivateFiles.folder(folder).resolve("keys"));
        Path values = PrivateFiles.folder(folder.resolve("values"));
        Map<String, SealingKey> keys = new TreeMap<>();
        for (Path file : listed(own)) {
            String name = file.getFileName().toString();
            if (name.endsWith(".key") && !name.startsWith(".")) {
                String key = name.substring(0, name.length() - ".key".length());
                if (!given.containsKey(key)) {
                    keys.put(key, SealingKey.read(key, file));
                }
            }
        }
        for (Map.Entry<String, Path> each : given.entrySet()) {
            keys.put(each.getKey(), SealingKey.read(each.getKey(), each.getValue()));
        }
        // A new key instead of a lost one would make damaged files of what the lost one sealed.
        if (!keys.containsKey(DEFAULT_KEY) && listed(values).isEmpty()) {
            keys.put(DEFAULT_KEY, SealingKey.make(DEFAULT_KEY, own.resolve(DEFAULT_KEY + ".key")));
        }
        return new SecretStore(values, keys);
    }

    private static List<Path> listed(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** Whether there is a key of that name. */
    public boolean hasKey(String name) {
        return keys.containsKey(name);
    }

    private SealingKey key(String name) {
        SealingKey key = keys.get(name);
        if (key == null) {
            throw new SecretException(
                    "there is no key \"%s\"; start the Threader with --secrets-key %s=FILE, or put %s.key back into the keys of its secrets"
                            .formatted(name, name, name));
        }
        return key;
    }

    private Path file(SecretName name) {
        return values.resolve(name.service()).resolve(name.name());
    }

    private static String purpose(SecretName name) {
        return VERSION + name;
    }

    /**
     * A secret's value; empty if it was never set.
     *
     * @throws SecretException if its file is damaged, or its key is not there
     */
    public Optional<byte[]> read(SecretName name) {
        try {
            return PrivateFiles.read(file(name), MAX_FILE).map(content -> opened(name, content));
        } catch (IOException e) {
            throw new SecretException("the secret %s cannot be read: %s".formatted(name, e.getMessage()), e);
        }
    }

    private byte[] opened(SecretName name, byte[] content) {
        String key = keyOf(content);
        if (key == null) {
            throw new SecretException("the secret %s is damaged; set it again".formatted(name));
        }
        int start = VERSION.length() + key.length() + 1;
        try {
            return key(key).open(Arrays.copyOfRange(content, start, content.length), purpose(name));
        } catch (SecretException e) {
            throw new SecretException("the secret %s cannot be opened: %s".formatted(name, e.getMessage()), e);
        }
    }

    /** The name of the key in a file's first line; null if there is none. */
    private static @Nullable String keyOf(byte[] content) {
        String start = new String(content, 0, Math.min(content.length, MAX_LINE), US_ASCII);
        int end = start.indexOf('\n');
        if (!start.startsWith(VERSION) || end < 0) {
            return null;
        }
        String key = start.substring(VERSION.length(), end);
        return SecretName.isName(key) ? key : null;
    }

    /**
     * Sets a secret. It is on disk when this returns; until then the earlier value is.
     *
     * @param key the name of the key that seals it
     * @throws SecretException if the value is too long, the key is not there, or there are too many secrets
     */
    public synchronized void write(SecretName name, byte[] value, String key) {
        if (value.length > MAX_VALUE) {
            throw new SecretException(
                    "the value of %s has %d bytes; the limit is %d".formatted(name, value.length, MAX_VALUE));
        }
        SealingKey sealing = key(key);
        try {
            Path folder = values.resolve(name.service());
            if (!Files.exists(file(name))
                    && Files.isDirectory(folder)
                    && listed(folder).size() >= MAX_SECRETS) {
                throw new SecretException(
                        "the service \"%s\" has %d secrets, which is the limit".formatted(name.service(), MAX_SECRETS));
            }
            var _ = PrivateFiles.folder(folder);
            byte[] line = (VERSION + sealing.name() + "\n").getBytes(US_ASCII);
            byte[] sealed = sealing.seal(value, purpose(name));
            byte[] content = Arrays.copyOf(line, line.length + sealed.length);
            System.arraycopy(sealed, 0, content, line.length, sealed.length);
            PrivateFiles.write(file(name), content);
        } catch (IOException e) {
            throw new SecretException("the secret %s cannot be written: %s".formatted(name, e.getMessage()), e);
        }
    }

    /** Removes a secret, damaged ones too; false if there is none. */
    public synchronized boolean remove(SecretName name) {
        try {
            return PrivateFiles.delete(file(name));
        } catch (IOException e) {
            throw new SecretException("the secret %s cannot be removed: %s".formatted(name, e.getMessage()), e);
        }
    }

    /** All secrets, by name. */
    public synchronized List<Listed> list() {
        List<Listed> all = new ArrayList<>();
        try {
            for (Path service : listed(values)) {
                for (Path file : Files.isDirectory(service) ? listed(service) : List.<Path>of()) {
                    if (SecretName.isName(file.getFileName().toString())) {
                        all.add(listed(service, file));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.stream().sorted(Comparator.comparing(Listed::name)).toList();
    }

    private static Listed listed(Path service, Path file) throws IOException {
        boolean whole = Files.size(file) <= MAX_FILE;
        String key = whole ? keyOf(Files.readAllBytes(file)) : null;
        return new Listed(
                new SecretName(
                        service.getFileName().toString(), file.getFileName().toString()),
                key == null ? "" : key,
                Files.getLastModifiedTime(file).toInstant());
    }

    // What is kept elsewhere

    /** A value sealed with the default key, for a file that is not the store's. */
    public byte[] sealed(byte[] value, String purpose) {
        return key(DEFAULT_KEY).seal(value, purpose);
    }

    /**
     * A value that {@link #sealed} gave for the same purpose.
     *
     * @throws SecretException if another key sealed it
     */
    public byte[] opened(byte[] sealed, String purpose) {
        return key(DEFAULT_KEY).open(sealed, purpose);
    }
}
