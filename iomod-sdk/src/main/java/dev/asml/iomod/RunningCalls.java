package dev.asml.iomod;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Registered;
import dev.asml.iomod.v1.Reply;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls that have no reply yet, and the single way in which each of them gets it. Thread-safe. */
final class RunningCalls implements AutoCloseable {
    private static final int DEFAULT_CHUNK_BYTES = 256 * 1024;
    /** A reply in smaller parts than this would cost more in frames than it saves. */
    private static final int MIN_CHUNK_BYTES = 1024;

    private final Map<Long, Call> calls = new ConcurrentHashMap<>();
    private final Outbox outbox;
    private final Call.CallLog log;
    private final Runnable afterReply;
    private final ScheduledThreadPoolExecutor timer;

    private static final long NOT_PLANNED = Long.MAX_VALUE;

    /** When deadlines are looked at next. */
    private final AtomicLong nextLook = new AtomicLong(NOT_PLANNED);

    private volatile int chunkBytes = DEFAULT_CHUNK_BYTES;
    private volatile long window;
    private volatile long maxReplyBytes = Long.MAX_VALUE;

    RunningCalls(Outbox outbox, Call.CallLog log, Runnable afterReply) {
        this.outbox = outbox;
        this.log = log;
        this.afterReply = afterReply;
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("iomod-timer").factory(), new ThreadPoolExecutor.DiscardPolicy());
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void limitReplies(Registered frame) {
        if (frame.getMaxChunkBytes() != 0) {
            chunkBytes = Math.max(MIN_CHUNK_BYTES, frame.getMaxChunkBytes());
        }
        if (frame.getMaxReplyBytes() != 0) {
            maxReplyBytes = frame.getMaxReplyBytes();
        }
        window = Integer.toUnsignedLong(frame.getWindowBytes());
    }

    /** Whether the Threader heeds credit and gives it. */
    boolean canStream() {
        return window > 0;
    }

    /** The answer of a call to a streaming method, within the Threader's window. */
    CallOutput output(Call call) {
        return new CallOutput(call, outbox, chunkBytes, window);
    }

    /** Answers false if there is a call with that number already. */
    boolean add(Call call) {
        return calls.putIfAbsent(call.id(), call) == null;
    }

    int size() {
        return calls.size();
    }

    @Nullable
    Call find(long id) {
        return calls.get(id);
    }

    Call get(long id) {
        Call call = calls.get(id);
        if (call == null) {
            throw new IllegalStateException("no call has the number " + id);
        }
        return call;
    }

    /** Runs a call's handler on the current thread and sends its reply, for which it waits as long as others are queued. */
    void run(Call call, BoundMethod method, byte[] input) {
        run(call, method, input, outbox::send);
    }

    /** As {@link #run}, on the thread that tells what arrives: the reply is queued if it cannot go now. */
    void runQuick(Call call, BoundMethod method, byte[] input) {
        run(call, method, input, outbox::sendNow);
    }

    private void run(Call call, BoundMethod method, byte[] input, Consumer<FromIomod> out) {
        Handling.Result result = switch (method.work()) {
            case BoundMethod.Work.Whole(BoundMethod.Body body) -> handle(call, () -> body.answer(input, call));
            case BoundMethod.Work.Streaming(StreamingHandler handler) ->
                handle(call, () -> whole(handler, call, input));
        };
        switch (result) {
            case Handling.Result.Output(byte[] bytes)
            when bytes.length <= maxReplyBytes -> reply(call, UnsafeByteOperations.unsafeWrap(bytes), out);
            case Handling.Result.Output(byte[] bytes) ->
                out.accept(frame(
                        call,
                        IomodFailure.of(
                                FailureCode.LIMIT,
                                "the answer of %s has %d bytes; at most %d are allowed"
                                        .formatted(method.name(), bytes.length, maxReplyBytes))));
            case Handling.Result.Failed(IomodFailure failure) -> out.accept(frame(call, failure));
        }
        done(call);
    }

    /** For a Threader that knows no streaming. */
    private static byte[] whole(StreamingHandler handler, Call call, byte[] input) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        handler.handle(call, new ByteArrayInputStream(input), output);
        return output.toByteArray();
    }

    /** Runs a streaming call's handler on the current thread; what it writes is its reply. */
    void run(Call call, StreamingHandler handler, CallInput input, CallOutput output) {
        Handling.Result result = handle(call, () -> {
            handler.handle(call, input, output);
            output.finish();
            return NOTHING;
        });
        output.stop();
        if (result instanceof Handling.Result.Failed(IomodFailure failure)) {
            outbox.send(frame(call, failure));
        }
        done(call);
    }

    private static final byte[] NOTHING = {};

    private Handling.Result handle(Call call, Handling.Answering answering) {
        if (call.isBounded()) {
            lookAt(call.deadline());
        }
        return Handling.of(call, log, answering);
    }

    /**
     * Makes sure that deadlines are looked at by then. One look is planned for all calls, at the earliest deadline that
     * was known: most calls have much time, end long before, and add nothing to the timer.
     */
    private void lookAt(long deadline) {
        for (long planned = nextLook.get();
                planned == NOT_PLANNED || deadline - planned < 0;
                planned = nextLook.get()) {
            if (nextLook.compareAndSet(planned, deadline)) {
                after(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS, this::stopLate);
                return;
            }
        }
    }

    /** Who comes in between plans a look of its own, or is among the calls already. */
    private void stopLate() {
        nextLook.set(NOT_PLANNED);
        long now = System.nanoTime();
        for (Call call : calls.values()) {
            if (!call.isBounded()) {
                continue;
            }
            if (call.deadline() - now > 0) {
                lookAt(call.deadline());
            } else {
                call.stop(FailureCode.DEADLINE);
            }
        }
    }

    /** Answers a call that does not reach its handler. Never waits, so the event-loop thread may use it. */
    void refuse(Call call, IomodFailure failure) {
        outbox.sendNow(frame(call, failure));
        done(call);
    }

    /** Tells every handler to stop. */
    void stopAll(FailureCode reason) {
        calls.values().forEach(call -> call.stop(reason));
    }

    void after(long delay, TimeUnit unit, Runnable action) {
        var _ = timer.schedule(action, delay, unit);
    }

    private void done(Call call) {
        calls.remove(call.id());
        afterReply.run();
    }

    private static FromIomod frame(Call call, IomodFailure failure) {
        Reply.Builder reply = Reply.newBuilder().setId(call.id()).setFailure(failure.frame());
        call.timing().ifPresent(reply::setTiming);
        return FromIomod.newBuilder().setReply(reply).build();
    }

    private void reply(Call call, ByteString output, Consumer<FromIomod> out) {
        int size = chunkBytes;
        boolean more = output.size() > size;
        Reply.Builder reply = Reply.newBuilder()
                .setId(call.id())
                .setOutput(part(output, 0, size))
                .setMore(more);
        if (!more) {
            call.timing().ifPresent(reply::setTiming);
        }
        out.accept(FromIomod.newBuilder().setReply(reply).build());
        for (int at = size; more; at += size) {
            more = output.size() - at > size;
            out.accept(FromIomod.newBuilder()
                    .setChunk(Chunk.newBuilder()
                            .setId(call.id())
                            .setData(part(output, at, size))
                            .setMore(more))
                    .build());
        }
    }

    private static ByteString part(ByteString bytes, int from, int size) {
        return bytes.substring(from, Math.min(from + size, bytes.size()));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
