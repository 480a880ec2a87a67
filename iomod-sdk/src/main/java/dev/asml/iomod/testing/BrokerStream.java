package dev.asml.iomod.testing;

import com.google.protobuf.ByteString;
import dev.asml.iomod.v1.Call;
import dev.asml.iomod.v1.Cancel;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.Credit;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Log;
import dev.asml.iomod.v1.Method;
import dev.asml.iomod.v1.Ping;
import dev.asml.iomod.v1.Register;
import dev.asml.iomod.v1.Registered;
import dev.asml.iomod.v1.Rejected;
import dev.asml.iomod.v1.Reply;
import dev.asml.iomod.v1.ToIomod;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The Threader's end of one IOmod's stream, which also notes what the IOmod does against the protocol. Thread-safe. */
final class BrokerStream implements StreamObserver<FromIomod> {
    private final BrokerSettings settings;
    private final String token;
    private final StreamObserver<ToIomod> out;
    private final CompletableFuture<Register> registration = new CompletableFuture<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final CompletableFuture<Boolean> drained = new CompletableFuture<>();
    private final Map<Long, PendingCall> calls = new ConcurrentHashMap<>();
    private final Map<Long, StreamedCall> streamed = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<Boolean>> pings = new ConcurrentHashMap<>();
    private final List<Log> logs = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile Set<String> streaming = Set.of();
    private boolean completed;

    BrokerStream(BrokerSettings settings, String token, StreamObserver<ToIomod> out) {
        this.settings = settings;
        this.token = token;
        this.out = out;
    }

    CompletableFuture<Register> registration() {
        return registration;
    }

    /** Completes with what ended the stream. */
    CompletableFuture<String> end() {
        return end;
    }

    CompletableFuture<Boolean> drained() {
        return drained;
    }

