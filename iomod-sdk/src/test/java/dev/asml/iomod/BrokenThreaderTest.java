package dev.asml.iomod;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.v1.BrokerGrpc;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Registered;
import dev.asml.iomod.v1.ToIomod;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an IOmod does when what it connects to is no proper Threader; over TCP, which is also the way without sockets. */
class BrokenThreaderTest {
    private static final byte[] REGISTERED = ToIomod.newBuilder()
            .setRegistered(Registered.newBuilder().setProtocolVersion(1))
            .build()
            .toByteArray();

    @Test
    void leavesWhenAFrameIsGarbage() throws Exception {
        assertThat(endingAfter(List.of(REGISTERED, "no frame at all".getBytes(UTF_8))))
                .isInstanceOf(Ending.Lost.class);
    }

    @Test
    void leavesWhenAFrameIsTruncated() throws Exception {
        byte[] half = {0x1a, 0x7f, 0x08};
        assertThat(endingAfter(List.of(REGISTERED, half))).isInstanceOf(Ending.Lost.class);
    }

    @Test
    void leavesWhenACallComesBeforeItIsRegistered() throws Exception {
        byte[] call = ToIomod.newBuilder()
                .setCall(dev.asml.iomod.v1.Call.newBuilder().setId(1).setMethod("any"))
                .build()
                .toByteArray();
        assertThat(endingAfter(List.of(call)).sentence()).contains("a call came before Registered");
    }

    @Test
    void leavesAThreaderOfAnotherProtocolVersion() throws Exception {
        byte[] other = ToIomod.newBuilder()
                .setRegistered(Registered.newBuilder().setProtocolVersion(7))
                .build()
                .toByteArray();
        assertThat(endingAfter(List.of(other)).sentence())
                .contains("protocol version 7")
                .contains("speaks 1");
    }

    @Test
    void leavesWhenTheSocketSpeaksSomethingElse() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> answerNonsense(listener));
            assertThat(ending((InetSocketAddress) listener.getLocalSocketAddress()))
                    .isInstanceOf(Ending.Lost.class);
        }
    }

    @Test
    void leavesWhenNobodyListens() throws Exception {
        ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        InetSocketAddress address = (InetSocketAddress) listener.getLocalSocketAddress();
        listener.close();
        assertThat(ending(address).sentence()).contains("UNAVAILABLE");
    }

    private static void answerNonsense(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            socket.getOutputStream().write("SSH-2.0-nonsense\r\n".repeat(100).getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Serves the stream with bytes instead of frames. */
    private static Ending endingAfter(List<byte[]> frames) throws Exception {
        MethodDescriptor<FromIomod, byte[]> connect = BrokerGrpc.getConnectMethod().toBuilder(
                        BrokerGrpc.getConnectMethod().getRequestMarshaller(), new Bytes())
                .build();
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .directExecutor()
                .addService(ServerServiceDefinition.builder(BrokerGrpc.SERVICE_NAME)
                        .addMethod(connect, ServerCalls.asyncBidiStreamingCall(out -> send(frames, out)))
                        .build())
                .build()
                .start();
        try {
            return ending(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()));
        } finally {
            server.shutdownNow();
        }
    }

    private static StreamObserver<FromIomod> send(List<byte[]> frames, StreamObserver<byte[]> out) {
        return new StreamObserver<>() {
            @Override
            public void onNext(FromIomod register) {
                frames.forEach(out::onNext);
            }

            @Override
            public void onError(Throwable t) {}

            @Override
            public void onCompleted() {}
        };
    }

    private static Ending ending(InetSocketAddress address) throws Exception {
        try (RunningIomod iomod = new SampleIomod().iomod().start(new IomodEnvironment(address, "token"))) {
            return iomod.ending().toCompletableFuture().get(30, TimeUnit.SECONDS);
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
