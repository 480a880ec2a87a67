package dev.asml.iomods.kv;

import static dev.asml.iomod.MethodOption.IDEMPOTENT;
import static dev.asml.iomod.MethodOption.OK_ERR;
import static dev.asml.iomod.MethodOption.summary;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.asml.iomod.Configured;
import dev.asml.iomod.Encoding;
import dev.asml.iomod.Iomod;
import dev.asml.iomod.IomodEnvironment;
import dev.asml.iomod.IomodFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The IOmod {@code asml.std.kv}. */
public final class KvIomod {
    private static final int MOST_KEY = 512;
    private static final int MOST_VALUE = 1 << 20;
    private static final int MOST_KEYS = 1000;
    private static final int DEFAULT_ENTRIES = 100;
    private static final double MOST_SECONDS = Duration.ofDays(36_500).toSeconds();

    private final Optional<Path> durable;
    private final Configured<Shelf> shelf = new Configured<>();

    KvIomod(Optional<Path> durable) {
        this.durable = durable;
    }

    /** Runs it as a process. */
    public static void main(String[] args) throws Exception {
        KvIomod kv = new KvIomod(IomodEnvironment.durable());
        kv.iomod().run(args);
        kv.shelf.end();
    }

    Iomod iomod() {
        return Iomod.named("asml.std.kv", "0.1.0")
                .method("get", Get.class, (request, _) -> get(request), IDEMPOTENT, OK_ERR, summary("An entry."))
                .method(
                        "get_many",
                        GetMany.class,
                        (request, _) -> getMany(request),
                        IDEMPOTENT,
                        OK_ERR,
                        summary("Those of some entries that are there."))
                .method("put", Put.class, (request, _) -> put(request), OK_ERR, summary("Puts an entry."))
                .method(
                        "put_many",
                        PutMany.class,
                        (request, _) -> putMany(request),
                        OK_ERR,
                        summary("Puts several entries, all or none."))
                .method(
                        "compare_and_set",
                        CompareAndSet.class,
                        (request, _) -> compareAndSet(request),
                        OK_ERR,
                        summary("Puts an entry in the place of a version, or of nothing."))
                .method("delete", Delete.class, (request, _) -> delete(request), OK_ERR, summary("Deletes an entry."))
                .method(
                        "increment",
                        Increment.class,
                        (request, _) -> increment(request),
                        OK_ERR,
                        summary("Adds to a number."))
                .method(
                        "expire",
                        Expire.class,
                        (request, _) -> expire(request),
                        OK_ERR,
                        summary("Sets how long an entry stays."))
                .method(
                        "scan",
                        Scan.class,
                        (request, _) -> scan(request),
                        IDEMPOTENT,
                        OK_ERR,
                        summary("Entries whose keys begin alike, page by page."))
                .onConfig(KvSettings.class, settings -> shelf.set(settings.open(durable)));
    }

    private static void requireKey(String key) {
        int bytes = key.getBytes(UTF_8).length;
        if (bytes == 0 || bytes > MOST_KEY) {
            throw new IllegalArgumentException(
                    "field \"key\" has %d bytes; a key has 1 to %d".formatted(bytes, MOST_KEY));
        }
        if (key.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("field \"key\" has a character 0, which a key cannot have");
        }
    }

    private static void requireLife(@Nullable Double seconds) {
        if (seconds != null && !(seconds >= 0.001 && seconds <= MOST_SECONDS)) {
            throw new IllegalArgumentException(
                    "field \"ttl_seconds\" is %s; it can be 0.001 to %.0f".formatted(seconds, MOST_SECONDS));
        }
    }

    private static void requireFew(String field, int count) {
        if (count > MOST_KEYS) {
            throw new IllegalArgumentException(
                    "field \"%s\" has %d elements; at most %d are possible".formatted(field, count, MOST_KEYS));
        }
    }

    private static Optional<Duration> life(@Nullable Double seconds) {
        return Optional.ofNullable(seconds).map(some -> Duration.ofMillis(Math.round(some * 1000)));
    }

    /** What is to be got. */
    record Get(String key, @Nullable Encoding encoding) {
        Get {
            requireKey(key);
        }
    }

    /** What are to be got. */
    record GetMany(List<String> keys, @Nullable Encoding encoding) {
        GetMany {
            requireFew("keys", keys.size());
            keys.forEach(KvIomod::requireKey);
        }
    }

    /**
     * What there is at a key.
     *
     * @param value left out of a scan that asks for keys alone
     */
    record Found(
            String key,
            @Nullable String value,
            @Nullable Encoding encoding,
            long version,
            @Nullable String expires) {
        static Found of(Entry entry, @Nullable Encoding wanted) {
            Encoding.Text text = Encoding.Text.of(entry.value(), wanted);
            return new Found(entry.key(), text.data(), text.encoding(), entry.version(), expires(entry));
        }

        static Found keyOf(Entry entry) {
            return new Found(entry.key(), null, null, entry.version(), expires(entry));
        }

        private static @Nullable String expires(Entry entry) {
            return entry.expires().map(Object::toString).orElse(null);
        }
    }

