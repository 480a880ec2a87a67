package dev.asml.threader.process;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.asml.iomod.Delivery;
import dev.asml.iomod.FailureCode;
import dev.asml.iomod.v1.Failure;
import dev.asml.iomod.v1.Invoke;
import dev.asml.iomod.v1.Invoked;
import dev.asml.threader.io.Event;
import dev.asml.threader.io.EventEnd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an IOmod invokes functions for as a source, whichever of its generations does, and what of that runs. Safe for use by
 * many threads.
 */
final class Subscriptions {
    private static final int LONGEST_NAME = 512;

    private final IomodOutput output;
    private final Map<String, SourceMeter> meters = new ConcurrentHashMap<>();
    private final Function<String, SourceMeter> metering;
    private @Nullable Object owner;
    private volatile Map<String, Subscription> inForce = Map.of();

    /** @param metering makes the meter of one by its name */
    Subscriptions(IomodOutput output, Function<String, SourceMeter> metering) {
        this.output = output;
        this.metering = metering;
    }

    /** Those that are in force. */
    List<Subscription> all() {
        return List.copyOf(inForce.values());
    }

    /** Puts those of a release in force. Whether that changes anything. */
    synchronized boolean take(Object release, List<Subscription> wanted) {
        if (release.equals(owner)) {
            return false;
        }
        owner = release;
        return replace(wanted);
    }

    /** Puts none in force, unless they are those of another release. Whether that changes anything. */
    synchronized boolean leave(Object release) {
        if (!release.equals(owner)) {
            return false;
        }
        owner = null;
        return replace(List.of());
    }

    private boolean replace(List<Subscription> wanted) {
        boolean changes = !inForce.isEmpty() || !wanted.isEmpty();
        Map<String, Subscription> next = new LinkedHashMap<>();
        wanted.forEach(each -> next.put(each.name(), each));
        wanted.forEach(each -> meter(each.name()));
        inForce = next;
        return changes;
    }

    private SourceMeter meter(String name) {
        return meters.computeIfAbsent(name, metering);
    }

    /** Does what a source asks for, on a thread of its own, and says how that ended, once. */
    void invoke(Invoke frame, Consumer<Invoked> answer) {
        Subscription subscription = inForce.get(frame.getSubscription());
        if (subscription == null) {
            answer.accept(invoked(
                    frame,
                    new EventEnd.Undelivered("\"%s\" is not subscribed to now".formatted(frame.getSubscription()))));
            return;
        }
        SourceMeter meter = meter(subscription.name());
        meter.came(frame.getAttempt());
        EventEnd refusal = refusal(frame, subscription, meter);
        if (refusal != null) {
            meter.ended(refusal);
            answer.accept(invoked(frame, refusal));
            return;
        }
        Thread.ofVirtual().name("source-" + subscription.name()).start(() -> {
            EventEnd end = deliver(frame, subscription);
            // Out before it is told: whoever hears of it may send the next.
            meter.leave();
            meter.ended(end);
            answer.accept(invoked(frame, end));
        });
    }

    private static @Nullable EventEnd refusal(Invoke frame, Subscription subscription, SourceMeter meter) {
        int bytes = frame.getInput().size()
                + frame.getAttributesMap().entrySet().stream()
                        .mapToInt(
                                each -> each.getKey().length() + each.getValue().length())
                        .sum();
        if (bytes > Outbox.CHUNK_BYTES) {
            return new EventEnd.Failed(
                    FailureCode.LIMIT.name(),
                    "input and attributes have %d bytes; at most %d are allowed".formatted(bytes, Outbox.CHUNK_BYTES),
                    false);
        }
        if (frame.getMessage().isEmpty() || frame.getMessage().length() > LONGEST_NAME) {
            return new EventEnd.Failed(
                    FailureCode.INVALID_INPUT.name(),
                    "message has to have 1 to %d characters".formatted(LONGEST_NAME),
                    false);
        }
        return meter.enter(subscription.concurrency())
                ? null
                : new EventEnd.Undelivered(
                        "%s runs %d at once already".formatted(subscription.name(), subscription.concurrency()));
    }

    private EventEnd deliver(Invoke frame, Subscription subscription) {
        try {
            return subscription
                    .target()
                    .deliver(new Event(
                            frame.getMessage(),
                            frame.getAttempt(),
                            frame.getContentType(),
                            frame.getAttributesMap(),
                            frame.getInput().toByteArray()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new EventEnd.Undelivered("the Threader stops");
        } catch (RuntimeException e) {
            // The edge of the thread: the source is answered whatever happens.
            output.log(
                    IomodLog.Level.ERROR,
                    null,
                    "source %s: message %s could not be delivered: %s"
                            .formatted(subscription.name(), frame.getMessage(), e));
            return new EventEnd.Undelivered("the Threader failed; its log says how");
        }
    }

    private static Invoked invoked(Invoke frame, EventEnd end) {
        Invoked.Builder invoked = Invoked.newBuilder().setId(frame.getId());
        return switch (end) {
            case EventEnd.Taken(byte[] answer) ->
                answer.length <= Outbox.CHUNK_BYTES
                        ? invoked.setOutput(UnsafeByteOperations.unsafeWrap(answer))
                                .build()
                        : invoked.setOutput(ByteString.EMPTY)
                                .setOutputLeftOut(true)
                                .build();
            case EventEnd.Failed(String code, String why, boolean retryable) ->
                invoked.setFailure(failure(code, why, retryable)).build();
            case EventEnd.Undelivered(String why) ->
                invoked.setFailure(failure(Delivery.UNDELIVERED, why, true)).build();
        };
    }

    private static Failure.Builder failure(String code, String why, boolean retryable) {
        return Failure.newBuilder()
                .setCode(code)
                .setMessage(IomodOutput.bounded(why))
                .setRetryable(retryable);
    }
}
