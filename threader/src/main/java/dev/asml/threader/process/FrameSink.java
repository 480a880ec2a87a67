package dev.asml.threader.process;

import dev.asml.iomod.v1.Registered;
import dev.asml.iomod.v1.ToIomod;
import dev.asml.threader.io.IoCall;
import io.grpc.stub.ServerCallStreamObserver;

/** Where frames to an IOmod go, whatever carries them. Used by one thread at a time, as the {@link Outbox} sees to. */
sealed interface FrameSink permits FrameSink.Grpc, FrameLink {
    /** Tells the IOmod that it is registered; before anything else. */
    void welcome(Registered.Builder registered);

    /** Whether a frame that is written now need not wait long; whoever waits for that is told when it is so. */
    boolean isReady();

    /** Writes a frame, at the latest with the next {@link #flush}. */
    void write(ToIomod frame);

    void flush();

    /** Ends the stream in good order. */
    void close();

    /**
     * Waits for the end of a call on this thread, which is the guest's, if that is likely to be short; from any thread.
     *
     * @return whether the call is complete
     */
    default boolean attend(IoCall call) {
        return false;
    }

    /** A stream of gRPC, which flushes each frame itself. */
    record Grpc(ServerCallStreamObserver<ToIomod> stream) implements FrameSink {
        private static final int READY_BYTES = 1 << 20;

        /** Before the stream is handed to gRPC. */
        static Grpc of(ServerCallStreamObserver<ToIomod> stream) {
            stream.setOnReadyThreshold(READY_BYTES);
            // With a handler, writing to a stream that the IOmod has left does nothing, and the end is told by onError.
            stream.setOnCancelHandler(() -> {});
            return new Grpc(stream);
        }

        @Override
        public void welcome(Registered.Builder registered) {
            write(ToIomod.newBuilder().setRegistered(registered).build());
        }

        @Override
        public boolean isReady() {
            return stream.isReady();
        }

        @Override
        public void write(ToIomod frame) {
            stream.onNext(frame);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            stream.onCompleted();
        }
    }
}
