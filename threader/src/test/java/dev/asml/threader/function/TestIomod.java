package dev.asml.threader.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.manifests.Coordinates;
import dev.asml.threader.io.Completion;
import dev.asml.threader.io.IoCall;
import dev.asml.threader.io.Iomod;
import dev.asml.threader.io.IomodView;
import dev.asml.threader.io.Upload;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An IOmod inside the test: {@code test.in.process}. */
final class TestIomod implements Iomod {
    /** Calls of the method {@code hold}, which the test completes itself. */
    final BlockingQueue<IoCall> held = new LinkedBlockingQueue<>();

    @Override
    public Coordinates coordinates() {
        return Coordinates.parse("test.in.process");
    }

    @Override
    public void call(IoCall call) {
        byte[] input = Objects.requireNonNull(call.input());
        switch (call.method()) {
            case "echo" -> call.complete(new Completion.Answer(input));
            case "later" -> {
                long millis = Long.parseLong(new String(input, StandardCharsets.UTF_8).strip());
                Executor delayed = CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
                delayed.execute(() -> call.complete(new Completion.Answer(input)));
            }
            case "fail" -> call.complete(new Completion.Failure("NO_LUCK", "it failed", true));
            case "hold" -> held.add(call);
            case "release" -> {
                Objects.requireNonNull(held.poll()).complete(new Completion.Answer("released".getBytes(UTF_8)));
                call.complete(new Completion.Answer(input));
            }
            default -> call.complete(new Completion.Failure("METHOD_NOT_FOUND", call.method(), false));
        }
    }

    @Override
    public void open(IoCall call) {
        if (!call.method().equals("copy")) {
            Iomod.super.open(call);
            return;
        }
        Copier copier = new Copier(Objects.requireNonNull(call.upload()));
        if (call.carriedBy(copier)) {
            Thread.startVirtualThread(() -> copier.copy(call));
        }
    }

    /** Answers with the input while that is being written, as fast as the answer is read. */
    private static final class Copier implements IoCall.Carrier {
        private final Upload input;
        private final Semaphore news = new Semaphore(0);
        private final AtomicInteger wanted = new AtomicInteger(100_000);

        Copier(Upload input) {
            this.input = input;
            input.onChange(news::release);
        }

        void copy(IoCall call) {
            while (!input.isSpent()) {
                byte[] piece = input.take(wanted.get());
                wanted.addAndGet(-piece.length);
                int more = piece.length == 0 ? 0 : call.receive(piece);
                if (more == IoCall.UNWANTED || call.isComplete()) {
                    return;
                }
                wanted.addAndGet(more);
                if (piece.length == 0) {
                    news.acquireUninterruptibly();
                }
            }
            call.finish();
        }

        @Override
        public void cancelled(IoCall call) {
            news.release();
        }

        @Override
        public void consumed(IoCall call, int bytes) {
            wanted.addAndGet(bytes);
            news.release();
        }
    }

    @Override
    public IomodView view() {
        throw new UnsupportedOperationException("nobody looks at it");
    }
}