    /** What is to be put. */
    record Put(
            String key,
            String value,
            @Nullable Encoding encoding,
            @JsonProperty("ttl_seconds") @Nullable Double ttlSeconds) {
        Put {
            requireKey(key);
            requireLife(ttlSeconds);
        }

        Item item() {
            return KvIomod.item(key, value, encoding, ttlSeconds);
        }
    }

    private static Item item(String key, String value, @Nullable Encoding encoding, @Nullable Double ttlSeconds) {
        byte[] bytes = Encoding.decode("value", value, encoding);
        if (bytes.length > MOST_VALUE) {
            throw new IomodFailure(
                    "LIMIT",
                    "field \"value\" has %d bytes; a value has at most %d: asml.std.files or akkoro.aws.s3 take more"
                            .formatted(bytes.length, MOST_VALUE));
        }
        return new Item(key, bytes, life(ttlSeconds));
    }

    /** What are to be put. */
    record PutMany(List<Put> entries) {
        PutMany {
            requireFew("entries", entries.size());
            if (entries.stream().map(Put::key).distinct().count() < entries.size()) {
                throw new IllegalArgumentException("field \"entries\" has the same key twice");
            }
        }
    }

    /** What is to be put, and in whose place. */
    record CompareAndSet(
            String key,
            @Nullable Long version,
            String value,
            @Nullable Encoding encoding,
            @JsonProperty("ttl_seconds") @Nullable Double ttlSeconds) {
        CompareAndSet {
            requireKey(key);
            requireLife(ttlSeconds);
        }
    }

    /** What is to be deleted. */
    record Delete(String key, @Nullable Long version) {
        Delete {
            requireKey(key);
        }
    }

    /** What is to be added to. */
    record Increment(
            String key,
            @Nullable Long by,
            @JsonProperty("ttl_seconds") @Nullable Double ttlSeconds) {
        Increment {
            requireKey(key);
            requireLife(ttlSeconds);
        }
    }

    /** How long it is to stay. */
    record Expire(
            String key,
            @JsonProperty("ttl_seconds") @Nullable Double ttlSeconds) {
        Expire {
            requireKey(key);
            requireLife(ttlSeconds);
        }
    }

    /** What is looked for. */
    record Scan(
            @Nullable String prefix,
            @Nullable String cursor,
            @Nullable Integer limit,
            @Nullable Boolean values,
            @Nullable Encoding encoding) {
        Scan {
            if (limit != null && (limit < 1 || limit > MOST_KEYS)) {
                throw new IllegalArgumentException(
                        "field \"limit\" is %d; ask for 1 to %d".formatted(limit, MOST_KEYS));
            }
        }
    }

    /** The version of what was put. */
    record Version(long version) {}

    /** What became of a compare and set. */
    record Compared(boolean stored, @Nullable Long version) {}

    /** A number at a key. */
    record Counted(long value, long version) {}

    /** A page of a scan. */
    record Page(List<Found> entries, @Nullable String cursor) {}

    private @Nullable Found get(Get request) throws Exception {
        List<Entry> found = shelf.use(open -> open.get(List.of(request.key())));
        return found.isEmpty() ? null : Found.of(found.getFirst(), request.encoding());
    }

    private Map<String, List<Found>> getMany(GetMany request) throws Exception {
        List<Entry> found = shelf.use(open -> open.get(request.keys()));
        return Map.of(
                "entries",
                found.stream().map(entry -> Found.of(entry, request.encoding())).toList());
    }

    private Version put(Put request) throws Exception {
        List<Item> items = List.of(request.item());
        return new Version(shelf.use(open -> open.put(items)).getFirst());
    }

    private Map<String, List<Long>> putMany(PutMany request) throws Exception {
        List<Item> items = new ArrayList<>();
        request.entries().forEach(each -> items.add(each.item()));
        return Map.of("versions", shelf.use(open -> open.put(items)));
    }

    private Compared compareAndSet(CompareAndSet request) throws Exception {
        Item item = item(request.key(), request.value(), request.encoding(), request.ttlSeconds());
        Shelf.Compared end = shelf.use(open -> open.compareAndSet(item, optional(request.version())));
        return new Compared(
                end.made(), end.version().isPresent() ? end.version().getAsLong() : null);
    }

    private Map<String, Boolean> delete(Delete request) throws Exception {
        return Map.of("deleted", shelf.use(open -> open.delete(request.key(), optional(request.version()))));
    }

    private Counted increment(Increment request) throws Exception {
        long by = request.by() == null ? 1 : request.by();
        Shelf.Counted end = shelf.use(open -> open.increment(request.key(), by, life(request.ttlSeconds())));
        return new Counted(end.value(), end.version());
    }

    private Map<String, Boolean> expire(Expire request) throws Exception {
        return Map.of("found", shelf.use(open -> open.expire(request.key(), life(request.ttlSeconds()))));
    }

    private Page scan(Scan request) throws Exception {
        Shelf.Page page = shelf.use(open -> open.scan(
                request.prefix() == null ? "" : request.prefix(),
                request.cursor(),
                request.limit() == null ? DEFAULT_ENTRIES : request.limit()));
        boolean values = Boolean.TRUE.equals(request.values());
        return new Page(
                page.entries().stream()
                        .map(entry -> values ? Found.of(entry, request.encoding()) : Found.keyOf(entry))
                        .toList(),
                page.cursor());
    }

    private static OptionalLong optional(@Nullable Long version) {
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }
}
