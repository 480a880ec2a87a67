package dev.asml.iomod;

import com.google.protobuf.ByteString;
import dev.asml.iomod.v1.Attach;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.Configured;
import dev.asml.iomod.v1.Credit;
import dev.asml.iomod.v1.Drain;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Register;
import dev.asml.iomod.v1.Registered;
import dev.asml.iomod.v1.ToIomod;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The IOmod's end of the one stream to its Threader. Frames arrive on one thread, one after the other, and nothing here
 * blocks it: configuration and calls run on virtual threads, but for calls of methods that are declared to be quick.
 * Everything else may be called by any thread.
 */
final class Connection implements FrameStream.Listener {
    static final int PROTOCOL_VERSION = 1;
    private static final String AGENT = "java-sdk/0.1.0";
    private static final long CLOSE_TIMEOUT_SECONDS = 2;

    /** With as many calls as a Threader sends at once, a quarter of the heap. */
    private static final int INPUT_WINDOW = Math.clamp(Runtime.getRuntime().maxMemory() / 1024, 16 * 1024, 256 * 1024);

    /** Of the input of a call that is handled where it arrives: a longer one takes longer. */
    private static final int QUICK_BYTES = 16 * 1024;

    private final Iomod iomod;
    private final GrpcStream first;
    private final Outbox outbox;
    private final PartialInputs inputs;
    private final RunningCalls calls;
    private final Subscriptions subscriptions;
    private final Map<Long, Streams> streams = new ConcurrentHashMap<>();
    /** Where frames go since the Threader has named another way; the one on which it was registered until then. */
    private volatile FrameStream stream;

    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private CompletableFuture<Void> configured = new CompletableFuture<>();
    private boolean registered;
    private volatile boolean draining;

    /** What a call to a streaming method reads and writes. */
    private record Streams(CallInput input, CallOutput output) {}

    private Connection(Iomod iomod, GrpcStream stream) {
        this.iomod = iomod;
        this.first = stream;
        this.stream = stream;
        outbox = new Outbox(stream);
        inputs = new PartialInputs(
                iomod.maxInputBytes(),
                Math.max(iomod.maxInputBytes(), Runtime.getRuntime().maxMemory() / 4));
        calls = new RunningCalls(outbox, this::log, this::finishIfIdle);
        subscriptions = new Subscriptions(iomod, outbox, this::log, this::finishIfIdle);
    }

    /** Dials the Threader and registers. */
    static Connection open(Iomod iomod, IomodEnvironment environment) {
        Connection connection = new Connection(iomod, new GrpcStream(environment.address()));
        connection.start(environment.token());
        return connection;
    }

    private void start(String token) {
        stream.start(new Registering());
        outbox.send(FromIomod.newBuilder()
                .setRegister(Register.newBuilder()
                        .setToken(token)
                        .setCoordinates(iomod.coordinates().toString())
                        .setVersion(iomod.version())
                        .addProtocolVersions(PROTOCOL_VERSION)
                        .addAllMethods(BoundMethod.frames(iomod.methods().values()))
                        .setAgent(AGENT)
                        .setWindowBytes(INPUT_WINDOW)
                        .setConfirmsConfig(true)
                        .setSource(iomod.source() != null)
                        .setFrames(PlainStream.isPossible()))
                .build());
    }

    CompletableFuture<Ending> ending() {
        return ending;
    }

    /** Ends the connection, once; the first reason counts. */
    void end(Ending how) {
        if (!ending.complete(how)) {
            return;
        }
        outbox.close();
        subscriptions.lose();
        calls.stopAll(FailureCode.CANCELLED);
        calls.close();
        stream.close();
        first.close();
    }

    @Override
    public void onReady() {
        outbox.flush();
    }

    @Override
    public void onEnd(@Nullable String problem) {
        if (problem != null) {
            end(new Ending.Lost(problem));
            return;
        }
        end(draining ? new Ending.Drained() : new Ending.Closed());
    }

