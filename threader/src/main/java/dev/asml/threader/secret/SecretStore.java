package dev.asml.threader.secret;

import dev.asml.threader.secret.SealedSecret.Opened;
import dev.asml.threader.secret.SecretMirror.Known;
import dev.asml.threader.store.Store;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of all services, sealed in a store, each a document of its own: one that is damaged leaves the others as they
 * are, and one that is put in the place of another does not open. They are read from what is known of them here, which is
 * never more than the last {@link #look} behind. Safe for use by many threads, and many processes may use one store.
 */
public final class SecretStore {
    /** The longest value, in bytes. */
    public static final int MAX_VALUE = 64 << 10;

    /** The key that seals where no other is named. */
    public static final String DEFAULT_KEY = "default";

    private static final System.Logger LOG = System.getLogger("threader.secrets");

    /** How often a change begins anew because others have changed the same meanwhile. */
    private static final int MOST_ATTEMPTS = 100;

    private final Store store;
    private final boolean shared;
    private final SecretKeys keys;
    private final SecretMirror mirror;
    private final FormerSecrets former;
    private final SealingRules rules;
    private volatile Sight sight = new Sight(System.nanoTime(), Instant.EPOCH, "");
    private volatile Runnable listener = () -> {};

    /**
     * How the store was found.
     *
     * @param nanos when it answered last, as {@link System#nanoTime} has it
     * @param time the same by the clock; {@link Instant#EPOCH} if it has not answered
     * @param failure why it does not answer now; empty if it does
     */
    private record Sight(long nanos, Instant time, String failure) {}

    /**
     * What is known of a secret without opening it.
     *
     * @param key the name that the key had which sealed it; empty if it is damaged
     * @param keyId that key's id; empty if it is not known
     * @param problem what is wrong with it; empty if nothing is
     */
    public record Listed(SecretName name, String key, String keyId, Instant changed, String problem) {}

    /**
     * A key, and what it seals.
     *
     * @param name that it has, or had when it sealed
     * @param id empty for values of earlier versions, which do not say it
     * @param values that it seals
     * @param here whether this Threader has it
     */
    public record KeyUse(String name, String id, int values, boolean here) {}

    /**
     * What became of values that were to be sealed anew.
     *
     * @param sealed how many were
     * @param same how many were sealed so already
     * @param failed those that cannot be opened here, and why
     */
    public record Resealed(int sealed, int same, Map<SecretName, String> failed) {}

    private SecretStore(Store store, boolean shared, SecretKeys keys, SecretMirror mirror, FormerSecrets former) {
        this.store = store;
        this.shared = shared;
        this.keys = keys;
        this.mirror = mirror;
        this.former = former;
        this.rules = new SealingRules(store, shared, keys, mirror);
    }

    /**
     * Opens the secrets of a store. It need not answer: then those of before are used.
     *
     * @param folder for what is at hand of them, and the Threader's own keys, {@code keys/NAME.key}
     * @param given where keys from elsewhere are, by name; they come before the Threader's own
     * @param shared whether other Threaders use the store, too: then only keys from elsewhere seal, which these can have.
     *     Otherwise a default key is made if there is none and nothing needs one that is missing
     * @throws SecretException if a key cannot be used
     */
    public static SecretStore open(Path folder, Map<String, KeySource> given, Store store, boolean shared)
            throws IOException {
        SecretKeys keys = SecretKeys.open(PrivateFiles.folder(folder).resolve("keys"), given);
        SecretMirror mirror = new SecretMirror(store, keys, new SecretFiles(folder.resolve("at-hand")));
        mirror.restore();
        FormerSecrets former = new FormerSecrets(new SecretFiles(folder.resolve("values")), store, keys, mirror);
        SecretStore secrets = new SecretStore(store, shared, keys, mirror, former);
        former.take(secrets.tryLook(), shared);
        mirror.report();
        // A new key instead of a lost one would be taken for it.
        if (!shared && keys.named(DEFAULT_KEY).isEmpty() && !mirror.needsMissingKey()) {
            keys.make(DEFAULT_KEY);
        }
        return secrets;
    }

    /** Has something done after each change of a value, here or elsewhere, on the thread that finds it. */
    public void onChange(Runnable action) {
        listener = action;
    }

    /** A greater number after each change of any of these. */
    public long generation(Collection<SecretName> names) {
        return mirror.generation(names);
    }

    /**
     * A key for another purpose, which all Threaders of the store have that were given the same default key.
     *
     * @return empty if the store is this Threader's alone, or no default key was given to it
     */
    public Optional<SecretKey> sharedKey(String purpose) {
        return shared && keys.isGiven(DEFAULT_KEY)
                ? keys.named(DEFAULT_KEY).map(key -> key.derive(purpose))
                : Optional.empty();
    }

    /**
     * Asks the store for what others have changed.
     *
     * @throws IOException if it does not answer; what was known is used
     */
    public void look() throws IOException {
        boolean changed;
        synchronized (this) {
            try {
                changed = mirror.look();
                sight = new Sight(System.nanoTime(), Instant.now(), "");
            } catch (IOException e) {
                sight = new Sight(sight.nanos(), sight.time(), String.valueOf(e.getMessage()));
                throw e;
            }
        }
        if (changed) {
            listener.run();
        }
    }

    private boolean tryLook() {
        try {
            look();
            return true;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the secrets of the last run are used: {0}", e.getMessage());
            return false;
        }
    }

    /** How long ago what is used was known to be what is stored; zero if nobody else changes it. */
    public Duration age() {
        return shared ? Duration.ofNanos(System.nanoTime() - sight.nanos()) : Duration.ZERO;
    }

    /** What is wrong, for who operates it; empty if nothing is. */
    public Optional<String> problem() {
        List<String> problems = new ArrayList<>();
        Sight seen = sight;
        if (!seen.failure().isEmpty()) {
            problems.add("the store does not answer, and those of %s are used: %s"
                    .formatted(seen.time().equals(Instant.EPOCH) ? "the last run" : seen.time(), seen.failure()));
        }
        if (!mirror.problem().isEmpty()) {
            problems.add(mirror.problem());
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    /** How many secrets cannot be used as they are stored. */
    public int unusable() {
        return mirror.problems().values().stream()
                .mapToInt(names -> names.size())
                .sum();
    }

    /** Whether there is a key of that name. */
    public boolean hasKey(String name) {
        return keys.named(name).isPresent();
    }

    /**
     * A secret's value; empty if it was never set.
     *
     * @throws SecretException if it is damaged, or its key is not there
     */
    public Optional<byte[]> read(SecretName name) {
        Known known = mirror.find(name);
        if (known == null || known.used() instanceof SealedSecret.Removed) {
            return Optional.empty();
        }
        return switch (known.used().open(name, keys)) {
            case Opened.Clear(byte[] value) -> Optional.of(value);
            case Opened.Not(var _, String why) -> throw new SecretException("the secret %s %s".formatted(name, why));
        };
    }

    /** The same of an alias: its own value, else the service's. */
    public Optional<byte[]> read(SecretName name, String alias) {
        return alias.isEmpty() ? read(name) : read(name.of(alias)).or(() -> read(name));
    }

    /**
     * Sets a secret. It is in the store when this returns; until then the earlier value is. Of those who set the same at
     * once, the last one wins.
     *
     * @param key the name of the key that seals it
     * @throws SecretException if the value is too long, there are too many secrets, or the key is not there or may not seal
     * @throws IOException if the store fails; then it is not known whether it is set
     */
    public void write(SecretName name, byte[] value, String key) throws IOException {
        if (value.length > MAX_VALUE) {
            throw new SecretException(
                    "the value of %s has %d bytes; the limit is %d".formatted(name, value.length, MAX_VALUE));
        }
        var _ = change(() -> {
            look();
            return replace(name, () -> {
                rules.requireRoom(name);
                rules.requireSameKey(name, key);
                return Optional.of(SealedSecret.seal(name, value, key, rules.sealing(key)));
            });
        });
    }

    /** Removes a secret, damaged ones too; false if there is none. */
    public boolean remove(SecretName name) throws IOException {
        return change(() -> {
            look();
            return replace(name, () -> {
                Known known = mirror.find(name);
                return known == null || !known.isSet() ? Optional.empty() : Optional.of(SealedSecret.removed());
            });
        });
    }

    /** What is to be stored, by what is stored now; empty if nothing is to be changed. */
    private interface Replacement {
        Optional<byte[]> content();
    }

    private synchronized boolean replace(SecretName name, Replacement by) throws IOException {
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            Optional<byte[]> content = by.content();
            if (content.isEmpty()) {
                return false;
            }
            Known known = mirror.find(name);
            Optional<String> before = known == null ? Optional.empty() : known.version();
            Optional<String> now = store.write(SecretMirror.key(name), content.get(), before);
            if (now.isPresent()) {
                mirror.accept(name, now.get(), content.get(), Instant.now());
                former.forget(name);
                listener.run();
                return true;
            }
            mirror.look(name);
        }
        throw new SecretException("%s is being changed by others all the time; try again".formatted(name));
    }

    /**
     * Does something on a thread that nobody interrupts: what the store has done has to be known here, whatever becomes of
     * who asked for it.
     */
    private <T> T change(Callable<T> what) throws IOException {
        FutureTask<T> task = new FutureTask<>(what);
        Thread.ofVirtual().name("secrets").start(task);
        try {
            return task.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new SecretException("interrupted; it is not known what became of it");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private static IOException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException failed -> failed;
            case RuntimeException failed -> throw failed;
            case Error failed -> throw failed;
            case null, default -> throw new IllegalStateException(cause);
        };
    }

    /** All secrets, by name. */
    public List<Listed> list() {
        List<Listed> all = new ArrayList<>();
        mirror.all().forEach((name, known) -> {
            if (known.stored() instanceof SealedSecret.Value value) {
                all.add(new Listed(name, value.key(), value.keyId(), known.changed(), known.problem()));
            } else if (known.isSet()) {
                all.add(new Listed(name, "", "", known.changed(), known.problem()));
            }
        });
        return all;
    }

    /** The keys that this Threader has, and those that it lacks, by name. */
    public List<KeyUse> keys() {
        Map<String, KeyUse> uses = new LinkedHashMap<>();
        keys.names().forEach((id, name) -> uses.put(id, new KeyUse(name, id, 0, true)));
        for (Listed each : list()) {
            String key = each.keyId().isEmpty() ? each.key() + " " : each.keyId();
            boolean here = each.keyId().isEmpty() ? hasKey(each.key()) : keys.ofId(each.keyId()) != null;
            if (!each.key().isEmpty()) {
                uses.merge(
                        key,
                        new KeyUse(each.key(), each.keyId(), 1, here),
                        (known, _) -> new KeyUse(known.name(), known.id(), known.values() + 1, known.here()));
            }
        }
        return uses.values().stream()
                .sorted(Comparator.comparing(KeyUse::name).thenComparing(KeyUse::id))
                .toList();
    }

    /**
     * Seals all values anew that another key has sealed than the one that has its name now. What was done stays done if it
     * ends before the last, and to do it again does only the rest.
     *
     * @param from the name of keys for whose values the default key is to be taken; may be empty
     * @throws SecretException if a key may not seal
     * @throws IOException if the store fails
     */
    public Resealed reseal(String from) throws IOException {
        return change(() -> {
            look();
            int sealed = 0;
            int same = 0;
            Map<SecretName, String> failed = new TreeMap<>();
            for (Listed each : list()) {
                if (!each.problem().isEmpty()) {
                    failed.put(each.name(), each.problem());
                } else if (replace(each.name(), () -> resealed(each.name(), from))) {
                    sealed++;
                } else {
                    same++;
                }
            }
            return new Resealed(sealed, same, failed);
        });
    }

    private Optional<byte[]> resealed(SecretName name, String from) {
        Known known = mirror.find(name);
        if (known == null
                || !(known.stored() instanceof SealedSecret.Value value)
                || !(known.stored().open(name, keys) instanceof Opened.Clear(byte[] clear))) {
            return Optional.empty();
        }
        String key = value.key().equals(from) ? DEFAULT_KEY : value.key();
        SealingKey sealing = rules.sealing(key);
        return key.equals(value.key()) && sealing.id().equals(value.keyId())
                ? Optional.empty()
                : Optional.of(SealedSecret.seal(name, clear, key, sealing));
    }

    // What is kept elsewhere

    /** A value sealed with the default key, for a file that is not the store's. */
    public byte[] sealed(byte[] value, String purpose) {
        return keys.named(DEFAULT_KEY)
                .orElseThrow(() -> new SecretException("there is no key \"%s\" to seal it with".formatted(DEFAULT_KEY)))
                .seal(value, elsewhere(purpose));
    }

    /**
     * A value that {@link #sealed} gave for the same purpose.
     *
     * @throws SecretException if it was damaged, or the key that sealed it is not here any more
     */
    public byte[] opened(byte[] sealed, String purpose) {
        return keys.all().stream()
                .flatMap(key -> key.open(sealed, elsewhere(purpose)).stream())
                .findFirst()
                .orElseThrow(
                        () -> new SecretException(
                                "it is damaged, or was sealed with a key that is not here; start the Threader with --secrets-key old=FILE"));
    }

    private static String elsewhere(String purpose) {
        return purpose + "\0" + DEFAULT_KEY;
    }
}
