package dev.asml.threader.process;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.shaded.io.grpc.netty.ProtocolNegotiationEvent;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import java.io.IOException;

/** Tells a gRPC service which process is at the other end of a domain socket, as the kernel knows it. */
final class PeerPid implements InternalProtocolNegotiator.ProtocolNegotiator, ServerInterceptor {
    /** Stands for a peer that the kernel does not name: one that speaks TCP. */
    static final long UNKNOWN = 0;

    private static final Attributes.Key<Long> ATTRIBUTE = Attributes.Key.create("peer-pid");
    private static final Context.Key<Long> CONTEXT = Context.keyWithDefault("peer-pid", UNKNOWN);

    private final InternalProtocolNegotiator.ProtocolNegotiator plaintext =
            InternalProtocolNegotiators.serverPlaintext();

    /** The process that made the call which the current thread serves. */
    static long current() {
        return CONTEXT.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Long pid = call.getAttributes().get(ATTRIBUTE);
        Context context = Context.current().withValue(CONTEXT, pid == null ? UNKNOWN : pid);
        return Contexts.interceptCall(context, call, headers, next);
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
        ChannelHandler last = InternalProtocolNegotiators.grpcNegotiationHandler(connection);
        return InternalProtocolNegotiators.waitUntilActiveHandler(
                new Credentials(last), connection.getNegotiationLogger());
    }

    @Override
    public AsciiString scheme() {
        return plaintext.scheme();
    }

    @Override
    public void close() {
        plaintext.close();
    }

    /** Adds the pid to what the connection's negotiation found out, and makes room for the next step. */
    private static final class Credentials extends ChannelInboundHandlerAdapter {
        private final ChannelHandler next;

        Credentials(ChannelHandler next) {
            this.next = next;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (!(event instanceof ProtocolNegotiationEvent negotiation)) {
                super.userEventTriggered(context, event);
                return;
            }
            Attributes attributes = InternalProtocolNegotiationEvent.getAttributes(negotiation).toBuilder()
                    .set(ATTRIBUTE, pid(context.channel()))
                    .build();
            context.pipeline().replace(context.name(), null, next);
            context.fireUserEventTriggered(InternalProtocolNegotiationEvent.withAttributes(negotiation, attributes));
        }

        private static long pid(Channel channel) throws IOException {
            return channel instanceof EpollDomainSocketChannel socket
                    ? socket.peerCredentials().pid()
                    : UNKNOWN;
        }
    }
}
