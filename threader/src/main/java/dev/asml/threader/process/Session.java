package dev.asml.threader.process;

import com.google.protobuf.ByteString;
import dev.asml.iomod.FailureCode;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.Config;
import dev.asml.iomod.v1.Credit;
import dev.asml.iomod.v1.Drain;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Invoked;
import dev.asml.iomod.v1.Log;
import dev.asml.iomod.v1.Ping;
import dev.asml.iomod.v1.Registered;
import dev.asml.iomod.v1.Reply;
import dev.asml.iomod.v1.ToIomod;
import dev.asml.threader.io.Completion;
import dev.asml.threader.io.Completion.Answer;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.io.IoCall;
import dev.asml.threader.io.Upload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A registered stream: the calls that are in flight at a process. Frames come in on the stream's thread, calls and
 * cancellations on any.
 */
final class Session implements Worker {
    static final int PROTOCOL_VERSION = 1;

    private static final int CODE_LENGTH = 64;

    /** Of replies that have come in part, together. */
    private static final long ASSEMBLING_BYTES = 256L << 20;

    private final Traffic traffic;
    private final Subscriptions subscriptions;
    private final Methods methods;
    private final IomodOutput output;
    private final Runnable drained;
    private final int replyBytes;
    private final Outbox outbox;
    private final SlotBits bits;
    private final AtomicReferenceArray<@Nullable Flight> flights;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong assembling = new AtomicLong();
    private final AtomicLong pinged = new AtomicLong();
    private volatile long ponged;
    private final Confirmations configured = new Confirmations();
    private final Confirmations subscribed = new Confirmations();
    private final boolean confirms;
    private final boolean source;

    /** Whether it takes no calls any more; set before the slots are looked through. */
    private volatile boolean ended;

    /**
     * Makes the session of a stream whose registration is right.
     *
     * @param confirms whether the IOmod answers each configuration
     * @param source whether it invokes functions
     * @param drained runs when the IOmod says that it has finished
     */
    Session(
            FrameSink stream,
            Traffic traffic,
            Subscriptions subscriptions,
            Methods methods,
            IomodOutput output,
            int inFlight,
            int replyBytes,
            boolean confirms,
            boolean source,
            Runnable drained) {
        this.traffic = traffic;
        this.subscriptions = subscriptions;
        this.methods = methods;
        this.output = output;
        this.confirms = confirms;
        this.source = source;
        this.drained = drained;
        this.replyBytes = replyBytes;
        this.outbox = new Outbox(stream, this::vacate);
        this.bits = new SlotBits(inFlight);
        this.flights = new AtomicReferenceArray<>(inFlight);
    }

    /** Tells the IOmod that it is registered; nothing is sent before this. */
    void welcome(Map<String, String> configuration) {
        outbox.welcome(Registered.newBuilder()
                .setProtocolVersion(PROTOCOL_VERSION)
                .putAllConfig(configuration)
                .setMaxChunkBytes(Outbox.CHUNK_BYTES)
                .setMaxReplyBytes(replyBytes)
                .setWindowBytes(Flow.WINDOW));
    }

    /** Sends a new configuration. Completes with what is wrong with it; empty if it is in force, or soon will be. */
    CompletableFuture<String> configure(Map<String, String> configuration) {
        ToIomod frame = ToIomod.newBuilder()
                .setConfig(Config.newBuilder().putAllConfig(configuration))
                .build();
        if (confirms) {
            return ask(configured, frame);
        }
        outbox.send(frame);
        return CompletableFuture.completedFuture("");
    }

    /** Tells a source what it invokes functions for, or asks whether it could. Completes with what is wrong with that. */
    CompletableFuture<String> subscribe(List<Subscription> wanted, boolean check) {
        if (!source) {
            return CompletableFuture.completedFuture(
                    wanted.isEmpty() ? "" : "it is no source: it invokes no functions");
        }
        return ask(
                subscribed,
                ToIomod.newBuilder()
                        .setSubscriptions(dev.asml.iomod.v1.Subscriptions.newBuilder()
                                .addAllSubscription(
                                        wanted.stream().map(Subscription::frame).toList())
                                .setCheck(check))
                        .build());
    }

    private CompletableFuture<String> ask(Confirmations confirmations, ToIomod frame) {
        CompletableFuture<String> confirmation = confirmations.await(() -> outbox.send(frame));
        if (ended) {
            settleConfirmations();
        }
        return confirmation;
    }

    /** The process is over; the next one registers with the new values. */
    private void settleConfirmations() {
        configured.settle();
        subscribed.settle();
    }

    @Override
    public Methods methods() {
        return methods;
    }

    @Override
    public int takeSlot() {
        return bits.take();
    }

    @Override
    public void freeSlot(int slot) {
        bits.free(slot);
    }

    @Override
    public int inFlight() {
        return bits.taken();
    }

    @Override
    public int freeSlots() {
        return flights.length() - bits.taken();
    }

