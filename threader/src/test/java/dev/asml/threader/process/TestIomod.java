package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.asml.iomod.v1.BrokerGrpc;
import dev.asml.iomod.v1.Call;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.Credit;
import dev.asml.iomod.v1.Drained;
import dev.asml.iomod.v1.Failure;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Log;
import dev.asml.iomod.v1.Method;
import dev.asml.iomod.v1.Pong;
import dev.asml.iomod.v1.Register;
import dev.asml.iomod.v1.Reply;
import dev.asml.iomod.v1.ToIomod;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An IOmod for tests, obedient or hostile as its arguments and the called methods say; runs in a process of its own. */
final class TestIomod implements StreamObserver<ToIomod> {
    private static final int CHUNK = 200_000;
    private static final int WINDOW = 1000;

    /** More than a Threader gives credit for. */
    private static final int TOO_MUCH = 300_000;

    private final List<String> arguments;
    private final ManagedChannel channel;
    private final CountDownLatch over = new CountDownLatch(1);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<Long, Call> partial = new ConcurrentHashMap<>();
    private final Map<Long, Call> open = new ConcurrentHashMap<>();
    private final Map<String, String> configuration = new ConcurrentHashMap<>();
    private StreamObserver<FromIomod> out;
    private boolean draining;

    private TestIomod(List<String> arguments) {
        this.arguments = arguments;
        this.channel = dial();
        this.out = BrokerGrpc.newStub(channel).connect(this);
    }

    public static void main(String[] arguments) throws InterruptedException {
        List<String> given = List.of(arguments);
        if (given.contains("exit-at-once")) {
            System.err.println("ERROR cannot find the database");
            System.exit(3);
        }
        if (given.contains("never-register")) {
            System.out.println("thinking");
            new CountDownLatch(1).await();
        }
        TestIomod iomod = new TestIomod(given);
        iomod.register();
        iomod.over.await();
        System.exit(0);
    }

