package dev.asml.iomod;

import dev.asml.iomod.hosted.HostedCall;
import dev.asml.iomod.hosted.HostedIomod;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An IOmod inside a Threader: its methods without a connection between. Thread-safe. */
final class HostedServer implements HostedIomod {
    private static final byte[] NOTHING = {};

    private final Iomod iomod;
    private final AtomicInteger running = new AtomicInteger();

    HostedServer(Iomod iomod) {
        this.iomod = iomod;
    }

    @Override
    public String coordinates() {
        return iomod.coordinates().toString();
    }

    @Override
    public String version() {
        return iomod.version();
    }

    @Override
    public List<Method> methods() {
        return iomod.methods().values().stream()
                .map(method -> new Method(method.name(), method.idempotent(), method.isStreaming(), method.isQuick()))
                .toList();
    }

    @Override
    public void configure(Map<String, String> configuration) throws Exception {
        iomod.configure(configuration);
    }

    @Override
    public Result handle(HostedCall hosted) {
        return handle(hosted, true);
    }

    @Override
    public Result handleQuickly(HostedCall hosted) {
        return handle(hosted, false);
    }

    private Result handle(HostedCall hosted, boolean interruptibly) {
        try {
            return running.incrementAndGet() > iomod.maxConcurrentCalls()
                    ? failed(new IomodFailure(
                            FailureCode.LIMIT.name(),
                            "%s already handles %d calls".formatted(iomod, iomod.maxConcurrentCalls()),
                            true))
                    : result(hosted, interruptibly);
        } finally {
            running.decrementAndGet();
        }
    }

    private Result result(HostedCall hosted, boolean interruptibly) {
        BoundMethod method = iomod.methods().get(hosted.method());
        if (method == null) {
            return failed(IomodFailure.of(
                    FailureCode.METHOD_NOT_FOUND, "%s has no method \"%s\"".formatted(iomod, hosted.method())));
        }
        Call.CallLog log = (level, message, _) -> hosted.log(level, message);
        Call call = new Call(new Asked(hosted), log);
        hosted.onStop(code -> call.stop(FailureCode.valueOf(code)));
        Handling.Result result = switch (method.work()) {
            case BoundMethod.Work.Whole(BoundMethod.Body body) ->
                Handling.of(call, log, interruptibly, () -> body.answer(admitted(hosted.input()), call));
            case BoundMethod.Work.Streaming(StreamingHandler handler) ->
                Handling.of(call, log, interruptibly, () -> {
                    handler.handle(call, hosted.inputStream(), hosted.outputStream());
                    return NOTHING;
                });
        };
        return switch (result) {
            case Handling.Result.Output(byte[] bytes) -> new Result.Answer(bytes);
            case Handling.Result.Failed(IomodFailure failure) -> failed(failure);
        };
    }

    private byte[] admitted(byte[] input) {
        if (input.length > iomod.maxInputBytes()) {
            throw IomodFailure.of(
                    FailureCode.LIMIT,
                    "the input is larger than the %d bytes that are allowed".formatted(iomod.maxInputBytes()));
        }
        return input;
    }

    private static Result failed(IomodFailure failure) {
        return new Result.Failure(failure.code(), failure.message(), failure.retryable());
    }

    /** What a Threader's call says of itself. */
    private record Asked(HostedCall hosted) implements Call.Facts {
        @Override
        public long id() {
            return hosted.id();
        }

        @Override
        public String method() {
            return hosted.method();
        }

        @Override
        public String caller() {
            return hosted.caller();
        }

        @Override
        public String invocation() {
            return hosted.invocation();
        }

        @Override
        public String traceparent() {
            return hosted.traceparent();
        }

        @Override
        public String tracestate() {
            return hosted.tracestate();
        }

        @Override
        public long timeoutMillis() {
            return Math.clamp(hosted.timeoutMillis(), 0, Integer.MAX_VALUE);
        }
    }
}