    @Override
    public boolean begin(int slot, PendingCall pending, boolean atOnce) {
        Flow flow = methods.isStreaming(pending.call().method()) ? new Flow(methods.window()) : null;
        Flight flight = new Flight(this, pending, begun.incrementAndGet() * flights.length() + slot, slot, flow);
        pending.fly(flight);
        if (flow != null) {
            watchInput(flight);
        }
        flights.set(slot, flight);
        // The flag is set before the slots are looked through: either this flight is found, or this finds the flag.
        if (ended && flights.compareAndSet(slot, flight, null)) {
            pending.share().release();
            bits.free(slot);
            return false;
        }
        outbox.send(flight);
        return true;
    }

    private void watchInput(Flight flight) {
        Upload upload = flight.pending().call().upload();
        if (upload != null) {
            upload.onChange(() -> outbox.wake(flight));
        }
    }

    @Override
    public void cancel(Flight flight) {
        outbox.cancel(flight);
    }

    @Override
    public void consumed(Flight flight, int bytes) {
        Flow flow = flight.flow();
        if (flow != null) {
            credit(flight, flow, bytes);
        }
    }

    @Override
    public boolean attend(IoCall call) {
        return outbox.attend(call);
    }

    private void credit(Flight flight, Flow flow, int bytes) {
        int told = flow.credit(bytes);
        if (told > 0) {
            outbox.send(ToIomod.newBuilder()
                    .setCredit(Credit.newBuilder().setId(flight.id()).setBytes(told))
                    .build());
        }
    }

    private void vacate(Flight flight) {
        assembling.addAndGet(-flight.uncount());
        if (flights.compareAndSet(flight.slot(), flight, null)) {
            flight.pending().share().release();
            bits.free(flight.slot());
            traffic.pump();
        }
    }

    /** Acts on a frame of the IOmod. */
    void receive(FromIomod frame) {
        switch (frame.getFrameCase()) {
            case REPLY -> receive(frame.getReply());
            case CHUNK -> receive(frame.getChunk());
            case CREDIT -> receive(frame.getCredit());
            case LOG -> receive(frame.getLog());
            case PONG -> ponged = Math.min(frame.getPong().getNumber(), pinged.get());
            case DRAINED -> drained.run();
            case CONFIGURED ->
                configured.confirm(IomodOutput.bounded(frame.getConfigured().getProblem()));
            case SUBSCRIBED ->
                subscribed.confirm(IomodOutput.bounded(frame.getSubscribed().getProblem()));
            case INVOKE -> subscriptions.invoke(frame.getInvoke(), this::send);
            case REGISTER -> output.log(IomodLog.Level.WARN, null, "registered twice on one stream; ignored");
            case ATTACH -> output.log(IomodLog.Level.WARN, null, "attached out of turn; ignored");
            case FRAME_NOT_SET -> output.log(IomodLog.Level.WARN, null, "sent a frame of an unknown kind; ignored");
        }
    }

    private void send(Invoked invoked) {
        outbox.send(ToIomod.newBuilder().setInvoked(invoked).build());
    }

    private void receive(Reply reply) {
        Flight flight = find(reply.getId());
        if (flight == null) {
            traffic.droppedLate();
            return;
        }
        if (reply.hasTiming()) {
            flight.pending()
                    .call()
                    .timed(
                            System.nanoTime(),
                            reply.getTiming().getWaitedMicros(),
                            reply.getTiming().getHandledMicros());
        }
        switch (reply.getResultCase()) {
            case OUTPUT -> receive(flight, reply.getOutput(), reply.getMore(), flight.isAnswering());
            case FAILURE -> finish(flight, failure(reply.getFailure()));
            case RESULT_NOT_SET -> finish(flight, violation("replied with neither an output nor a failure"));
        }
    }

    private void receive(Chunk chunk) {
        Flight flight = find(chunk.getId());
        // A chunk of a call that has ended is the rest of an answer that was dropped and counted as a whole.
        if (flight != null) {
            receive(flight, chunk.getData(), chunk.getMore(), !flight.isAnswering());
        }
    }

    private void receive(Credit credit) {
        Flight flight = find(credit.getId());
        Flow flow = flight == null ? null : flight.flow();
        // Credit for a call that has ended came too late, and other calls need none.
        if (flight != null && flow != null) {
            flow.grant(Integer.toUnsignedLong(credit.getBytes()));
            outbox.wake(flight);
        }
    }

    private void receive(Flight flight, ByteString part, boolean more, boolean outOfTurn) {
        if (outOfTurn) {
            finish(flight, violation("sent the parts of a reply out of turn"));
            return;
        }
        Flow flow = flight.flow();
        if (flow != null) {
            receive(flight, flow, part, more);
            return;
        }
        if (!more && !flight.isAnswering()) {
            finish(flight, part.size() > replyBytes ? tooLong() : new Answer(part.toByteArray()));
            return;
        }
        long together = assembling.addAndGet(flight.append(part));
        if (flight.answerBytes() > replyBytes || together > ASSEMBLING_BYTES) {
            outbox.cancel(flight);
            finish(flight, tooLong());
        } else if (!more) {
            finish(flight, new Answer(flight.answer()));
        } else if (find(flight.id()) == null) {
            // The timer gave the call up meanwhile, and counted off what there was then.
            assembling.addAndGet(-flight.uncount());
        }
    }

