package dev.asml.iomod;

import dev.asml.iomod.v1.BrokerGrpc;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.ToIomod;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.net.SocketAddress;

/** A stream of gRPC. What arrives is told by the channel's event-loop thread. */
final class GrpcStream implements FrameStream {
    private final BrokerChannel channel;
    private final ClientCall<FromIomod, ToIomod> call;

    GrpcStream(SocketAddress address) {
        channel = BrokerChannel.to(address);
        call = channel.channel().newCall(BrokerGrpc.getConnectMethod(), CallOptions.DEFAULT);
    }

    @Override
    public void start(Listener listener) {
        call.start(new Frames(listener), new Metadata());
        call.request(1);
    }

    @Override
    public boolean isReady() {
        return call.isReady();
    }

    @Override
    public void send(FromIomod frame) {
        call.sendMessage(frame);
    }

    /** gRPC flushes each frame itself. */
    @Override
    public void flush() {}

    @Override
    public void finish() {
        call.halfClose();
    }

    @Override
    public void abort(String why) {
        call.cancel(why, null);
    }

    @Override
    public void close() {
        channel.close();
    }

    /** Tells a listener what the call brings. */
    private final class Frames extends ClientCall.Listener<ToIomod> {
        private final Listener listener;

        Frames(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void onReady() {
            listener.onReady();
        }

        @Override
        public void onMessage(ToIomod frame) {
            listener.onFrame(frame);
            call.request(1);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            listener.onEnd(status.isOk() ? null : describe(status));
        }

        private static String describe(Status status) {
            String cause =
                    status.getCause() == null ? "" : " (" + status.getCause().getMessage() + ")";
            return status.getCode() + (status.getDescription() == null ? "" : ": " + status.getDescription()) + cause;
        }
    }
}
