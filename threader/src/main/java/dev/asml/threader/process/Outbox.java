package dev.asml.threader.process;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.asml.iomod.v1.Call;
import dev.asml.iomod.v1.Cancel;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.Registered;
import dev.asml.iomod.v1.ToIomod;
import dev.asml.threader.io.IoCall;
import dev.asml.threader.io.Upload;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What goes to one IOmod. A stream may be written by one thread at a time: whoever adds something when nobody writes,
 * writes for all until there is nothing left or the stream has taken enough; the stream calls {@link #drain()} when it
 * takes more. A long input goes in chunks, and lets others pass between them. What waits here are calls in flight,
 * which are bounded, and a few small frames for each.
 */
final class Outbox {
    /** Of the payload in one frame, in both directions. */
    static final int CHUNK_BYTES = 256 * 1024;

    private final FrameSink stream;
    private final Consumer<Flight> unsent;
    private final Queue<ToIomod> frames = new ConcurrentLinkedQueue<>();
    private final Queue<Flight> flights = new ConcurrentLinkedQueue<>();
    private final AtomicInteger wanted = new AtomicInteger();
    private volatile boolean closing;
    private boolean closed;

    /**
     * Makes the outbox of a stream.
     *
     * @param unsent gets the calls that ended before anything of them was sent
     */
    Outbox(FrameSink stream, Consumer<Flight> unsent) {
        this.stream = stream;
        this.unsent = unsent;
    }

    /** Tells the IOmod that it is registered; nothing is sent before this. */
    void welcome(Registered.Builder registered) {
        stream.welcome(registered);
    }

    /** As {@link FrameSink#attend}. */
    boolean attend(IoCall call) {
        return stream.attend(call);
    }

    void send(ToIomod frame) {
        frames.add(frame);
        drain();
    }

    void send(Flight flight) {
        flights.add(flight);
        drain();
    }

    /** There may be more to send of a call to a streaming method. */
    void wake(Flight flight) {
        Flow flow = flight.flow();
        if (flow != null && flow.enqueue()) {
            send(flight);
        }
    }

    /** Sends a Cancel, once, if the IOmod has heard of the call; otherwise it never will. */
    void cancel(Flight flight) {
        if (flight.isStarted() && flight.isFirstCancel()) {
            send(ToIomod.newBuilder()
                    .setCancel(Cancel.newBuilder().setId(flight.id()))
                    .build());
        }
    }

    /** Closes the stream; what waits is not sent. */
    void close() {
        closing = true;
        drain();
    }

    void drain() {
        if (wanted.getAndIncrement() != 0) {
            return;
        }
        int served = 1;
        while (served != 0) {
            write();
            stream.flush();
            served = wanted.addAndGet(-served);
        }
    }

    private void write() {
        while (!closing && stream.isReady()) {
            ToIomod frame = frames.poll();
            if (frame != null) {
                stream.write(frame);
                continue;
            }
            Flight flight = flights.poll();
            if (flight == null) {
                return;
            }
            write(flight);
        }
        if (closing && !closed) {
            closed = true;
            stream.close();
        }
    }

    private void write(Flight flight) {
        Flow flow = flight.flow();
        if (flow == null) {
            writeWhole(flight);
        } else {
            flow.dequeued();
            writePart(flight, flow);
        }
    }

    private void writeWhole(Flight flight) {
        IoCall call = flight.pending().call();
        byte @Nullable [] input = call.input();
        boolean first = flight.offset() == 0;
        if (input == null) {
            if (first) {
                unsent.accept(flight);
            }
            return;
        }
        if (first && !flight.start()) {
            return;
        }
        int length = Math.min(input.length - flight.offset(), CHUNK_BYTES);
        boolean more = flight.offset() + length < input.length;
        ByteString part = UnsafeByteOperations.unsafeWrap(input, flight.offset(), length);
        stream.write(first ? call(flight, part, more) : chunk(flight, part, more));
        flight.advance(length);
        if (first) {
            call.countSent(System.nanoTime());
            cancelIfComplete(flight);
        }
        if (more) {
            flights.add(flight);
        }
    }

    /** Some of an input, and whether there will be more. */
    private record Part(ByteString bytes, boolean more) {}

    private void writePart(Flight flight, Flow flow) {
        boolean first = !flight.isStarted();
        if (flow.inputEnded() || (first && !flight.start())) {
            return;
        }
        Part part = flight.pending().call().isComplete() ? null : next(flight, flow.allowance(CHUNK_BYTES));
        if (part != null) {
            if (first || !part.bytes().isEmpty() || !part.more()) {
                send(flight, flow, part, first);
            }
        } else if (first) {
            unsent.accept(flight);
        }
    }

    /** What is there of the input; null if the call is complete. */
    private static @Nullable Part next(Flight flight, int most) {
        IoCall call = flight.pending().call();
        Upload upload = call.upload();
        if (upload != null) {
            ByteString bytes = UnsafeByteOperations.unsafeWrap(upload.take(most));
            return new Part(bytes, !upload.isSpent());
        }
        byte @Nullable [] input = call.input();
        if (input == null) {
            return null;
        }
        int from = flight.offset();
        int length = Math.min(input.length - from, most);
        flight.advance(length);
        return new Part(UnsafeByteOperations.unsafeWrap(input, from, length), flight.offset() < input.length);
    }

    private void send(Flight flight, Flow flow, Part part, boolean first) {
        ByteString bytes = part.bytes();
        stream.write(first ? call(flight, bytes, part.more()) : chunk(flight, bytes, part.more()));
        flow.spend(bytes.size());
        flight.pending().moved();
        if (first) {
            flight.pending().call().countSent(System.nanoTime());
            cancelIfComplete(flight);
        }
        if (!part.more()) {
            flow.endInput();
        } else if (!bytes.isEmpty() && flow.enqueue()) {
            flights.add(flight);
        }
    }

    /** A call that ended just before it was started did not look like one to cancel. */
    private void cancelIfComplete(Flight flight) {
        if (flight.pending().call().isComplete()) {
            cancel(flight);
        }
    }

    private static ToIomod call(Flight flight, ByteString input, boolean more) {
        IoCall call = flight.pending().call();
        // A streaming call may go on for as long as something moves.
        long now = System.nanoTime();
        long left = flight.flow() == null ? flight.pending().nanosLeft(now) : call.deadlineNanos() - now;
        long millis = TimeUnit.NANOSECONDS.toMillis(left);
        return ToIomod.newBuilder()
                .setCall(Call.newBuilder()
                        .setId(flight.id())
                        .setMethod(call.method())
                        .setInput(input)
                        .setMore(more)
                        .setTimeoutMillis(Math.clamp(millis, 1, Integer.MAX_VALUE))
                        .setInvocation(call.caller().invocation())
                        .setCaller(call.caller().function())
                        .setTraceparent(call.traceparent())
                        .setTracestate(call.caller().timeline().state()))
                .build();
    }

    private static ToIomod chunk(Flight flight, ByteString data, boolean more) {
        return ToIomod.newBuilder()
                .setChunk(Chunk.newBuilder().setId(flight.id()).setData(data).setMore(more))
                .build();
    }
}