    private void receive(Flight flight, Flow flow, ByteString part, boolean more) {
        flight.answers();
        if (!flow.receives(part.size())) {
            outbox.cancel(flight);
            finish(flight, violation("sent more of a reply than it had credit for"));
            return;
        }
        flight.pending().moved();
        IoCall call = flight.pending().call();
        int wanted = call.receive(part.toByteArray());
        if (!more) {
            call.finish();
            vacate(flight);
        } else if (wanted == IoCall.UNWANTED) {
            outbox.cancel(flight);
        } else {
            credit(flight, flow, wanted);
        }
    }

    private void receive(Log log) {
        Flight flight = log.getCall() == 0 ? null : find(log.getCall());
        output.log(
                level(log.getLevel()), flight == null ? null : flight.pending().call(), log.getMessage());
    }

    private static IomodLog.Level level(Log.Level level) {
        return switch (level) {
            case TRACE -> IomodLog.Level.TRACE;
            case DEBUG -> IomodLog.Level.DEBUG;
            case INFO, UNRECOGNIZED -> IomodLog.Level.INFO;
            case WARN -> IomodLog.Level.WARN;
            case ERROR -> IomodLog.Level.ERROR;
        };
    }

    private void finish(Flight flight, Completion completion) {
        flight.pending().call().complete(completion);
        vacate(flight);
    }

    private Failure tooLong() {
        return Failure.of(
                FailureCode.LIMIT,
                "the IOmod's reply has more than %d bytes, or its replies together more than %d"
                        .formatted(replyBytes, ASSEMBLING_BYTES),
                false);
    }

    private static Failure violation(String what) {
        return Failure.of(FailureCode.INTERNAL, "the IOmod " + what, false);
    }

    private static Failure failure(dev.asml.iomod.v1.Failure failure) {
        String code = failure.getCode().isBlank() ? FailureCode.INTERNAL.name() : failure.getCode();
        String bounded = code.length() <= CODE_LENGTH ? code : code.substring(0, CODE_LENGTH);
        return new Failure(bounded, IomodOutput.bounded(failure.getMessage()), failure.getRetryable());
    }

    private @Nullable Flight find(long id) {
        Flight flight = flights.get((int) Long.remainderUnsigned(id, flights.length()));
        return flight != null && flight.id() == id ? flight : null;
    }

    @Override
    public void sweep(long now, Duration abandonAfter) {
        if (bits.taken() == 0) {
            return;
        }
        for (int slot = 0; slot < flights.length(); slot++) {
            Flight flight = flights.get(slot);
            if (flight != null) {
                sweep(flight, now, abandonAfter);
            }
        }
    }

    private void sweep(Flight flight, long now, Duration abandonAfter) {
        PendingCall pending = flight.pending();
        if (!pending.call().isComplete()) {
            if (pending.nanosLeft(now) <= 0) {
                pending.fail(
                        FailureCode.DEADLINE,
                        flight.flow() == null
                                ? "the IOmod did not reply in time"
                                : "nothing moved between the function and the IOmod in time",
                        methods.isIdempotent(pending.call().method()));
                cancel(flight);
            }
        } else if (flight.isAbandonedSince(now, abandonAfter.toNanos())) {
            vacate(flight);
        }
    }

    void ping() {
        outbox.send(ToIomod.newBuilder()
                .setPing(Ping.newBuilder().setNumber(pinged.incrementAndGet()))
                .build());
    }

    long unansweredPings() {
        return pinged.get() - ponged;
    }

    void drain(Duration grace) {
        int millis = Math.clamp(TimeUnit.NANOSECONDS.toMillis(grace.toNanos()), 0, Integer.MAX_VALUE);
        outbox.send(ToIomod.newBuilder()
                .setDrain(Drain.newBuilder().setGraceMillis(millis))
                .build());
    }

    void resume() {
        outbox.drain();
    }

    @Override
    public List<Flight> retire() {
        ended = true;
        List<Flight> untouched = new ArrayList<>();
        for (int slot = 0; slot < flights.length(); slot++) {
            Flight flight = flights.get(slot);
            if (flight != null && flight.recall() && flights.compareAndSet(slot, flight, null)) {
                flight.pending().share().release();
                bits.free(slot);
                untouched.add(flight);
            }
        }
        return untouched;
    }

    /** Closes the stream too. */
    @Override
    public List<Flight> end() {
        ended = true;
        outbox.close();
        settleConfirmations();
        List<Flight> lost = new ArrayList<>();
        for (int slot = 0; slot < flights.length(); slot++) {
            Flight flight = flights.getAndSet(slot, null);
            if (flight != null) {
                flight.pending().share().release();
                lost.add(flight);
            }
        }
        return lost;
    }
}
