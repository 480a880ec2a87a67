package dev.asml.threader.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.threader.secret.SealedSecret.Opened;
import dev.asml.threader.store.Store;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known here of the secrets in a store, {@code secrets/SERVICE/NAME} each: in memory, sealed, and on the disk for a
 * start without the store. What cannot be opened does not take the place of what can. Read by many threads, changed by one
 * at a time.
 */
final class SecretMirror {
    private static final System.Logger LOG = System.getLogger("threader.secrets");
    private static final String PREFIX = "secrets/";

    /** What a file at hand has beside the secret: a line with the time and the version. */
    private static final int MOST_NOTES = 1024;

    /** How many secrets are read at the same time. */
    private static final int AT_ONCE = 16;

    private final Store store;
    private final SecretKeys keys;
    private final SecretFiles atHand;
    private final Map<SecretName, Known> all = new ConcurrentSkipListMap<>();

    /** The problems that were logged. */
    private Map<String, Set<SecretName>> reported = Map.of();

    /** How many changes there were of what is given out. */
    private long generation;

    /**
     * What is known of a secret.
     *
     * @param version of the store's document; empty if it has none
     * @param stored what the store has, or had last
     * @param used what is given out, which is of before if what is stored cannot be opened
     * @param problem what is wrong with what is stored; empty if nothing is
     * @param generation the number of the change that brought what is given out
     */
    record Known(
            Optional<String> version,
            SealedSecret stored,
            SealedSecret used,
            Instant changed,
            String problem,
            long generation) {
        Known(Optional<String> version, SealedSecret stored, SealedSecret used, Instant changed, String problem) {
            this(version, stored, used, changed, problem, 0);
        }

        private Known in(long number) {
            return new Known(version, stored, used, changed, problem, number);
        }

        /** The same, as the store's clock has it. */
        Known at(Instant written) {
            return new Known(version, stored, used, written, problem);
        }

        /** Whether there is a value, whatever can be done with it. */
        boolean isSet() {
            return !(stored instanceof SealedSecret.Removed);
        }
    }

    SecretMirror(Store store, SecretKeys keys, SecretFiles atHand) {
        this.store = store;
        this.keys = keys;
        this.atHand = atHand;
    }

    /** A secret; null if nothing is known of it. */
    @Nullable
    Known find(SecretName name) {
        return all.get(name);
    }

    /** All that are known, removed ones too, by name. */
    Map<SecretName, Known> all() {
        return all;
    }

    /** A greater number after each change of any of these. */
    long generation(Collection<SecretName> names) {
        return names.stream()
                .map(all::get)
                .mapToLong(known -> known == null ? 0 : known.generation())
                .max()
                .orElse(0);
    }

    /** Takes up what is at hand since the last run; what is damaged of it the store has, too. */
    void restore() throws IOException {
        for (SecretName name : atHand.names()) {
            Optional<byte[]> file = atHand.read(name, MOST_NOTES + SealedSecret.MOST);
            file.flatMap(content -> restored(name, content)).ifPresent(known -> all.put(name, known));
        }
    }

