package dev.asml.iomods.kv;

import dev.asml.iomod.IomodFailure;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * Connections to a server, made when they are needed and kept for the next call. One that was idle is asked whether it still
 * lives: a write on a dead one might have been made, and would not be tried again. Thread-safe.
 */
final class RedisConnections implements AutoCloseable {
    private static final int MOST = 32;
    private static final Duration TRUSTED = Duration.ofSeconds(1);

    private final HostAndPort server;
    private final JedisClientConfig config;
    private final Semaphore places = new Semaphore(MOST, true);
    private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();

    /** One that nobody uses, since {@link System#nanoTime}. */
    private record Idle(Jedis jedis, long since) {}

    /** @param address {@code redis://[user:password@]host:port/database}, or {@code rediss://} for TLS */
    RedisConnections(URI address, Duration timeout) {
        this.server = JedisURIHelper.getHostAndPort(address);
        int millis = (int) timeout.toMillis();
        this.config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(millis)
                .socketTimeoutMillis(millis)
                .user(JedisURIHelper.getUser(address))
                .password(JedisURIHelper.getPassword(address))
                .database(JedisURIHelper.getDBIndex(address))
                .ssl(JedisURIHelper.isRedisSSLScheme(address))
                .clientName("asml.std.kv")
                .build();
    }

    /**
     * Works with a connection.
     *
     * @param reads whether the work may be done twice
     */
    <T> T use(boolean reads, Function<Jedis, T> work) throws InterruptedException {
        places.acquire();
        try {
            try {
                return work(work);
            } catch (JedisConnectionException e) {
                if (reads) {
                    return work(work);
                }
                throw new IomodFailure(
                        "UNKNOWN",
                        "%s did not answer (%s): whether it made the change is not known"
                                .formatted(server, e.getMessage()));
            }
        } catch (JedisConnectionException e) {
            throw unavailable(e);
        } finally {
            places.release();
        }
    }

    private <T> T work(Function<Jedis, T> work) {
        Jedis jedis = take();
        try {
            T result = work.apply(jedis);
            idle.push(new Idle(jedis, System.nanoTime()));
            return result;
        } catch (JedisDataException e) {
            // It answered, and goes on.
            idle.push(new Idle(jedis, System.nanoTime()));
            throw e;
        } catch (RuntimeException e) {
            jedis.close();
            throw e;
        }
    }

    private Jedis take() {
        for (Idle next = idle.poll(); next != null; next = idle.poll()) {
            if (lives(next)) {
                return next.jedis();
            }
            next.jedis().close();
        }
        try {
            return new Jedis(server, config);
        } catch (JedisConnectionException e) {
            throw unavailable(e);
        } catch (JedisDataException e) {
            throw RedisShelf.refused(e);
        }
    }

    private static boolean lives(Idle connection) {
        if (System.nanoTime() - connection.since() < TRUSTED.toNanos()) {
            return true;
        }
        try {
            return connection.jedis().ping().equals("PONG");
        } catch (RuntimeException _) {
            return false;
        }
    }

    private IomodFailure unavailable(JedisConnectionException why) {
        Throwable cause = why.getCause();
        @Nullable String message = cause == null ? why.getMessage() : cause.getMessage();
        return new IomodFailure("UNAVAILABLE", "%s cannot be reached: %s".formatted(server, message), true);
    }

    @Override
    public void close() {
        for (Idle next = idle.poll(); next != null; next = idle.poll()) {
            next.jedis().close();
        }
    }
}