    private static ManagedChannel dial() {
        String socket = System.getenv("ASML_IOMOD_SOCKET");
        NettyChannelBuilder builder;
        if (socket == null) {
            builder = NettyChannelBuilder.forTarget(System.getenv("ASML_IOMOD_ADDRESS"));
        } else {
            EventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
            builder = NettyChannelBuilder.forAddress(new DomainSocketAddress(socket))
                    .channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class)
                    .eventLoopGroup(threads);
        }
        return builder.usePlaintext()
                .directExecutor()
                .flowControlWindow(4 << 20)
                .maxInboundMessageSize(4 << 20)
                .build();
    }

    private String argument(String name, String otherwise) {
        return arguments.stream()
                .filter(argument -> argument.startsWith(name + "="))
                .map(argument -> argument.substring(name.length() + 1))
                .findFirst()
                .orElse(otherwise);
    }

    private Register registration() {
        Register.Builder register = Register.newBuilder()
                .setToken(argument("token", System.getenv("ASML_IOMOD_TOKEN")))
                .setCoordinates(argument("as", System.getenv("ASML_IOMOD_COORDINATES")))
                .setVersion(argument("version", "1.0.0"))
                .addProtocolVersions(Integer.parseInt(argument("protocol", "1")))
                .setAgent("test");
        for (String method : List.of(
                "echo",
                "sleep",
                "stuck",
                "halt",
                "fail",
                "print",
                "environment",
                "large",
                "nonsense",
                "again",
                "frame")) {
            register.addMethods(Method.newBuilder().setName(method));
        }
        register.addMethods(Method.newBuilder().setName("once").setIdempotent(true));
        register.addMethods(Method.newBuilder().setName("safe").setIdempotent(true));
        register.addMethods(Method.newBuilder().setName("garbage-credit").setStreaming(true));
        register.addMethods(Method.newBuilder().setName("overrun").setStreaming(true));
        return register.setWindowBytes(WINDOW).build();
    }

    private void register() {
        if (arguments.contains("reply-first")) {
            send(FromIomod.newBuilder().setPong(Pong.newBuilder()));
            return;
        }
        send(FromIomod.newBuilder().setRegister(registration()));
    }

    private synchronized void send(FromIomod.Builder frame) {
        out.onNext(frame.build());
    }

    @Override
    public void onNext(ToIomod frame) {
        switch (frame.getFrameCase()) {
            case REGISTERED -> configuration.putAll(frame.getRegistered().getConfigMap());
            case REJECTED ->
                System.err.println("rejected: " + frame.getRejected().getReason());
            case CALL -> begin(frame.getCall());
            case CHUNK -> more(frame.getChunk());
            case CANCEL -> cancel(frame.getCancel().getId());
            case PING -> pong(frame.getPing().getNumber());
            case DRAIN -> drain();
            case CONFIG, CREDIT, SUBSCRIPTIONS, INVOKED, FRAME_NOT_SET -> {}
        }
    }

    private void pong(long number) {
        if (!arguments.contains("no-pong")) {
            send(FromIomod.newBuilder().setPong(Pong.newBuilder().setNumber(number)));
        }
    }

    private void begin(Call call) {
        if (call.getMethod().equals("overrun")) {
            send(FromIomod.newBuilder()
                    .setReply(Reply.newBuilder()
                            .setId(call.getId())
                            .setOutput(ByteString.copyFrom(new byte[TOO_MUCH]))
                            .setMore(true)));
            return;
        }
        if (call.getMethod().equals("garbage-credit")) {
            garbageCredit(call.getId());
        }
        if (call.getMore()) {
            partial.put(call.getId(), call);
        } else {
            serve(call);
        }
    }

    /** Credit without end, for this call and for others that there are not. */
    private void garbageCredit(long call) {
        for (long id : new long[] {0, -1, 4711, Long.MAX_VALUE, call, call, call, call}) {
            send(FromIomod.newBuilder().setCredit(Credit.newBuilder().setId(id).setBytes(-1)));
            send(FromIomod.newBuilder().setCredit(Credit.newBuilder().setId(id).setBytes(0)));
        }
    }

    private void more(Chunk chunk) {
        Call whole = partial.computeIfPresent(
                chunk.getId(),
                (_, call) -> call.toBuilder()
                        .setInput(call.getInput().concat(chunk.getData()))
                        .build());
        if (whole != null && !chunk.getMore()) {
            partial.remove(chunk.getId());
            serve(whole);
        }
    }

    private void serve(Call call) {
        open.put(call.getId(), call);
        String input = call.getInput().size() < 1000 ? call.getInput().toStringUtf8() : "";
        switch (call.getMethod()) {
            case "echo", "safe" -> answer(call, call.getInput());
            case "sleep" -> {
                var _ = timer.schedule(
                        () -> answer(call, call.getInput()), Long.parseLong(input), TimeUnit.MILLISECONDS);
            }
            case "halt" -> Runtime.getRuntime().halt(7);
            case "once" -> once(call);
            case "fail" -> fail(call, input);
            case "print" -> print(call, Integer.parseInt(input));
            case "environment" -> answer(call, ByteString.copyFromUtf8(environment()));
            case "large" -> answer(call, ByteString.copyFrom(new byte[Integer.parseInt(input)]));
            case "garbage-credit" ->
                answer(
                        call,
                        ByteString.copyFromUtf8(Integer.toString(call.getInput().size())));
            case "nonsense" -> nonsense(call);
            case "again" -> again(call);
            case "frame" ->
                send(reply(call)
                        .setReply(Reply.newBuilder()
                                .setId(call.getId())
                                .setOutput(ByteString.copyFrom(new byte[2 << 20]))));
            default -> {}
        }
    }

    private static FromIomod.Builder reply(Call call) {
        return FromIomod.newBuilder().setReply(Reply.newBuilder().setId(call.getId()));
    }

    private void answer(Call call, ByteString output) {
        if (open.remove(call.getId()) == null) {
            return;
        }
        int first = Math.min(output.size(), CHUNK);
        send(FromIomod.newBuilder()
                .setReply(Reply.newBuilder()
                        .setId(call.getId())
                        .setOutput(output.substring(0, first))
                        .setMore(first < output.size())));
        for (int at = first; at < output.size(); at += CHUNK) {
            int end = Math.min(output.size(), at + CHUNK);
            send(FromIomod.newBuilder()
                    .setChunk(Chunk.newBuilder()
                            .setId(call.getId())
                            .setData(output.substring(at, end))
                            .setMore(end < output.size())));
        }
        finishDrain();
    }

    private void fail(Call call, String code) {
        if (open.remove(call.getId()) != null) {
            send(FromIomod.newBuilder()
                    .setReply(Reply.newBuilder()
                            .setId(call.getId())
                            .setFailure(Failure.newBuilder()
                                    .setCode(code)
                                    .setMessage("as you wish")
                                    .setRetryable(true))));
            finishDrain();
        }
    }

    private void cancel(long id) {
        System.out.println("cancelled " + id);
        Call call = open.get(id);
        if (call != null && !call.getMethod().equals("stuck")) {
            fail(call, "CANCELLED");
        }
    }

    /** Halts at the first call, and answers when it is called again after a restart. */
    private void once(Call call) {
        Path mark = Path.of("called");
        if (Files.exists(mark)) {
            answer(call, ByteString.copyFromUtf8("second"));
            return;
        }
        try {
            Files.createFile(mark);
        } catch (IOException e) {
            fail(call, "INTERNAL");
        }
        Runtime.getRuntime().halt(9);
    }

    private void print(Call call, int lines) {
        for (int i = 0; i < lines; i++) {
            System.err.println("line " + i);
        }
        System.err.println("x".repeat(20_000));
        System.err.println("WARN careful");
        send(FromIomod.newBuilder()
                .setLog(Log.newBuilder()
                        .setLevel(Log.Level.WARN)
                        .setMessage("from inside")
                        .setCall(call.getId())));
        answer(call, ByteString.EMPTY);
    }

    private String environment() {
        return new TreeMap<>(System.getenv()) + " " + arguments + " " + new TreeMap<>(configuration) + " "
                + Path.of("").toAbsolutePath();
    }

    private void nonsense(Call call) {
        send(FromIomod.newBuilder());
        send(FromIomod.newBuilder().setReply(Reply.newBuilder().setId(Long.MAX_VALUE)));
        send(FromIomod.newBuilder().setReply(Reply.newBuilder().setId(-1)));
        send(FromIomod.newBuilder().setChunk(Chunk.newBuilder().setId(4711)));
        send(FromIomod.newBuilder().setPong(Pong.newBuilder().setNumber(-5)));
        send(FromIomod.newBuilder().setRegister(Register.newBuilder()));
        send(FromIomod.newBuilder().setLog(Log.newBuilder().setLevelValue(99).setMessage("odd")));
        send(FromIomod.newBuilder()
                .setChunk(Chunk.newBuilder().setId(call.getId()).setData(ByteString.copyFromUtf8("x"))));
    }

    /** Registers a second time with the same token, on a second stream; answers what the Threader says. */
    private void again(Call call) {
        StreamObserver<FromIomod> second = BrokerGrpc.newStub(channel).connect(new StreamObserver<>() {
            @Override
            public void onNext(ToIomod frame) {
                answer(call, ByteString.copyFromUtf8(frame.getRejected().getReason()));
            }

            @Override
            public void onError(Throwable failure) {
                fail(call, "BROKEN");
            }

            @Override
            public void onCompleted() {}
        });
        second.onNext(FromIomod.newBuilder().setRegister(registration()).build());
    }

    private synchronized void drain() {
        draining = true;
        finishDrain();
    }

    private synchronized void finishDrain() {
        if (draining && open.isEmpty()) {
            draining = false;
            send(FromIomod.newBuilder().setDrained(Drained.newBuilder()));
            out.onCompleted();
        }
    }

    @Override
    public void onError(@Nullable Throwable failure) {
        over.countDown();
    }

    @Override
    public void onCompleted() {
        over.countDown();
    }

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
