package dev.asml.iomod.testing;

import dev.asml.iomod.IomodEnvironment;
import dev.asml.iomod.v1.BrokerGrpc;
import dev.asml.iomod.v1.FromIomod;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A socket in a private folder at which one IOmod may register. */
final class TestBroker implements AutoCloseable {
    private static final int MAX_FRAME_BYTES = 8 << 20;
    /** Small, so that an IOmod can be held up. */
    private static final int WINDOW_BYTES = 64 << 10;

    private static final Metadata.Key<String> ENCODING =
            Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);
    /** Answers with bytes, so that they need not be frames. */
    private static final MethodDescriptor<FromIomod, byte[]> CONNECT = BrokerGrpc.getConnectMethod().toBuilder(
                    BrokerGrpc.getConnectMethod().getRequestMarshaller(), new Bytes())
            .build();

    /** Held for ever, because loggers are collected with their levels. */
    private static final Logger BOOTSTRAP_LOGGER = Logger.getLogger("io.grpc.netty.shaded.io.netty.bootstrap");

    private static final Logger SERVER_LOGGER =
            Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler");

    static {
        // gRPC asks every channel for TCP keep-alive, and domain sockets warn that they have none.
        BOOTSTRAP_LOGGER.setLevel(Level.SEVERE);
        // What breaks a connection here is part of the test.
        SERVER_LOGGER.setLevel(Level.SEVERE);
    }

    private final Path folder;
    private final Path durable;
    private final Path socket;
    private final String token = UUID.randomUUID().toString();
    private final EventLoopGroup acceptor = loop();
    private final EventLoopGroup eventLoop = loop();
    private final CompletableFuture<BrokerStream> stream = new CompletableFuture<>();
    private final Reception reception;
    private final Server server;
    private volatile String encoding = "identity";

    private TestBroker(BrokerSettings settings, Reception reception) throws IOException {
        folder = Files.createTempDirectory("iomod-test");
        durable = Files.createDirectory(folder.resolve("kept"));
        socket = folder.resolve("broker");
        this.reception = reception;
        server = builder(reception.loopback())
                .bossEventLoopGroup(acceptor)
                .workerEventLoopGroup(eventLoop)
                .directExecutor()
                .maxInboundMessageSize(MAX_FRAME_BYTES)
                .flowControlWindow(WINDOW_BYTES)
                .intercept(this::look)
                .addService(ServerServiceDefinition.builder(BrokerGrpc.SERVICE_NAME)
                        .addMethod(CONNECT, ServerCalls.asyncBidiStreamingCall(out -> connected(settings, out)))
                        .build())
                .build()
                .start();
    }

    private NettyServerBuilder builder(boolean loopback) {
        return loopback
                ? NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .channelType(NioServerSocketChannel.class)
                : NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                        .channelType(NioServerDomainSocketChannel.class);
    }

    private StreamObserver<FromIomod> connected(BrokerSettings settings, StreamObserver<byte[]> out) {
        BrokerStream connected =
                new BrokerStream(settings, token, reception.greeting(), (ServerCallStreamObserver<byte[]>) out);
        if (!encoding.equals("identity")) {
            connected.note(Rule.PLAIN_FRAMES, "it compresses with " + encoding);
        }
        stream.complete(connected);
        return connected;
    }

    private <Q, A> ServerCall.Listener<Q> look(ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        encoding = Objects.requireNonNullElse(headers.get(ENCODING), "identity");
        return next.startCall(call, headers);
    }

    static TestBroker open(BrokerSettings settings) {
        return open(settings, Reception.USUAL);
    }

    static TestBroker open(BrokerSettings settings, Reception reception) {
        try {
            return new TestBroker(settings, reception);
        } catch (IOException e) {
            throw new UncheckedIOException("no socket can be opened for the IOmod", e);
        }
    }

    private static EventLoopGroup loop() {
        return new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("test-broker", true), NioIoHandler.newFactory());
    }

    /** Completes when an IOmod has connected. */
    CompletableFuture<BrokerStream> stream() {
        return stream;
    }

    IomodEnvironment environment() {
        return new IomodEnvironment(UnixDomainSocketAddress.of(socket), token);
    }

    /** The variable that says where to dial. */
    Map<String, String> address() {
        return reception.loopback()
                ? Map.of(IomodEnvironment.ADDRESS, "127.0.0.1:" + server.getPort())
                : Map.of(IomodEnvironment.SOCKET, socket.toString());
    }

    /** Where the IOmod may put temporary files. */
    Path folder() {
        return folder;
    }

    /** Where the IOmod may keep what it likes, until the test is over. */
    Path durable() {
        return durable;
    }

    String token() {
        return token;
    }

    /** Breaks every connection, as a Threader that is killed does. May be called again. */
    void disconnect() {
        server.shutdownNow();
        try {
            server.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        disconnect();
        var _ = acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        var _ = eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        deleteFolder();
    }

    private void deleteFolder() {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder %s cannot be deleted".formatted(folder), e);
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