    @Override
    public void onFrame(ToIomod frame) {
        switch (frame.getFrameCase()) {
            case REGISTERED -> onRegistered(frame.getRegistered());
            case REJECTED -> end(new Ending.Rejected(frame.getRejected().getReason()));
            case CALL -> onCall(frame.getCall());
            case CHUNK -> onChunk(frame.getChunk());
            case CREDIT -> onCredit(frame.getCredit());
            case CANCEL -> onCancel(frame.getCancel().getId());
            case PING -> outbox.pong(frame.getPing().getNumber());
            case DRAIN -> onDrain(frame.getDrain());
            case CONFIG -> onConfig(frame.getConfig().getConfigMap());
            case SUBSCRIPTIONS -> subscriptions.change(frame.getSubscriptions(), configured);
            case INVOKED -> subscriptions.invoked(frame.getInvoked());
            // A kind of frame that a later protocol added; it does not concern this version.
            case FRAME_NOT_SET -> {}
        }
    }

    private void onRegistered(Registered frame) {
        if (registered || frame.getProtocolVersion() != PROTOCOL_VERSION) {
            violation("Registered came %s"
                    .formatted(
                            registered
                                    ? "twice"
                                    : "with protocol version %d; this IOmod speaks %d"
                                            .formatted(frame.getProtocolVersion(), PROTOCOL_VERSION)));
            return;
        }
        registered = true;
        calls.limitReplies(frame);
        subscriptions.limit(frame);
        if (!frame.getFramesSocket().isEmpty()) {
            move(new PlainStream(UnixDomainSocketAddress.of(frame.getFramesSocket())), frame.getFramesKey());
        }
        // A change that follows at once waits for this one, and so is not to be taken for it.
        CompletableFuture<Void> first = configured;
        Thread.startVirtualThread(() -> configureFirst(frame.getConfigMap(), first));
    }

    /** All further frames go, and come, on another stream. */
    private void move(PlainStream next, String key) {
        stream = next;
        next.connect();
        outbox.move(
                next,
                FromIomod.newBuilder()
                        .setAttach(Attach.newBuilder().setKey(key))
                        .build());
        next.start(this);
    }

    /** Hears what comes on the stream of the registration, for as long as it is the one. */
    private final class Registering implements FrameStream.Listener {
        @Override
        public void onFrame(ToIomod frame) {
            if (stream == first) {
                Connection.this.onFrame(frame);
            }
        }

        @Override
        public void onReady() {
            Connection.this.onReady();
        }

        @Override
        public void onEnd(@Nullable String problem) {
            if (stream == first) {
                Connection.this.onEnd(problem);
            }
        }
    }

    private void configureFirst(Map<String, String> config, CompletableFuture<Void> first) {
        try {
            iomod.configure(config);
            first.complete(null);
            Json.warmUp();
        } catch (Exception e) {
            end(new Ending.Misconfigured(String.valueOf(e.getMessage())));
        }
    }

    private void onConfig(Map<String, String> config) {
        configured = configured.thenRunAsync(() -> reconfigure(config), Thread::startVirtualThread);
    }

    private void reconfigure(Map<String, String> config) {
        Configured.Builder confirmation = Configured.newBuilder();
        try {
            iomod.configure(config);
        } catch (Exception e) {
            log(System.Logger.Level.ERROR, "the new configuration is not used: " + e.getMessage(), 0);
            confirmation.setProblem(String.valueOf(e.getMessage()));
        }
        outbox.send(FromIomod.newBuilder().setConfigured(confirmation).build());
    }

    private void onCall(dev.asml.iomod.v1.Call frame) {
        if (!registered) {
            violation("a call came before Registered");
            return;
        }
        Call call = new Call(frame, this::log);
        if (inputs.isPartial(call.id()) || !calls.add(call)) {
            violation("call number %d is used twice".formatted(call.id()));
            return;
        }
        boolean streaming = calls.canStream() && isStreaming(call.method());
        if (refused(call)) {
            if (frame.getMore() && !streaming) {
                inputs.discard(call.id());
            }
            return;
        }
        if (streaming) {
            launch(call, frame.getInput(), frame.getMore());
        } else if (frame.getMore()) {
            take(call, inputs.begin(call.id(), frame.getInput()));
        } else {
            take(call, new PartialInputs.Outcome.Complete(frame.getInput()));
        }
    }

    private boolean isStreaming(String name) {
        BoundMethod method = iomod.methods().get(name);
        return method != null && method.isStreaming();
    }

