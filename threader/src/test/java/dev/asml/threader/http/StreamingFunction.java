package dev.asml.threader.http;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import dev.asml.manifests.EventFormat;
import dev.asml.threader.function.Admission;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Invocation;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.function.Request;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.HttpExchange;
import dev.asml.threader.stream.HttpExchange.Field;
import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.stream.Waitable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A function that streams, in the test's own JVM: on a thread of its own, as a guest would. */
final class StreamingFunction {
    /** What it does with a request. */
    interface Body {
        void serve(HttpExchange http);
    }

    /** One run of it. */
    static final class Running implements Invocation {
        final CompletableFuture<Outcome> end = new CompletableFuture<>();
        final CompletableFuture<String> cancelled = new CompletableFuture<>();
        private Thread thread = Thread.currentThread();

        @Override
        public Outcome await() throws InterruptedException {
            try {
                return end.get();
            } catch (ExecutionException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void cancel(String reason) {
            if (cancelled.complete(reason)) {
                thread.interrupt();
            }
        }
    }

    final BlockingQueue<Running> runs = new LinkedBlockingQueue<>();
    private final Body body;

    StreamingFunction(Body body) {
        this.body = body;
    }

    Published published() {
        return new TestFunction(new FunctionName("test", "stream"), EventFormat.STREAM, true, this::start).published();
    }

    private Admission start(Request request) {
        Running running = new Running();
        running.thread = Thread.ofVirtual().unstarted(() -> run(request, running));
        runs.add(running);
        running.thread.start();
        return new Admission.Admitted(running);
    }

    private void run(Request request, Running running) {
        HttpExchange http = Objects.requireNonNull(request.http());
        Outcome outcome = new Outcome.NoAnswer();
        try {
            body.serve(http);
            outcome = switch (http.progress()) {
                case NONE -> new Outcome.NoAnswer();
                case BEGUN -> new Outcome.BrokenOff("test");
                case WHOLE -> new Outcome.Streamed(http.status());
                case REFUSED -> new Outcome.Failed(new byte[0]);
            };
        } catch (ChicoryInterruptedException e) {
            outcome = new Outcome.Cancelled(running.cancelled.join());
        } catch (RuntimeException e) {
            outcome = new Outcome.Trapped(String.valueOf(e.getMessage()));
        } finally {
            running.end.complete(outcome);
            http.close();
        }
    }

    // What guests do

    static Field field(String name, String value) {
        return new Field(name, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    static void await(Waitable what) {
        what.waiter(Thread.currentThread());
        while (!what.ready()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new ChicoryInterruptedException("over");
            }
            LockSupport.park();
        }
        what.waiter(null);
    }

    /** Null at the end. */
    static byte @Nullable [] read(ByteSource source) {
        await(source);
        return source.take(8192);
    }

    static void write(ByteSink sink, byte[] bytes) {
        int done = 0;
        while (done < bytes.length) {
            await(sink);
            int room = sink.room();
            if (room == ByteSink.CLOSED) {
                throw new StreamFailure("closed", null);
            }
            int part = Math.min(room, bytes.length - done);
            sink.put(bytes, done, part);
            done += part;
        }
    }

    static void write(ByteSink sink, String text) {
        write(sink, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends each piece of the request's body back as soon as it is there. */
    static void echo(HttpExchange http) {
        ByteSource in = http.body();
        ByteSink out = http.respond(200, List.of(field("content-type", "text/plain")));
        for (byte[] piece = read(in); piece != null; piece = read(in)) {
            write(out, piece);
        }
        http.trailers(http.trailers());
        out.close();
    }
}