    private Optional<Known> restored(SecretName name, byte[] file) {
        int end = 0;
        while (end < file.length && file[end] != '\n') {
            end++;
        }
        String[] notes = new String(file, 0, end, UTF_8).split(" ", 2);
        SealedSecret secret = SealedSecret.parse(Arrays.copyOfRange(file, Math.min(end + 1, file.length), file.length));
        Opened opened = secret.open(name, keys);
        boolean whole = secret instanceof SealedSecret.Removed
                || opened instanceof Opened.Clear
                || (opened instanceof Opened.Not not && not.keyIsMissing());
        if (notes.length < 2 || !whole) {
            return Optional.empty();
        }
        String problem = opened instanceof Opened.Not not && not.keyIsMissing() ? not.why() : "";
        try {
            return Optional.of(new Known(Optional.of(notes[1]), secret, secret, Instant.parse(notes[0]), problem));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /**
     * Asks the store what has changed.
     *
     * @return whether anything has that is given out
     */
    boolean look() throws IOException {
        long before = generation;
        Set<SecretName> stored = new HashSet<>();
        Map<SecretName, Store.Item> changed = new TreeMap<>();
        for (Store.Item item : store.list(PREFIX)) {
            Optional<SecretName> name = SecretName.parse(item.key().substring(PREFIX.length()));
            if (name.isPresent()) {
                stored.add(name.get());
                if (isNew(name.get(), item)) {
                    changed.put(name.get(), item);
                }
            }
        }
        take(changed);
        all.forEach((name, known) -> {
            if (known.version().isPresent() && !stored.contains(name)) {
                lost(name, known);
            }
        });
        report();
        return generation != before;
    }

    /** Logs the problems that are new. */
    void report() {
        Map<String, Set<SecretName>> now = problems();
        now.forEach((problem, names) -> {
            if (!names.equals(reported.get(problem))) {
                LOG.log(Level.WARNING, "{0} {1}", listed(names), problem);
            }
        });
        reported = now;
    }

    private static String listed(Collection<SecretName> names) {
        String all = names.stream().map(SecretName::toString).collect(Collectors.joining(", "));
        return names.size() == 1 ? all : "each of " + all;
    }

    /** What is wrong; empty if nothing is. */
    String problem() {
        return problems().entrySet().stream()
                .map(each -> listed(each.getValue()) + " " + each.getKey())
                .collect(Collectors.joining("; "));
    }

    private boolean isNew(SecretName name, Store.Item item) {
        Known known = all.get(name);
        if (known != null && known.version().filter(item.version()::equals).isPresent()) {
            put(name, known.at(item.written()));
            return false;
        }
        return true;
    }

    /** Reads several at once, for a first start has to read them all. */
    private void take(Map<SecretName, Store.Item> changed) throws IOException {
        Map<SecretName, Store.Document> found = new ConcurrentSkipListMap<>();
        AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
        try (ExecutorService readers = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofVirtual().name("secret").factory())) {
            changed.forEach((name, item) -> readers.execute(() -> {
                try {
                    read(name, item).ifPresent(document -> found.put(name, document));
                } catch (IOException e) {
                    failure.set(e);
                }
            }));
        }
        changed.forEach((name, item) -> {
            Store.Document document = found.get(name);
            if (document != null) {
                accept(name, document.version(), document.content(), item.written());
            }
        });
        IOException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    /** One that is too long to be any is not read: it has the right version, and says nothing. */
    private Optional<Store.Document> read(SecretName name, Store.Item item) throws IOException {
        return item.bytes() > SealedSecret.MOST
                ? Optional.of(new Store.Document(new byte[0], item.version()))
                : store.read(key(name));
    }

    /** Reads one again that somebody else has changed. */
    void look(SecretName name) throws IOException {
        Optional<Store.Document> document = store.read(key(name));
        Known known = all.get(name);
        if (document.isPresent()) {
            accept(name, document.get().version(), document.get().content(), Instant.now());
        } else if (known != null && known.version().isPresent()) {
            lost(name, known);
        }
    }

    private void lost(SecretName name, Known known) {
        String problem = known.isSet()
                ? "is not in the store any more, which has lost it. The value of before is used until it is set again"
                : "";
        put(name, new Known(Optional.empty(), known.stored(), known.used(), known.changed(), problem));
    }

    /** Takes note of what the store has. */
    void accept(SecretName name, String version, byte[] content, Instant changed) {
        SealedSecret stored = SealedSecret.parse(content);
        Known before = all.get(name);
        if (stored instanceof SealedSecret.Removed) {
            use(name, version, content, stored, changed);
            return;
        }
        switch (stored.open(name, keys)) {
            case Opened.Clear _ -> use(name, version, content, stored, changed);
            case Opened.Not(var _, String why) -> {
                if (before != null && before.used().open(name, keys) instanceof Opened.Clear) {
                    String problem = why + ". The value of before is used";
                    put(name, new Known(Optional.of(version), stored, before.used(), changed, problem));
                } else {
                    put(name, new Known(Optional.of(version), stored, stored, changed, why));
                }
            }
        }
    }

    private void use(SecretName name, String version, byte[] content, SealedSecret stored, Instant changed) {
        put(name, new Known(Optional.of(version), stored, stored, changed, ""));
        try {
            byte[] notes = "%s %s\n".formatted(changed, version).getBytes(UTF_8);
            byte[] file = Arrays.copyOf(notes, notes.length + content.length);
            System.arraycopy(content, 0, file, notes.length, content.length);
            atHand.write(name, file);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the secret {0} is not at hand for a start without the store: {1}", name, e);
        }
    }

    /** Takes note of a value that is in no store. */
    void putOwn(SecretName name, SealedSecret secret, Instant changed, String problem) {
        if (!all.containsKey(name)) {
            put(name, new Known(Optional.empty(), secret, secret, changed, problem));
        }
    }

    private void put(SecretName name, Known now) {
        Known before = all.get(name);
        if (before == null || !before.used().equals(now.used())) {
            generation++;
            all.put(name, now.in(generation));
        } else {
            all.put(name, now.in(before.generation()));
        }
    }

    /** Whether something is stored that a key has sealed which is not here. */
    boolean needsMissingKey() {
        return all.entrySet().stream().anyMatch(each -> each.getValue().stored().lacksKey(each.getKey(), keys));
    }

    /** Where the store has a secret. */
    static String key(SecretName name) {
        return PREFIX + name;
    }

    /** Those with a problem, by what it is. */
    Map<String, Set<SecretName>> problems() {
        Map<String, Set<SecretName>> problems = new TreeMap<>();
        all.forEach((name, known) -> {
            if (!known.problem().isEmpty()) {
                problems.computeIfAbsent(known.problem(), _ -> new TreeSet<>()).add(name);
            }
        });
        return problems;
    }
}
