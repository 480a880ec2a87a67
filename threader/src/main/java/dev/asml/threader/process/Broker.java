package dev.asml.threader.process;

import dev.asml.iomod.v1.BrokerGrpc;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Register;
import dev.asml.iomod.v1.ToIomod;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The gRPC server that IOmods dial, and the processes that may register there. */
final class Broker implements AutoCloseable {
    private static final int WINDOW_BYTES = 4 << 20;
    private static final int FRAME_BYTES = 1 << 20;
    private static final int STREAMS_PER_CONNECTION = 4;
    private static final int MOST_THREADS = 4;

    /** How IOmods reach the Threader. */
    enum Transport {
        DOMAIN_SOCKET,
        LOOPBACK;

        static Transport best() {
            return Epoll.isAvailable() ? DOMAIN_SOCKET : LOOPBACK;
        }
    }

    private final Timings timings;
    private final ScheduledExecutorService timer;
    private final EventLoopGroup threads;
    private final Server server;
    private final Map<String, String> environment;
    private final SecureRandom random = new SecureRandom();
    private final Set<Ticket> tickets = ConcurrentHashMap.newKeySet();
    private final @Nullable FrameDoor door;

    private Broker(Transport transport, SocketFolder folder, Timings timings, ScheduledExecutorService timer)
            throws IOException {
        this.timings = timings;
        this.timer = timer;
        this.threads = threads(transport);
        this.server = listen(transport, folder);
        this.environment = environment(transport, folder);
        this.door = Epoll.isAvailable() && Poll.isAvailable()
                ? FrameDoor.open(folder.plainSocket(), timings.registerWithin())
                : null;
    }

    static Broker start(Transport transport, SocketFolder folder, Timings timings, ScheduledExecutorService timer)
            throws IOException {
        return new Broker(transport, folder, timings, timer);
    }

    private static EventLoopGroup threads(Transport transport) {
        int count = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_THREADS);
        DefaultThreadFactory factory = new DefaultThreadFactory("iomod-broker", true);
        return switch (transport) {
            case DOMAIN_SOCKET -> new MultiThreadIoEventLoopGroup(count, factory, EpollIoHandler.newFactory());
            case LOOPBACK -> new MultiThreadIoEventLoopGroup(count, factory, NioIoHandler.newFactory());
        };
    }

    private Server listen(Transport transport, SocketFolder folder) throws IOException {
        PeerPid peer = new PeerPid();
        NettyServerBuilder builder = switch (transport) {
            case DOMAIN_SOCKET ->
                NettyServerBuilder.forAddress(
                                new DomainSocketAddress(folder.socket().toFile()))
                        .channelType(EpollServerDomainSocketChannel.class);
            case LOOPBACK ->
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .channelType(NioServerSocketChannel.class);
        };
        Server listening = builder.bossEventLoopGroup(threads)
                .workerEventLoopGroup(threads)
                .protocolNegotiator(peer)
                .intercept(peer)
                .directExecutor()
                .flowControlWindow(WINDOW_BYTES)
                .maxInboundMessageSize(FRAME_BYTES)
                .maxConcurrentCallsPerConnection(STREAMS_PER_CONNECTION)
                .handshakeTimeout(timings.registerWithin().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionIdle(timings.registerWithin().toMillis(), TimeUnit.MILLISECONDS)
                .addService(new Service())
                .build()
                .start();
        if (transport == Transport.DOMAIN_SOCKET) {
            Files.setPosixFilePermissions(folder.socket(), PosixFilePermissions.fromString("rw-------"));
        }
        return listening;
    }

    private Map<String, String> environment(Transport transport, SocketFolder folder) {
        return switch (transport) {
            case DOMAIN_SOCKET -> Map.of("ASML_IOMOD_SOCKET", folder.socket().toString());
            case LOOPBACK -> Map.of("ASML_IOMOD_ADDRESS", "127.0.0.1:" + server.getPort());
        };
    }

    /** The variables that tell an IOmod where to dial. */
    Map<String, String> environment() {
        return environment;
    }

    /** The way to an IOmod that registers on a stream, as it wishes and as this system has it. */
    FrameSink sink(FrameSink.Grpc stream, Register register, FrameLink.Hearer hearer) {
        return door != null && register.getFrames() ? door.expect(stream, hearer) : stream;
    }

    /** Lets a process register, once, that is about to be started. */
    Ticket admit(ProcessGeneration generation) {
        Ticket ticket = new Ticket(generation, random);
        tickets.add(ticket);
        return ticket;
    }

    /** The process may register no longer. */
    void forget(Ticket ticket) {
        tickets.remove(ticket);
    }

    /** Lets a stream speak for the process whose token it shows. What is wrong with that; null if nothing. */
    @Nullable
    String register(IomodStream stream, Register register) {
        for (Ticket ticket : tickets) {
            if (ticket.hasToken(register.getToken())) {
                return register(stream, register, ticket);
            }
        }
        return "the token is not one of this Threader's; ASML_IOMOD_TOKEN holds it";
    }

    private static @Nullable String register(IomodStream stream, Register register, Ticket ticket) {
        Launch launch = ticket.launch();
        if (!launch.mayBe(stream.peer())) {
            return "process %d registers in the place of process %d, which did not start it"
                    .formatted(stream.peer(), launch.pid());
        }
        String problem = launch.problem(register);
        if (problem != null) {
            return problem;
        }
        if (!ticket.claim()) {
            return "the token was used already, or too late; a process registers once, in time";
        }
        stream.joins(launch, ticket.generation(), register);
        return null;
    }

    /** A registration was refused: if it came from a process that has yet to register, that has failed. */
    void rejected(long peer, String reason) {
        for (Ticket ticket : tickets) {
            ticket.started()
                    .filter(launch -> launch.started(peer) && !ticket.isClaimed())
                    .ifPresent(_ -> ticket.generation().rejected(reason));
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
        if (door != null) {
            door.close();
        }
        var _ = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** Accepts streams. */
    private final class Service extends BrokerGrpc.BrokerImplBase {
        @Override
        public StreamObserver<FromIomod> connect(StreamObserver<ToIomod> replies) {
            ServerCallStreamObserver<ToIomod> out = (ServerCallStreamObserver<ToIomod>) replies;
            IomodStream stream = new IomodStream(Broker.this, FrameSink.Grpc.of(out), PeerPid.current());
            out.setOnReadyHandler(stream::resume);
            var _ = timer.schedule(stream::expire, timings.registerWithin().toMillis(), TimeUnit.MILLISECONDS);
            return stream;
        }
    }
}
