package dev.asml.threader.process;

import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Register;
import dev.asml.iomod.v1.Rejected;
import dev.asml.iomod.v1.ToIomod;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one IOmod sends: a registration first, and everything else to the session that this opens, on the same stream of
 * gRPC or on a {@link FrameLink}.
 */
final class IomodStream implements StreamObserver<FromIomod>, FrameLink.Hearer {
    private static final Logger LOG = LoggerFactory.getLogger(IomodStream.class);

    private static final String BROKE = "its stream broke: ";
    private static final String CLOSED = "it closed its stream";

    private final Broker broker;
    private final FrameSink.Grpc out;
    private final long peer;
    private volatile @Nullable Member member;
    private boolean over;

    /** What a registered stream belongs to. */
    private record Member(ProcessGeneration generation, Session session, FrameSink sink) {
        /** Whether frames, and the end of them, come by another way. */
        boolean hasLeft() {
            return sink instanceof FrameLink link && link.isConnected();
        }
    }

    IomodStream(Broker broker, FrameSink.Grpc out, long peer) {
        this.broker = broker;
        this.out = out;
        this.peer = peer;
    }

    long peer() {
        return peer;
    }

    @Override
    public void onNext(FromIomod frame) {
        Member registered = member;
        if (registered != null) {
            if (!registered.hasLeft()) {
                registered.session().receive(frame);
            }
        } else if (frame.hasRegister()) {
            register(frame.getRegister());
        } else {
            reject("the first frame has to be Register");
        }
    }

    /** The lock keeps the timer, which may end an idle stream, from one that registers just now. */
    private synchronized void register(Register register) {
        if (over) {
            return;
        }
        String problem = broker.register(this, register);
        if (problem != null) {
            reject(problem);
        }
    }

    /** The registration is right: from now on the stream is the process's. */
    void joins(Launch launch, ProcessGeneration generation, Register register) {
        FrameSink sink = broker.sink(out, register, this);
        Session session = generation.open(launch, register, sink);
        member = new Member(generation, session, sink);
        generation.registered(session);
    }

    private synchronized void reject(String reason) {
        if (over || member != null) {
            return;
        }
        over = true;
        LOG.warn("process {} may not register: {}", peer == PeerPid.UNKNOWN ? "(unknown)" : peer, reason);
        out.write(ToIomod.newBuilder()
                .setRejected(Rejected.newBuilder().setReason(reason))
                .build());
        out.close();
        broker.rejected(peer, reason);
    }

    /** Ends a stream that has not registered in time. */
    void expire() {
        reject("no registration came in time");
    }

    @Override
    public void onFrame(FromIomod frame) {
        Member registered = member;
        if (registered != null) {
            registered.session().receive(frame);
        }
    }

    @Override
    public int inFlight() {
        Member registered = member;
        return registered == null ? 0 : registered.session().inFlight();
    }

    @Override
    public void over(@Nullable String why) {
        Member registered = member;
        if (registered != null) {
            registered.generation().closed(why == null ? CLOSED : BROKE + why);
        }
    }

    @Override
    public void resume() {
        Member registered = member;
        if (registered != null) {
            registered.session().resume();
        }
    }

    @Override
    public void onError(Throwable failure) {
        closed(BROKE + Status.fromThrowable(failure).getDescription());
    }

    @Override
    public void onCompleted() {
        closed(CLOSED);
    }

    private synchronized void closed(String why) {
        Member registered = member;
        if (registered != null) {
            if (!registered.hasLeft()) {
                registered.generation().closed(why);
            }
        } else if (!over) {
            over = true;
            out.close();
        }
    }
}
