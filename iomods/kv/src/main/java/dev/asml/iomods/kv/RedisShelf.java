package dev.asml.iomods.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.iomod.IomodFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * Entries in a Redis or Valkey server. An entry is a hash: its value {@code v}, its version {@code n}. Each step is a script,
 * which the server runs as one.
 */
final class RedisShelf implements Shelf {
    /** Writes one entry: {@code put(key, value, life)}; gives its version. */
    private static final String PUT = """
            local function put(key, value, life)
              local version = redis.call('INCR', KEYS[1])
              redis.call('DEL', key)
              redis.call('HSET', key, 'v', value, 'n', version)
              if life ~= '' then redis.call('PEXPIRE', key, life) end
              return version
            end
            """;

    private static final String PUT_ALL = PUT + """
            local versions = {}
            for i = 2, #KEYS do versions[i - 1] = put(KEYS[i], ARGV[2 * i - 3], ARGV[2 * i - 2]) end
            return versions
            """;
    private static final String COMPARE_AND_SET = PUT + """
            local there = redis.call('HGET', KEYS[2], 'n') or ''
            if there ~= ARGV[1] then return {0, there} end
            return {1, tostring(put(KEYS[2], ARGV[2], ARGV[3]))}
            """;
    private static final String GET = """
            local found = {}
            for i, key in ipairs(KEYS) do
              local entry = redis.call('HMGET', key, 'v', 'n')
              found[i] = {entry[1], entry[2], redis.call('PTTL', key)}
            end
            return found
            """;
    private static final String DELETE = """
            local there = redis.call('HGET', KEYS[1], 'n')
            if not there or (ARGV[1] ~= '' and there ~= ARGV[1]) then return 0 end
            return redis.call('DEL', KEYS[1])
            """;
    private static final String INCREMENT = """
            local fresh = redis.call('EXISTS', KEYS[2]) == 0
            redis.call('HINCRBY', KEYS[2], 'v', ARGV[1])
            local version = redis.call('INCR', KEYS[1])
            redis.call('HSET', KEYS[2], 'n', version)
            if fresh and ARGV[2] ~= '' then redis.call('PEXPIRE', KEYS[2], ARGV[2]) end
            return {redis.call('HGET', KEYS[2], 'v'), tostring(version)}
            """;
    private static final String EXPIRE = """
            if ARGV[1] ~= '' then return redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
            redis.call('PERSIST', KEYS[1])
            return redis.call('EXISTS', KEYS[1])
            """;

    /** A script that takes one step: what it may do again after a connection was lost. */
    private static final boolean READS = true;

    private static final boolean WRITES = false;

    private final RedisConnections connections;
    private final String entries;
    private final byte[] counter;

    /** @param prefix what all keys of the server begin with that this uses */
    RedisShelf(RedisConnections connections, String prefix) {
        this.connections = connections;
        this.entries = prefix + "=";
        this.counter = (prefix + "#").getBytes(UTF_8);
    }

    @Override
    public List<Entry> get(List<String> keys) throws InterruptedException {
        List<?> found = list(run(READS, GET, keys.stream().map(this::name).toList(), List.of()));
        List<Entry> there = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            entry(keys.get(i), list(found.get(i))).ifPresent(there::add);
        }
        return there;
    }

    private static Optional<Entry> entry(String key, List<?> found) {
        if (!(found.get(0) instanceof byte[] value)) {
            return Optional.empty();
        }
        long left = (Long) found.get(2);
        Optional<Instant> expires =
                left < 0 ? Optional.empty() : Optional.of(Instant.now().plusMillis(left));
        return Optional.of(new Entry(key, value, number(found.get(1)), expires));
    }

    @Override
    public List<Long> put(List<Item> items) throws InterruptedException {
        List<byte[]> keys = new ArrayList<>(List.of(counter));
        List<byte[]> values = new ArrayList<>();
        for (Item item : items) {
            keys.add(name(item.key()));
            values.add(item.value());
            values.add(millis(item.life()));
        }
        return list(run(WRITES, PUT_ALL, keys, values)).stream()
                .map(Long.class::cast)
                .toList();
    }

    @Override
    public Compared compareAndSet(Item item, OptionalLong version) throws InterruptedException {
        List<?> end = list(run(
                WRITES,
                COMPARE_AND_SET,
                List.of(counter, name(item.key())),
                List.of(text(version), item.value(), millis(item.life()))));
        byte[] there = (byte[]) end.get(1);
        return new Compared(
                end.get(0).equals(1L), there.length == 0 ? OptionalLong.empty() : OptionalLong.of(number(there)));
    }

    @Override
    public boolean delete(String key, OptionalLong version) throws InterruptedException {
        return run(WRITES, DELETE, List.of(name(key)), List.of(text(version))).equals(1L);
    }

    @Override
    public Counted increment(String key, long by, Optional<Duration> life) throws InterruptedException {
        try {
            List<?> end =
                    list(run(WRITES, INCREMENT, List.of(counter, name(key)), List.of(Numbers.bytes(by), millis(life))));
            return new Counted(number(end.get(0)), number(end.get(1)));
        } catch (JedisDataException e) {
            String why = String.valueOf(e.getMessage());
            if (why.contains("not an integer")) {
                throw Numbers.none(key);
            }
            if (why.contains("overflow")) {
                throw Numbers.overflow(key);
            }
            throw refused(e);
        }
    }

    @Override
    public boolean expire(String key, Optional<Duration> life) throws InterruptedException {
        return run(WRITES, EXPIRE, List.of(name(key)), List.of(millis(life))).equals(1L);
    }

    @Override
    public Page scan(String prefix, @Nullable String cursor, int limit) throws InterruptedException {
        ScanParams params = new ScanParams()
                .match((entries + prefix).replaceAll("[*?\\[\\]\\\\^-]", "\\\\$0"))
                .count(limit);
        String pattern = params.match() + "*";
        ScanResult<String> some =
                connections.use(READS, jedis -> jedis.scan(cursor == null ? "0" : cursor, params.match(pattern)));
        List<String> keys = some.getResult().stream()
                .map(name -> name.substring(entries.length()))
                .toList();
        return new Page(keys.isEmpty() ? List.of() : get(keys), some.isCompleteIteration() ? null : some.getCursor());
    }

    private Object run(boolean reads, String script, List<byte[]> keys, List<byte[]> values)
            throws InterruptedException {
        byte[] text = script.getBytes(UTF_8);
        return connections.use(reads, jedis -> jedis.eval(text, keys, values));
    }

    static IomodFailure refused(JedisDataException answer) {
        return new IomodFailure("REFUSED", "the server answered: " + answer.getMessage());
    }

    private byte[] name(String key) {
        return (entries + key).getBytes(UTF_8);
    }

    private static byte[] millis(Optional<Duration> life) {
        return life.map(duration -> Numbers.bytes(duration.toMillis())).orElse(new byte[0]);
    }

    private static byte[] text(OptionalLong version) {
        return version.isPresent() ? Numbers.bytes(version.getAsLong()) : new byte[0];
    }

    private static List<?> list(Object answer) {
        return (List<?>) answer;
    }

    private static long number(Object text) {
        return Long.parseLong(Numbers.text((byte[]) text));
    }

    @Override
    public void close() {
        connections.close();
    }
}
