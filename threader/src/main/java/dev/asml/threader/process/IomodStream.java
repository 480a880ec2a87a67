package dev.asml.threader.process;

import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Register;
import dev.asml.iomod.v1.Rejected;
import dev.asml.iomod.v1.ToIomod;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one IOmod sends: a registration first, and everything else to the session that this opens. */
final class IomodStream implements StreamObserver<FromIomod> {
    private static final Logger LOG = LoggerFactory.getLogger(IomodStream.class);

    private final Broker broker;
    private final ServerCallStreamObserver<ToIomod> out;
    private final long peer;
    private volatile @Nullable Member member;
    private boolean over;

    /** What a registered stream belongs to. */
    private record Member(ProcessGeneration generation, Session session) {}

    IomodStream(Broker broker, ServerCallStreamObserver<ToIomod> out, long peer) {
        this.broker = broker;
        this.out = out;
        this.peer = peer;
        Outbox.prepare(out);
        out.setOnReadyHandler(this::resume);
        // With a handler, writing to a stream that the IOmod has left does nothing, and the end is told by onError.
        out.setOnCancelHandler(() -> {});
    }

    long peer() {
        return peer;
    }

    @Override
    public void onNext(FromIomod frame) {
        Member registered = member;
        if (registered != null) {
            registered.session().receive(frame);
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
        Session session = generation.open(launch, register, out);
        member = new Member(generation, session);
        generation.registered(session);
    }

    private synchronized void reject(String reason) {
        if (over || member != null) {
            return;
        }
        over = true;
        LOG.warn("process {} may not register: {}", peer == PeerPid.UNKNOWN ? "(unknown)" : peer, reason);
        out.onNext(ToIomod.newBuilder()
                .setRejected(Rejected.newBuilder().setReason(reason))
                .build());
        out.onCompleted();
        broker.rejected(peer, reason);
    }

    /** Ends a stream that has not registered in time. */
    void expire() {
        reject("no registration came in time");
    }

    private void resume() {
        Member registered = member;
        if (registered != null) {
            registered.session().resume();
        }
    }

    @Override
    public void onError(Throwable failure) {
        closed("its stream broke: " + Status.fromThrowable(failure).getDescription());
    }

    @Override
    public void onCompleted() {
        closed("it closed its stream");
    }

    private synchronized void closed(String why) {
        Member registered = member;
        if (registered != null) {
            registered.generation().closed(why);
        } else if (!over) {
            over = true;
            out.onCompleted();
        }
    }
}
