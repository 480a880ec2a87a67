package dev.asml.iomod.testing;

import dev.asml.iomod.IomodEnvironment;
import dev.asml.iomod.v1.BrokerGrpc;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.ToIomod;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A socket in a private folder at which one IOmod may register. */
final class TestBroker implements AutoCloseable {
    private static final int MAX_FRAME_BYTES = 8 << 20;
    /** Held for ever, because loggers are collected with their levels. */
    private static final Logger BOOTSTRAP_LOGGER = Logger.getLogger("io.grpc.netty.shaded.io.netty.bootstrap");

    static {
        // gRPC asks every channel for TCP keep-alive, and domain sockets warn that they have none.
        BOOTSTRAP_LOGGER.setLevel(Level.SEVERE);
    }

    private final Path folder;
    private final Path socket;
    private final String token = UUID.randomUUID().toString();
    private final EventLoopGroup acceptor = loop();
    private final EventLoopGroup eventLoop = loop();
    private final CompletableFuture<BrokerStream> stream = new CompletableFuture<>();
    private final Server server;

    private TestBroker(BrokerSettings settings) throws IOException {
        folder = Files.createTempDirectory("iomod-test");
        socket = folder.resolve("broker");
        server = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(acceptor)
                .workerEventLoopGroup(eventLoop)
                .directExecutor()
                .maxInboundMessageSize(MAX_FRAME_BYTES)
                .addService(new BrokerGrpc.BrokerImplBase() {
                    @Override
                    public StreamObserver<FromIomod> connect(StreamObserver<ToIomod> out) {
                        BrokerStream connected = new BrokerStream(settings, token, out);
                        stream.complete(connected);
                        return connected;
                    }
                })
                .build()
                .start();
    }

    static TestBroker open(BrokerSettings settings) {
        try {
            return new TestBroker(settings);
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

    Path socket() {
        return socket;
    }

    /** Where the IOmod may put temporary files. */
    Path folder() {
        return folder;
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
}
