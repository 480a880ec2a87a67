package dev.asml.iomod;

import com.google.protobuf.ByteString;
import dev.asml.iomod.v1.BrokerGrpc;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.Drain;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Log;
import dev.asml.iomod.v1.Register;
import dev.asml.iomod.v1.Registered;
import dev.asml.iomod.v1.ToIomod;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The IOmod's end of the one stream to its Threader. Frames arrive on the event-loop thread, one after the other, and
 * nothing here blocks it: configuration and calls run on virtual threads. Everything else may be called by any thread.
 */
final class Connection extends ClientCall.Listener<ToIomod> {
    static final int PROTOCOL_VERSION = 1;
    private static final String AGENT = "java-sdk/0.1.0";
    private static final int MAX_LOG_CHARACTERS = 8 * 1024;
    private static final long CLOSE_TIMEOUT_SECONDS = 2;

    private final Iomod iomod;
    private final BrokerChannel channel;
    private final ClientCall<FromIomod, ToIomod> stream;
    private final Outbox outbox;
    private final PartialInputs inputs;
    private final RunningCalls calls;
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private CompletableFuture<Void> configured = new CompletableFuture<>();
    private boolean registered;
    private volatile boolean draining;

    private Connection(Iomod iomod, BrokerChannel channel) {
        this.iomod = iomod;
        this.channel = channel;
        stream = channel.channel().newCall(BrokerGrpc.getConnectMethod(), CallOptions.DEFAULT);
        outbox = new Outbox(stream);
        inputs = new PartialInputs(
                iomod.maxInputBytes(),
                Math.max(iomod.maxInputBytes(), Runtime.getRuntime().maxMemory() / 4));
        calls = new RunningCalls(outbox, this::log, this::finishIfIdle);
    }

    /** Dials the Threader and registers. */
    static Connection open(Iomod iomod, IomodEnvironment environment) {
        Connection connection = new Connection(iomod, BrokerChannel.to(environment.address()));
        connection.start(environment.token());
        return connection;
    }

    private void start(String token) {
        stream.start(this, new Metadata());
        stream.request(1);
        outbox.send(FromIomod.newBuilder()
                .setRegister(Register.newBuilder()
                        .setToken(token)
                        .setCoordinates(iomod.coordinates().toString())
                        .setVersion(iomod.version())
                        .addProtocolVersions(PROTOCOL_VERSION)
                        .addAllMethods(BoundMethod.frames(iomod.methods().values()))
                        .setAgent(AGENT))
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
        calls.stopAll(FailureCode.CANCELLED);
        calls.close();
        channel.close();
    }

    @Override
    public void onReady() {
        outbox.flush();
    }

    @Override
    public void onMessage(ToIomod frame) {
        receive(frame);
        stream.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        if (!status.isOk()) {
            end(new Ending.Lost(describe(status)));
            return;
        }
        end(draining ? new Ending.Drained() : new Ending.Closed());
    }

    private static String describe(Status status) {
        String cause = status.getCause() == null ? "" : " (" + status.getCause().getMessage() + ")";
        return status.getCode() + (status.getDescription() == null ? "" : ": " + status.getDescription()) + cause;
    }

    private void receive(ToIomod frame) {
        switch (frame.getFrameCase()) {
            case REGISTERED -> onRegistered(frame.getRegistered());
            case REJECTED -> end(new Ending.Rejected(frame.getRejected().getReason()));
            case CALL -> onCall(frame.getCall());
            case CHUNK -> onChunk(frame.getChunk());
            case CANCEL -> onCancel(frame.getCancel().getId());
            case PING -> outbox.pong(frame.getPing().getNumber());
            case DRAIN -> onDrain(frame.getDrain());
            case CONFIG -> onConfig(frame.getConfig().getConfigMap());
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
        Thread.startVirtualThread(() -> configureFirst(frame.getConfigMap()));
    }

    private void configureFirst(Map<String, String> config) {
        try {
            iomod.configure(config);
            configured.complete(null);
            Json.warmUp();
        } catch (Exception e) {
            end(new Ending.Misconfigured(String.valueOf(e.getMessage())));
        }
    }

    private void onConfig(Map<String, String> config) {
        configured = configured.thenRunAsync(() -> reconfigure(config), Thread::startVirtualThread);
    }

    private void reconfigure(Map<String, String> config) {
        try {
            iomod.configure(config);
        } catch (Exception e) {
            log(System.Logger.Level.ERROR, "the new configuration is not used: " + e.getMessage(), 0);
        }
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
        if (refused(call)) {
            if (frame.getMore()) {
                inputs.discard(call.id());
            }
            return;
        }
        if (frame.getMore()) {
            take(call, inputs.begin(call.id(), frame.getInput()));
        } else {
            take(call, new PartialInputs.Outcome.Complete(frame.getInput()));
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
        CompletableFuture<Void> ready = configured;
        if (input.size() > iomod.maxInputBytes()) {
            take(
                    call,
                    new PartialInputs.Outcome.TooLarge(
                            "the input is larger than the %d bytes that are allowed".formatted(iomod.maxInputBytes())));
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
        calls.after(
                Integer.toUnsignedLong(drain.getGraceMillis()),
                TimeUnit.MILLISECONDS,
                () -> calls.stopAll(FailureCode.CANCELLED));
        finishIfIdle();
    }

    private void finishIfIdle() {
        if (draining && calls.size() == 0) {
            outbox.finish();
            calls.after(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS, () -> end(new Ending.Drained()));
        }
    }

    private void violation(String what) {
        stream.cancel(what, null);
        end(new Ending.Lost("the Threader broke the protocol: " + what));
    }

    private void log(System.Logger.Level level, String message, long call) {
        outbox.log(Log.newBuilder()
                .setLevel(level(level))
                .setMessage(
                        message.length() <= MAX_LOG_CHARACTERS
                                ? message
                                : message.substring(0, MAX_LOG_CHARACTERS) + " … (cut)")
                .setCall(call)
                .build());
    }

    private static Log.Level level(System.Logger.Level level) {
        return switch (level) {
            case ALL, TRACE -> Log.Level.TRACE;
            case DEBUG -> Log.Level.DEBUG;
            case INFO -> Log.Level.INFO;
            case WARNING -> Log.Level.WARN;
            case ERROR, OFF -> Log.Level.ERROR;
        };
    }
}
