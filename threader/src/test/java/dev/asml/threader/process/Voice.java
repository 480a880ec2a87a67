package dev.asml.threader.process;

import com.google.protobuf.ByteString;
import dev.asml.iomod.v1.Attach;
import dev.asml.iomod.v1.BrokerGrpc;
import dev.asml.iomod.v1.Call;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.Configured;
import dev.asml.iomod.v1.Credit;
import dev.asml.iomod.v1.Drained;
import dev.asml.iomod.v1.Failure;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Method;
import dev.asml.iomod.v1.Pong;
import dev.asml.iomod.v1.Register;
import dev.asml.iomod.v1.Registered;
import dev.asml.iomod.v1.Reply;
import dev.asml.iomod.v1.ToIomod;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link StandIn} says for one process. {@code echo} and {@code safe} answer with their input, {@code hold} answers
 * at a drain, or when {@code release} is called, {@code halt} ends the process,
 * {@code config} answers with its configuration, {@code sleep} answers a little later, and {@code copy} streams its input back.
 */
final class Voice implements StreamObserver<ToIomod> {
    private static final int PART = 200_000;
    private static final int WINDOW = 64 * 1024;

    private final ProcessHandle process;
    private final String token;
    private final FaultProxy.Gate gate;
    private final boolean frames;
    private final ManagedChannel channel;
    private final StreamObserver<FromIomod> out;
    private final Map<Long, Call> open = new LinkedHashMap<>();
    private Map<String, String> configuration = Map.of();
    private boolean registered;
    private boolean answering;
    private boolean drained;

    /** Once frames go alone. */
    private @Nullable DataOutputStream alone;

