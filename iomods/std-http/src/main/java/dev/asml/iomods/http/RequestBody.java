package dev.asml.iomods.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A request's body, as it comes from the caller: read by a thread of its own, no faster than the connection takes it.
 */
final class RequestBody implements Flow.Publisher<ByteBuffer>, AutoCloseable {
    private final Frames frames;
    private final byte @Nullable [] first;
    private final CompletableFuture<Void> sent = new CompletableFuture<>();
    private final Semaphore demand = new Semaphore(0);
    private volatile @Nullable Thread reader;

    /** The first piece, if it was read already, and what comes after it. */
    RequestBody(byte @Nullable [] first, Frames frames) {
        this.first = first;
        this.frames = frames;
    }

    /** Completes when all of it was handed to the connection. */
    CompletableFuture<Void> sent() {
        return sent;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        Thread started = Thread.ofVirtual().unstarted(() -> send(subscriber));
        reader = started;
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long pieces) {
                // More at a time than anybody asks for; the sum of permits has a bound.
                demand.release((int) Math.min(pieces, 1 << 16));
            }

            @Override
            public void cancel() {
                started.interrupt();
            }
        });
        started.start();
    }

    private void send(Flow.Subscriber<? super ByteBuffer> subscriber) {
        try {
            byte[] piece = first == null ? frames.data() : first;
            for (; piece != null; piece = frames.data()) {
                demand.acquire();
                subscriber.onNext(ByteBuffer.wrap(piece));
            }
            subscriber.onComplete();
            sent.complete(null);
        } catch (IOException | RuntimeException e) {
            subscriber.onError(e);
        } catch (InterruptedException e) {
            subscriber.onError(new IOException("the request was given up", e));
        }
    }

    /** Reads no further. */
    @Override
    public void close() {
        Thread started = reader;
        if (started != null) {
            started.interrupt();
        }
    }
}
