package dev.asml.threader.function;

import dev.asml.manifests.Coordinates;
import dev.asml.threader.io.Completion;
import dev.asml.threader.io.IoCall;
import dev.asml.threader.io.Iomod;
import dev.asml.threader.io.IomodView;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

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
            default -> call.complete(new Completion.Failure("METHOD_NOT_FOUND", call.method(), false));
        }
    }

    @Override
    public IomodView view() {
        throw new UnsupportedOperationException("nobody looks at it");
    }
}
