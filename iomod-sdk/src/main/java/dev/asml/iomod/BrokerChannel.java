package dev.asml.iomod;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The connection to a Threader: one event-loop thread, on which gRPC also delivers what arrives. Nothing may block there;
 * in return a frame costs a third of what it costs with a pool of threads between.
 */
final class BrokerChannel implements AutoCloseable {
    /** More than the largest chunk that a Threader may ask for, with room for the fields around it. */
    private static final int MAX_FRAME_BYTES = 5 << 20;
    /** Lets a chunk travel without waiting for window updates. */
    private static final int FLOW_CONTROL_WINDOW = 4 << 20;

    /** Held for ever, because loggers are collected with their levels. */
    private static final Logger BOOTSTRAP_LOGGER = Logger.getLogger("io.grpc.netty.shaded.io.netty.bootstrap");

    static {
        // gRPC asks every channel for TCP keep-alive, and domain sockets warn that they have none.
        BOOTSTRAP_LOGGER.setLevel(Level.SEVERE);
    }

    private final EventLoopGroup eventLoop;
    private final ManagedChannel channel;

    private BrokerChannel(Transport transport) {
        eventLoop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("iomod", true), transport.handler());
        channel = NettyChannelBuilder.forAddress(transport.address())
                .eventLoopGroup(eventLoop)
                .channelType(transport.type(), transport.address().getClass())
                .directExecutor()
                .usePlaintext()
                .overrideAuthority("threader")
                .flowControlWindow(FLOW_CONTROL_WINDOW)
                .maxInboundMessageSize(MAX_FRAME_BYTES)
                .disableRetry()
                .maxTraceEvents(0)
                .build();
    }

    static BrokerChannel to(SocketAddress address) {
        return new BrokerChannel(Transport.to(address));
    }

    ManagedChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        var _ = eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private record Transport(SocketAddress address, Class<? extends Channel> type, IoHandlerFactory handler) {
        static Transport to(SocketAddress address) {
            if (!(address instanceof UnixDomainSocketAddress unix)) {
                return new Transport(address, NioSocketChannel.class, NioIoHandler.newFactory());
            }
            // The epoll channel takes half the CPU time a call of the portable one.
            return Epoll.isAvailable()
                    ? new Transport(
                            new DomainSocketAddress(unix.getPath().toFile()),
                            EpollDomainSocketChannel.class,
                            EpollIoHandler.newFactory())
                    : new Transport(unix, NioDomainSocketChannel.class, NioIoHandler.newFactory());
        }
    }
}