    List<Log> logs() {
        return List.copyOf(logs);
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized void send(ToIomod.Builder frame) {
        if (!completed && !end.isDone()) {
            out.onNext(frame.build());
        }
    }

    /** Ends the stream in good order, as a Threader that stops does. */
    synchronized void complete() {
        if (!completed && !end.isDone()) {
            completed = true;
            out.onCompleted();
        }
    }

    PendingCall call(Call.Builder call, byte[] input) {
        if (settings.windowBytes() > 0 && streaming.contains(call.getMethod())) {
            return collected(call, input);
        }
        long id = numbers.incrementAndGet();
        PendingCall pending = new PendingCall(id, call.getMethod(), settings.patience(), () -> cancel(id));
        calls.put(id, pending);
        if (end.isDone()) {
            pending.lose(end.join());
        }
        sendInChunks(call.setId(id), ByteString.copyFrom(input));
        return pending;
    }

    /** A call to a streaming method of which nobody sees that it streams. */
    private PendingCall collected(Call.Builder call, byte[] input) {
        StreamedCall stream = open(call);
        PendingCall pending = new PendingCall(stream.id(), call.getMethod(), settings.patience(), stream::cancel);
        stream.begin();
        Thread.startVirtualThread(() -> stream.write(input));
        Thread.startVirtualThread(() -> stream.readInto(pending));
        return pending;
    }

    StreamedCall open(Call.Builder call) {
        long window = Integer.toUnsignedLong(registration.join().getWindowBytes());
        long id = numbers.incrementAndGet();
        StreamedCall opened =
                new StreamedCall(this, call.setId(id), settings.patience(), window, settings.windowBytes());
        streamed.put(id, opened);
        if (end.isDone()) {
            opened.lose(end.join());
        }
        return opened;
    }

    void cancel(long id) {
        send(ToIomod.newBuilder().setCancel(Cancel.newBuilder().setId(id)));
    }

    void credit(long id, int bytes) {
        send(ToIomod.newBuilder().setCredit(Credit.newBuilder().setId(id).setBytes(bytes)));
    }

    void note(String violation) {
        violations.add(violation);
    }

    int chunkBytes() {
        return settings.chunkBytes();
    }

    private void sendInChunks(Call.Builder call, ByteString input) {
        int size = settings.chunkBytes();
        boolean more = input.size() > size;
        send(ToIomod.newBuilder().setCall(call.setInput(part(input, 0)).setMore(more)));
        for (int at = size; more; at += size) {
            more = input.size() - at > size;
            send(ToIomod.newBuilder()
                    .setChunk(Chunk.newBuilder()
                            .setId(call.getId())
                            .setData(part(input, at))
                            .setMore(more)));
        }
    }

    private ByteString part(ByteString input, int from) {
        return input.substring(from, Math.min(input.size(), from + settings.chunkBytes()));
    }

    CompletableFuture<Boolean> ping() {
        long number = numbers.incrementAndGet();
        CompletableFuture<Boolean> pong = new CompletableFuture<>();
        pings.put(number, pong);
        send(ToIomod.newBuilder().setPing(Ping.newBuilder().setNumber(number)));
        return pong.orTimeout(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void onNext(FromIomod frame) {
        switch (frame.getFrameCase()) {
            case REGISTER -> register(frame.getRegister());
            case REPLY -> reply(frame.getReply());
            case CHUNK -> chunk(frame.getChunk());
            case LOG -> logs.add(frame.getLog());
            case CREDIT -> credit(frame.getCredit());
            case PONG -> pong(frame.getPong().getNumber());
            case DRAINED -> drained.complete(true);
            case CONFIGURED -> {}
            case FRAME_NOT_SET -> violations.add("sent an empty frame");
        }
    }

    private void register(Register frame) {
        if (registration.isDone()) {
            violations.add("sent Register twice");
            return;
        }
        String problem = problem(frame);
        if (problem != null) {
            send(ToIomod.newBuilder().setRejected(Rejected.newBuilder().setReason(problem)));
            complete();
            registration.completeExceptionally(new IllegalStateException("the registration was refused: " + problem));
            return;
        }
        send(ToIomod.newBuilder()
                .setRegistered(Registered.newBuilder()
                        .setProtocolVersion(1)
                        .putAllConfig(settings.config())
                        .setMaxChunkBytes(settings.chunkBytes())
                        .setMaxReplyBytes(settings.maxReplyBytes())
                        .setWindowBytes(settings.windowBytes())));
        streaming = frame.getMethodsList().stream()
                .filter(Method::getStreaming)
                .map(Method::getName)
                .collect(Collectors.toSet());
        registration.complete(frame);
    }

    private @Nullable String problem(Register frame) {
        if (!frame.getToken().equals(token)) {
            return "the token is not the one that was given";
        }
        return frame.getProtocolVersionsList().contains(1)
                ? null
                : "protocol versions %s are offered, 1 is spoken here".formatted(frame.getProtocolVersionsList());
    }

    private void reply(Reply frame) {
        PendingCall call = calls.get(frame.getId());
        StreamedCall stream = streamed.get(frame.getId());
        if (stream != null) {
            if (stream.take(frame)) {
                streamed.remove(frame.getId());
            }
        } else if (call == null) {
            violations.add("replied to call %d, which is not open".formatted(frame.getId()));
        } else if (call.take(frame)) {
            calls.remove(frame.getId());
        }
        noteSize(frame.getOutput());
    }

    private void chunk(Chunk frame) {
        PendingCall call = calls.get(frame.getId());
        StreamedCall stream = streamed.get(frame.getId());
        if (stream != null) {
            if (stream.take(frame.getData(), frame.getMore())) {
                streamed.remove(frame.getId());
            }
        } else if (call == null) {
            violations.add("sent a chunk of call %d, which is not open".formatted(frame.getId()));
        } else if (call.take(frame.getData(), frame.getMore())) {
            calls.remove(frame.getId());
        }
        noteSize(frame.getData());
    }

    private void credit(Credit frame) {
        StreamedCall stream = streamed.get(frame.getId());
        // Credit for a call that is over may have crossed its reply.
        if (stream != null) {
            stream.grant(Integer.toUnsignedLong(frame.getBytes()));
        }
    }

    private void noteSize(ByteString payload) {
        if (payload.size() > settings.chunkBytes()) {
            violations.add("sent %d bytes in a frame; at most %d are allowed"
                    .formatted(payload.size(), settings.chunkBytes()));
        }
    }

    private void pong(long number) {
        CompletableFuture<Boolean> pong = pings.remove(number);
        if (pong == null) {
            violations.add("answered ping %d, which was not sent".formatted(number));
        } else {
            pong.complete(true);
        }
    }

    @Override
    public void onError(Throwable t) {
        ended("the stream broke: " + t.getMessage());
    }

    @Override
    public void onCompleted() {
        complete();
        ended("the IOmod closed the stream");
    }

    private synchronized void ended(String how) {
        end.complete(how);
        registration.completeExceptionally(new IllegalStateException(how));
        calls.values().forEach(call -> call.lose(how));
        streamed.values().forEach(call -> call.lose(how));
        drained.complete(false);
    }

    Duration patience() {
        return settings.patience();
    }
}