    Voice(ProcessHandle process, String token, FaultProxy.Gate gate, boolean frames) {
        this.process = process;
        this.token = token;
        this.gate = gate;
        this.frames = frames;
        this.channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), gate.port()))
                .usePlaintext()
                .directExecutor()
                .flowControlWindow(4 << 20)
                .build();
        this.out = BrokerGrpc.newStub(channel).connect(this);
    }

    ProcessHandle process() {
        return process;
    }

    void register() {
        Register.Builder register = Register.newBuilder()
                .setToken(token)
                .setCoordinates(Host.COORDINATES.toString())
                .setVersion("1.0.0")
                .addProtocolVersions(1)
                .setConfirmsConfig(true)
                .setWindowBytes(WINDOW)
                .setFrames(frames);
        for (String name : List.of("echo", "safe", "hold", "release", "halt", "sleep", "copy", "config")) {
            register.addMethods(Method.newBuilder()
                    .setName(name)
                    .setIdempotent(name.equals("safe"))
                    .setStreaming(name.equals("copy")));
        }
        send(FromIomod.newBuilder().setRegister(register));
    }

    private void send(FromIomod.Builder frame) {
        DataOutputStream to = alone;
        if (to == null) {
            out.onNext(frame.build());
        } else {
            write(to, frame.build().toByteArray());
        }
    }

    /** A frame, or the mark of the end. */
    private void write(DataOutputStream to, byte[] frame) {
        try {
            to.write(FaultyLink.Framing.ALONE.frame(frame));
        } catch (IOException _) {
            process.destroy();
        }
    }

    private void goOnAlone(Registered registration) {
        try {
            Socket socket = gate.dial(Path.of(registration.getFramesSocket()));
            alone = new DataOutputStream(socket.getOutputStream());
            send(FromIomod.newBuilder().setAttach(Attach.newBuilder().setKey(registration.getFramesKey())));
            Thread.ofVirtual().start(() -> read(socket));
        } catch (IOException _) {
            process.destroy();
        }
    }

    private void read(Socket socket) {
        try (socket;
                DataInputStream in = new DataInputStream(socket.getInputStream())) {
            for (int length = in.readInt(); length > 0; length = in.readInt()) {
                onNext(ToIomod.parseFrom(in.readNBytes(length)));
            }
        } catch (IOException _) {
            // Whatever ends it ends the process.
        }
        process.destroy();
    }

    @Override
    public synchronized void onNext(ToIomod frame) {
        switch (frame.getFrameCase()) {
            case REGISTERED -> {
                registered = true;
                configuration = frame.getRegistered().getConfigMap();
                if (frames && alone == null) {
                    goOnAlone(frame.getRegistered());
                }
            }
            case CALL -> begin(frame.getCall());
            case CHUNK -> more(frame.getChunk());
            case CANCEL -> fail(frame.getCancel().getId());
            case PING ->
                send(FromIomod.newBuilder()
                        .setPong(Pong.newBuilder().setNumber(frame.getPing().getNumber())));
            case DRAIN -> drain();
            case CONFIG -> {
                configuration = frame.getConfig().getConfigMap();
                send(FromIomod.newBuilder().setConfigured(Configured.newBuilder()));
            }
            case REJECTED, CREDIT, SUBSCRIPTIONS, INVOKED, FRAME_NOT_SET -> {}
        }
    }

    private void drain() {
        if (!drained) {
            drained = true;
            List.copyOf(open.values()).forEach(this::answer);
            send(FromIomod.newBuilder().setDrained(Drained.newBuilder()));
            DataOutputStream to = alone;
            if (to == null) {
                out.onCompleted();
            } else {
                write(to, new byte[0]);
            }
        }
    }

    /** Ends the process if the Threader is out of its mind. */
    private void begin(Call call) {
        if (!registered || open.putIfAbsent(call.getId(), call) != null) {
            process.destroy();
            return;
        }
        if (call.getMethod().equals("copy")) {
            answering = false;
            copy(call.getId(), call.getInput(), call.getMore());
        } else if (!call.getMore()) {
            serve(call);
        }
    }

    private void more(Chunk chunk) {
        Call call = open.get(chunk.getId());
        if (call == null) {
            return;
        }
        if (call.getMethod().equals("copy")) {
            copy(chunk.getId(), chunk.getData(), chunk.getMore());
            return;
        }
        Call longer = call.toBuilder()
                .setInput(call.getInput().concat(chunk.getData()))
                .build();
        open.put(chunk.getId(), longer);
        if (!chunk.getMore()) {
            serve(longer);
        }
    }

    private void serve(Call call) {
        switch (call.getMethod()) {
            case "hold" -> {}
            case "halt" -> process.destroyForcibly();
            case "config" ->
                answer(call.toBuilder()
                        .setInput(ByteString.copyFromUtf8(new TreeMap<>(configuration).toString()))
                        .build());
            case "sleep" ->
                CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS).execute(() -> answerLate(call));
            case "release" -> List.copyOf(open.values()).forEach(this::answer);
            default -> answer(call);
        }
    }

    private synchronized void answerLate(Call call) {
        if (open.containsKey(call.getId()) && process.isAlive()) {
            answer(call);
        }
    }

    private void answer(Call call) {
        open.remove(call.getId());
        ByteString output = call.getInput();
        int first = Math.min(output.size(), PART);
        send(FromIomod.newBuilder()
                .setReply(Reply.newBuilder()
                        .setId(call.getId())
                        .setOutput(output.substring(0, first))
                        .setMore(first < output.size())));
        for (int at = first; at < output.size(); at += PART) {
            int end = Math.min(output.size(), at + PART);
            chunk(call.getId(), output.substring(at, end), end < output.size());
        }
    }

    private void chunk(long id, ByteString data, boolean more) {
        send(FromIomod.newBuilder()
                .setChunk(Chunk.newBuilder().setId(id).setData(data).setMore(more)));
    }

    /** The Threader's reader is as fast as its writer, so what comes may go back at once. */
    private void copy(long id, ByteString data, boolean more) {
        if (answering) {
            chunk(id, data, more);
        } else {
            answering = true;
            send(FromIomod.newBuilder()
                    .setReply(Reply.newBuilder().setId(id).setOutput(data).setMore(more)));
        }
        if (more) {
            send(FromIomod.newBuilder().setCredit(Credit.newBuilder().setId(id).setBytes(data.size())));
        } else {
            open.remove(id);
        }
    }

    private void fail(long id) {
        if (open.remove(id) != null) {
            send(FromIomod.newBuilder()
                    .setReply(Reply.newBuilder()
                            .setId(id)
                            .setFailure(Failure.newBuilder().setCode("CANCELLED"))));
        }
    }

    @Override
    public void onError(@Nullable Throwable failure) {
        process.destroy();
    }

    @Override
    public void onCompleted() {
        process.destroy();
    }

    void close() {
        channel.shutdownNow();
    }
}
