package dev.asml.iomod;

import dev.asml.iomod.hosted.IomodHost;
import dev.asml.manifests.Coordinates;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An IOmod as its author declares it: a name, methods, and what to do with configuration.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *     Iomod.named("acme.text.tools", "1.0.0")
 *             .method("now", call -> Instant.now().toString())
 *             .method("reverse", Text.class, (text, call) -> text.reversed(), IDEMPOTENT, OK_ERR)
 *             .run(args);
 * }
 * }</pre>
 *
 * <p>Every call is handled on a virtual thread of its own. Requests and answers are JSON, read into and written from
 * records by Jackson: an unknown field, and a missing one whose component is not {@code @Nullable}, is
 * {@code INVALID_INPUT}. Declare everything before {@link #run} or {@link #start}; not thread-safe until then.
 */
public final class Iomod {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");
    private static final int DEFAULT_CONCURRENT_CALLS = 1024;
    private static final int DEFAULT_INPUT_BYTES = 8 << 20;

    private final Coordinates coordinates;
    private final String version;
    private final Map<String, BoundMethod> methods = new LinkedHashMap<>();
    private @Nullable BoundSource<?> source;
    private ConfigListener configListener = config -> {};
    private int maxConcurrentCalls = DEFAULT_CONCURRENT_CALLS;
    private int maxInputBytes = DEFAULT_INPUT_BYTES;

    private Iomod(Coordinates coordinates, String version) {
        this.coordinates = coordinates;
        this.version = version;
    }

    /**
     * Begins an IOmod without methods.
     *
     * @param coordinates {@code organisation.namespace.name}
     * @param version {@code major.minor.patch}
     * @throws IllegalArgumentException if either has another form
     */
    public static Iomod named(String coordinates, String version) {
        if (!VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException(
                    "a version is major.minor.patch, for example 0.1.0, not \"%s\"".formatted(version));
        }
        return new Iomod(Coordinates.parse(coordinates), version);
    }

    /** Adds a method that takes no input and answers JSON. */
    public Iomod method(String name, InputlessHandler<? extends @Nullable Object> handler, MethodOption... options) {
        return add(BoundMethod.json(name, (input, call) -> handler.handle(call), options));
    }

    /**
     * Adds a method that takes JSON and answers JSON.
     *
     * @param request a record, or {@code JsonNode} for any value
     */
    public <I> Iomod method(
            String name, Class<I> request, Handler<I, ? extends @Nullable Object> handler, MethodOption... options) {
        return add(BoundMethod.json(name, (input, call) -> handler.handle(Json.read(input, request), call), options));
    }

    /** Adds a method that takes JSON and promises JSON; the stage is cancelled when the call is, if it is a future. */
    public <I> Iomod async(
            String name,
            Class<I> request,
            Handler<I, ? extends CompletionStage<? extends @Nullable Object>> handler,
            MethodOption... options) {
        return add(BoundMethod.json(
                name, (input, call) -> await(handler.handle(Json.read(input, request), call), call), options));
    }

    /** Adds a method that takes and answers bytes which the SDK does not look into. */
    public Iomod raw(String name, Handler<byte[], byte[]> handler, MethodOption... options) {
        return add(BoundMethod.raw(name, handler::handle, options));
    }

    /**
     * Adds a method whose input and answer are streams of bytes without a bound. Neither {@link #maxInputBytes} nor the
     * Threader's bound on answers holds for them: both sides go as fast as the other reads.
     */
    public Iomod streaming(String name, StreamingHandler handler, MethodOption... options) {
        return add(BoundMethod.streaming(name, handler, options));
    }

    /**
     * Makes it a source, which invokes functions: {@code handler} runs for each subscription that the service's manifest has
     * for it. A deploy with settings that cannot be read is refused with what is wrong with them.
     *
     * @param settings a record, whose components are the settings of a subscription; the manifest's texts, numbers and
     *     booleans are read into them as requests are, and what its constructor throws refuses them
     */
    public <S> Iomod source(Class<S> settings, SourceHandler<S> handler) {
        if (source != null) {
            throw new IllegalArgumentException("%s is a source already".formatted(coordinates));
        }
        source = new BoundSource<>(settings, handler);
        return this;
    }

    /** Says what to do with configuration; without it, configuration is ignored. */
    public Iomod onConfig(ConfigListener listener) {
        configListener = listener;
        return this;
    }

    /**
     * The same with the values read into a record, as requests are: an unknown key, a value of another type, and what the
     * record's constructor throws are refused with a message that names the key.
     */
    public <S> Iomod onConfig(Class<S> settings, SettingsListener<S> listener) {
        return onConfig(config -> listener.configure(Json.read(Json.write(config), settings)));
    }

    /** Tells another listener of configuration that the first one can use, which does not hear of the other's key. */
    Iomod alsoOnConfig(String key, ConfigListener listener) {
        ConfigListener first = configListener;
        return onConfig(config -> {
            Map<String, String> own = new TreeMap<>(config);
            own.remove(key);
            first.configure(Map.copyOf(own));
            listener.configure(config);
        });
    }

    /** Bounds the calls that are handled at a time; further ones fail with {@code LIMIT}. 1,024 unless set. */
    public Iomod maxConcurrentCalls(int calls) {
        maxConcurrentCalls = requirePositive(calls);
        return this;
    }

    /** Bounds one input, except of streaming methods; larger ones fail with {@code LIMIT}. 8 MiB unless set. */
    public Iomod maxInputBytes(int bytes) {
        maxInputBytes = requirePositive(bytes);
        return this;
    }

    /**
     * Serves until the Threader ends it, then ends the process: 0 in good order, 1 if it could not serve, 2 if the
     * Threader was lost. {@code --describe} prints the methods as JSON instead. For use as the whole of {@code main}.
     *
     * <p>Inside a Threader this is the same, but for the end: it returns, and the Threader goes on.
     */
    public void run(String... args) {
        if (Iomod.class.getClassLoader() instanceof IomodHost host) {
            runIn(host);
        } else {
            new IomodProcess(this).run(args);
        }
    }

    private void runIn(IomodHost host) {
        try {
            host.serve(new HostedServer(this));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Connects without taking over the process, for tests and for IOmods inside another program. */
    public RunningIomod start(IomodEnvironment environment) {
        return new RunningIomod(Connection.open(this, environment));
    }

    private Iomod add(BoundMethod method) {
        if (methods.putIfAbsent(method.name(), method) != null) {
            throw new IllegalArgumentException("%s has two methods named %s".formatted(coordinates, method.name()));
        }
        return this;
    }

    private static int requirePositive(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("a bound of %d leaves nothing".formatted(bound));
        }
        return bound;
    }

    private static @Nullable Object await(CompletionStage<? extends @Nullable Object> stage, Call call)
            throws Exception {
        Future<? extends @Nullable Object> future = stage.toCompletableFuture();
        call.onCancel(() -> future.cancel(true));
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    Coordinates coordinates() {
        return coordinates;
    }

    String version() {
        return version;
    }

    Map<String, BoundMethod> methods() {
        return Collections.unmodifiableMap(methods);
    }

    /** What it does as a source; null if it is none. */
    @Nullable
    BoundSource<?> source() {
        return source;
    }

    int maxConcurrentCalls() {
        return maxConcurrentCalls;
    }

    int maxInputBytes() {
        return maxInputBytes;
    }

    void configure(Map<String, String> config) throws Exception {
        configListener.configure(Map.copyOf(config));
    }

    /** {@code akkoro.std.crypto 0.1.2}. */
    @Override
    public String toString() {
        return coordinates + " " + version;
    }
}