    private void launch(Call call, ByteString first, boolean more) {
        BoundMethod method = iomod.methods().get(call.method());
        if (method == null || !(method.work() instanceof BoundMethod.Work.Streaming(StreamingHandler handler))) {
            throw new IllegalStateException("a call of a method that does not stream was taken for another");
        }
        CallInput input = new CallInput(call.id(), outbox, INPUT_WINDOW);
        CallOutput output = calls.output(call);
        streams.put(call.id(), new Streams(input, output));
        take(call.id(), input, first, more);
        CompletableFuture<Void> ready = configured;
        Thread.startVirtualThread(() -> {
            ready.join();
            try {
                calls.run(call, handler, input, output);
            } finally {
                streams.remove(call.id());
            }
        });
    }

    private void take(long id, CallInput input, ByteString part, boolean more) {
        if (!input.add(part, more)) {
            violation("more of the input of call %d came than it had credit for".formatted(id));
        }
    }

    private void onCredit(Credit credit) {
        Streams known = streams.get(credit.getId());
        if (known != null) {
            known.output().grant(Integer.toUnsignedLong(credit.getBytes()));
        }
    }

    private boolean refused(Call call) {
        IomodFailure failure = null;
        if (draining) {
            failure = new IomodFailure(FailureCode.IOMOD_UNAVAILABLE.name(), "%s is stopping".formatted(iomod), true);
        } else if (calls.size() > iomod.maxConcurrentCalls()) {
            failure = new IomodFailure(
                    FailureCode.LIMIT.name(),
                    "%s already handles %d calls".formatted(iomod, iomod.maxConcurrentCalls()),
                    true);
        } else if (!iomod.methods().containsKey(call.method())) {
            failure = IomodFailure.of(
                    FailureCode.METHOD_NOT_FOUND,
                    "%s has no method \"%s\"; it has %s"
                            .formatted(
                                    iomod,
                                    call.method(),
                                    String.join(", ", iomod.methods().keySet())));
        }
        if (failure == null) {
            return false;
        }
        calls.refuse(call, failure);
        return true;
    }

    private void onChunk(Chunk chunk) {
        Streams known = streams.get(chunk.getId());
        if (known != null) {
            take(chunk.getId(), known.input(), chunk.getData(), chunk.getMore());
            return;
        }
        inputs.add(chunk).ifPresent(outcome -> take(calls.get(chunk.getId()), outcome));
    }

    private void take(Call call, PartialInputs.Outcome outcome) {
        switch (outcome) {
            case PartialInputs.Outcome.Incomplete _ -> {}
            case PartialInputs.Outcome.TooLarge(String message) ->
                calls.refuse(call, IomodFailure.of(FailureCode.LIMIT, message));
            case PartialInputs.Outcome.Complete(ByteString input) -> launch(call, input);
        }
    }

    private void launch(Call call, ByteString input) {
        BoundMethod method = iomod.methods().get(call.method());
        if (method == null) {
            throw new IllegalStateException("a call of an unknown method was not refused");
        }
        call.arrived();
        CompletableFuture<Void> ready = configured;
        if (input.size() > iomod.maxInputBytes()) {
            take(
                    call,
                    new PartialInputs.Outcome.TooLarge(
                            "the input is larger than the %d bytes that are allowed".formatted(iomod.maxInputBytes())));
            return;
        }
        if (method.isQuick() && input.size() <= QUICK_BYTES && ready.isDone() && outbox.isClear()) {
            calls.runQuick(call, method, input.toByteArray());
            return;
        }
        Thread.startVirtualThread(() -> {
            ready.join();
            calls.run(call, method, input.toByteArray());
        });
    }

    private void onCancel(long id) {
        Call call = calls.find(id);
        if (call == null) {
            return;
        }
        call.stop(FailureCode.CANCELLED);
        if (inputs.isPartial(id) && inputs.discard(id)) {
            calls.refuse(call, call.stopFailure().orElseThrow());
        }
    }

    private void onDrain(Drain drain) {
        draining = true;
        subscriptions.drain();
        calls.after(
                Integer.toUnsignedLong(drain.getGraceMillis()),
                TimeUnit.MILLISECONDS,
                () -> calls.stopAll(FailureCode.CANCELLED));
        finishIfIdle();
    }

    private void finishIfIdle() {
        if (draining && calls.size() == 0 && subscriptions.isIdle()) {
            outbox.finish();
            calls.after(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS, () -> end(new Ending.Drained()));
        }
    }

    private void violation(String what) {
        stream.abort(what);
        end(new Ending.Lost("the Threader broke the protocol: " + what));
    }

    private void log(System.Logger.Level level, String message, long call) {
        outbox.log(level, message, call);
    }
}
