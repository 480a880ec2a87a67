package dev.asml.iomods.queue;

import static dev.asml.iomod.MethodOption.IDEMPOTENT;
import static dev.asml.iomod.MethodOption.OK_ERR;
import static dev.asml.iomod.MethodOption.summary;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.asml.iomod.Configured;
import dev.asml.iomod.Encoding;
import dev.asml.iomod.Iomod;
import dev.asml.iomod.IomodEnvironment;
import dev.asml.iomod.Subscription;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The IOmod {@code asml.std.queue}. */
public final class QueueIomod {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");
    private static final int MOST_MESSAGES = 1000;
    private static final int DEFAULT_MESSAGES = 10;
    private static final int MOST_LOOKED_AT = 100;

    private final Optional<Path> durable;
    private final Configured<Queues> queues = new Configured<>();

    /** Those who deliver the messages of a queue; each has a permit when something was published there. */
    private final Map<String, Set<Semaphore>> waiting = new ConcurrentHashMap<>();

    QueueIomod(Optional<Path> durable) {
        this.durable = durable;
    }

    /** Runs it as a process. */
    public static void main(String[] args) throws Exception {
        QueueIomod queue = new QueueIomod(IomodEnvironment.durable());
        queue.iomod().run(args);
        queue.queues.end();
    }

    Iomod iomod() {
        return Iomod.named("asml.std.queue", "0.1.0")
                .method(
                        "publish",
                        Publish.class,
                        (request, _) -> publish(request),
                        OK_ERR,
                        summary("Puts a message into a queue."))
                .method(
                        "publish_many",
                        PublishMany.class,
                        (request, _) -> publishMany(request),
                        OK_ERR,
                        summary("Puts messages into a queue, all or none."))
                .method(
                        "stats",
                        OfQueue.class,
                        (request, _) -> queues.use(open -> open.stats(request.queue())),
                        IDEMPOTENT,
                        OK_ERR,
                        summary("How many messages a queue has."))
                .method(
                        "peek",
                        Peek.class,
                        (request, _) -> peek(request),
                        IDEMPOTENT,
                        OK_ERR,
                        summary("The oldest messages of a queue that wait, or that are dead letters."))
                .method(
                        "redrive",
                        Redrive.class,
                        (request, _) -> redrive(request),
                        OK_ERR,
                        summary("Delivers dead letters again."))
                .method(
                        "purge",
                        Purge.class,
                        (request, _) -> purge(request),
                        OK_ERR,
                        summary("Deletes what waits, or dead letters."))
                .onConfig(QueueSettings.class, settings -> queues.set(settings.open(durable)))
                .source(Delivering.Settings.class, this::deliver);
    }

    /** @throws IllegalArgumentException if a queue cannot have this name */
    static void requireName(String field, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "field \"%s\" is \"%s\"; a queue's name has 1 to 64 letters, digits, _, . and -, and begins with neither . nor -"
                            .formatted(field, name));
        }
    }

    /** A message, and its queue. */
    record Publish(
            String queue,
            @Nullable String id,
            String body,
            @Nullable Encoding encoding,
            @JsonProperty("content_type") @Nullable String contentType,
            @Nullable Map<String, String> attributes,
            @JsonProperty("delay_seconds") @Nullable Double delaySeconds) {
        Publish {
            requireName("queue", queue);
            var _ = new Draft(id, body, encoding, contentType, attributes, delaySeconds);
        }

        Draft draft() {
            return new Draft(id, body, encoding, contentType, attributes, delaySeconds);
        }
    }

    /** Messages, and their queue. */
    record PublishMany(String queue, List<Draft> messages) {
        PublishMany {
            requireName("queue", queue);
            if (messages.size() > MOST_MESSAGES) {
                throw new IllegalArgumentException("field \"messages\" has %d elements; at most %d are possible"
                        .formatted(messages.size(), MOST_MESSAGES));
            }
        }
    }

    /** A queue. */
    record OfQueue(String queue) {
        OfQueue {
            requireName("queue", queue);
        }
    }

    /** What is to be looked at. */
    record Peek(
            String queue,
            @Nullable Boolean dead,
            @Nullable Long after,
            @Nullable Integer limit,
            @Nullable Encoding encoding) {
        Peek {
            requireName("queue", queue);
            if (limit != null && (limit < 1 || limit > MOST_LOOKED_AT)) {
                throw new IllegalArgumentException(
                        "field \"limit\" is %d; ask for 1 to %d".formatted(limit, MOST_LOOKED_AT));
            }
        }
    }

    /** What comes again. */
    record Redrive(String queue, @Nullable String id) {
        Redrive {
            requireName("queue", queue);
        }
    }

    /** What is to be deleted. */
    record Purge(String queue, @Nullable Boolean dead) {
        Purge {
            requireName("queue", queue);
        }
    }

    /** A message as it is shown. */
    record Shown(
            long number,
            String id,
            @JsonUnwrapped Body text,
            @JsonProperty("content_type") String contentType,
            Map<String, String> attributes,
            int attempts,
            String published,
            String due,
            @Nullable String why) {
        /** The bytes of a message. */
        record Body(String body, Encoding encoding) {}

        static Shown of(Kept kept, @Nullable Encoding wanted) {
            Encoding.Text text = Encoding.Text.of(kept.body(), wanted);
            return new Shown(
                    kept.number(),
                    kept.id(),
                    new Body(text.data(), text.encoding()),
                    kept.contentType(),
                    kept.attributes(),
                    kept.attempts(),
                    kept.published().toString(),
                    kept.due().toString(),
                    kept.why());
        }
    }

    private Queues.Published publish(Publish request) throws Exception {
        return publish(request.queue(), List.of(request.draft())).getFirst();
    }

    private Map<String, List<Queues.Published>> publishMany(PublishMany request) throws Exception {
        return Map.of("messages", publish(request.queue(), request.messages()));
    }

    private List<Queues.Published> publish(String queue, List<Draft> drafts) throws Exception {
        List<Queues.Published> published = queues.use(open -> open.publish(queue, drafts));
        wake(queue);
        return published;
    }

    private void wake(String queue) {
        waiting.getOrDefault(queue, Set.of()).forEach(Semaphore::release);
    }

    private Map<String, List<Shown>> peek(Peek request) throws Exception {
        List<Kept> found = queues.use(open -> open.peek(
                request.queue(),
                Boolean.TRUE.equals(request.dead()),
                request.after() == null ? 0 : request.after(),
                request.limit() == null ? DEFAULT_MESSAGES : request.limit()));
        return Map.of(
                "messages",
                found.stream().map(kept -> Shown.of(kept, request.encoding())).toList());
    }

    private Map<String, Integer> redrive(Redrive request) throws Exception {
        int moved = queues.use(open -> open.redrive(request.queue(), request.id()));
        wake(request.queue());
        return Map.of("moved", moved);
    }

    private Map<String, Integer> purge(Purge request) throws Exception {
        return Map.of("deleted", queues.use(open -> open.purge(request.queue(), Boolean.TRUE.equals(request.dead()))));
    }

    private void deliver(Delivering.Settings settings, Subscription subscription) throws Exception {
        Semaphore news = new Semaphore(0);
        Set<Semaphore> all = waiting.computeIfAbsent(settings.queue(), _ -> ConcurrentHashMap.newKeySet());
        all.add(news);
        try {
            new Delivering(settings, subscription, queues, news).run();
        } finally {
            all.remove(news);
        }
    }
}
