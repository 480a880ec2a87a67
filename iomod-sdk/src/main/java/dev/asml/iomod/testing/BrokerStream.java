package dev.asml.iomod.testing;

import com.google.protobuf.ByteString;
import dev.asml.iomod.v1.Call;
import dev.asml.iomod.v1.Cancel;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.Configured;
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
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The Threader's end of one IOmod's stream, which also notes what the IOmod does against the protocol. Thread-safe. */
final class BrokerStream implements StreamObserver<FromIomod> {
    /** Why the test's Threader rejects an IOmod that is to be rejected. */
    static final String REJECTION = "it is rejected to see what it does then";

    /** How a stream ends whose other side has nothing more to say. */
    static final String CLOSED = "the IOmod closed the stream";

    private static final int DEFAULT_CHUNK_BYTES = 256 * 1024;
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]*");

    private final BrokerSettings settings;
    private final String token;
    private final Reception.Greeting greeting;
    private final ServerCallStreamObserver<byte[]> out;
    private final CompletableFuture<Register> registration = new CompletableFuture<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final CompletableFuture<Boolean> drained = new CompletableFuture<>();
    private final Map<Long, PendingCall> calls = new ConcurrentHashMap<>();
    private final Map<Long, StreamedCall> streamed = new ConcurrentHashMap<>();
    private final Set<Long> ended = ConcurrentHashMap.newKeySet();
    private final Map<Long, CompletableFuture<Long>> pings = new ConcurrentHashMap<>();
    private final List<Log> logs = new CopyOnWriteArrayList<>();
    private final List<String> confirmations = new CopyOnWriteArrayList<>();
    private final List<Violation> violations = new CopyOnWriteArrayList<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Integer> credits = new ConcurrentHashMap<>();
    private final AtomicLong payload = new AtomicLong();
    private final Source source;
    private volatile Set<String> streaming = Set.of();
    private boolean completed;
    private boolean paused;
    private boolean owing;

    BrokerStream(
            BrokerSettings settings, String token, Reception.Greeting greeting, ServerCallStreamObserver<byte[]> out) {
        this.settings = settings;
        this.token = token;
        this.greeting = greeting;
        this.out = out;
        this.source = new Source(this, settings.patience());
        // Without a handler a frame that crosses the loss of the stream would throw; onError tells of the loss.
        out.setOnCancelHandler(() -> {});
        out.disableAutoRequest();
        out.request(1);
    }

    /** Takes nothing more of what the IOmod sends, as far as HTTP/2 lets it be held up. */
    synchronized void pause() {
        paused = true;
    }

    synchronized void resume() {
        paused = false;
        if (owing) {
            owing = false;
            out.request(1);
        }
    }

    private synchronized void requestNext() {
        if (paused) {
            owing = true;
        } else {
            out.request(1);
        }
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

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    void send(ToIomod.Builder frame) {
        send(frame.build().toByteArray());
    }

    /** Sends a frame that may be none. */
    synchronized void send(byte[] frame) {
        if (!completed && !end.isDone()) {
            out.onNext(frame);
        }
    }

    /** Numbers what is sent from now on after this. */
    void countFrom(long number) {
        numbers.set(number);
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
        PendingCall pending = expect(call.getMethod());
        sendInChunks(call.setId(pending.id()), ByteString.copyFrom(input));
        return pending;
    }

    /** Awaits the reply to a call of which the caller sends the frames. */
    PendingCall expect(String method) {
        long id = numbers.incrementAndGet();
        PendingCall pending = new PendingCall(id, method, settings.patience(), () -> cancel(id));
        calls.put(id, pending);
        if (end.isDone()) {
            pending.lose(end.join());
        }
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

    void note(Rule rule, String violation) {
        violations.add(new Violation(rule, violation));
    }

    /** How many Credits came for a call. */
    int creditsOf(long id) {
        return credits.getOrDefault(id, 0);
    }

    /** How many bytes of payload came so far. */
    long payload() {
        return payload.get();
    }

    int chunkBytes() {
        return settings.chunkBytes() == 0 ? DEFAULT_CHUNK_BYTES : settings.chunkBytes();
    }

    private void sendInChunks(Call.Builder call, ByteString input) {
        int size = chunkBytes();
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
        return input.substring(from, Math.min(input.size(), from + chunkBytes()));
    }

    /** Completes with how many bytes of payload came before the pong. */
    CompletableFuture<Long> ping() {
        long number = numbers.incrementAndGet();
        CompletableFuture<Long> pong = new CompletableFuture<>();
        pings.put(number, pong);
        send(ToIomod.newBuilder().setPing(Ping.newBuilder().setNumber(number)));
        if (end.isDone()) {
            pong.completeExceptionally(new IllegalStateException(end.join()));
        }
        return pong;
    }

    @Override
    public void onNext(FromIomod frame) {
        if (!registration.isDone() && !frame.hasRegister()) {
            note(Rule.REGISTER_FIRST, "it sent %s before Register".formatted(frame.getFrameCase()));
        }
        if (drained.isDone()) {
            note(Rule.DRAINED, "it sent %s after Drained".formatted(frame.getFrameCase()));
        }
        switch (frame.getFrameCase()) {
            case REGISTER -> register(frame.getRegister());
            case REPLY -> reply(frame.getReply());
            case CHUNK -> chunk(frame.getChunk());
            case LOG -> log(frame.getLog());
            case CREDIT -> credit(frame.getCredit());
            case PONG -> pong(frame.getPong().getNumber());
            case DRAINED -> drained.complete(true);
            case CONFIGURED -> configured(frame.getConfigured());
            case SUBSCRIBED -> source.subscribed(frame.getSubscribed());
            case INVOKE -> source.invoke(frame.getInvoke());
            case ATTACH -> note(Rule.REGISTER_FIRST, "it sent Attach, and was not told where");
            case FRAME_NOT_SET -> note(Rule.ONE_REPLY, "it sent an empty frame");
        }
        requestNext();
    }

    private void register(Register frame) {
        if (registration.isDone()) {
            note(Rule.REGISTER_FIRST, "it sent Register twice");
            return;
        }
        String problem = greeting == Reception.Greeting.REJECTED ? REJECTION : problem(frame);
        if (problem != null) {
            send(ToIomod.newBuilder().setRejected(Rejected.newBuilder().setReason(problem)));
            complete();
            registration.completeExceptionally(new IllegalStateException("the registration was refused: " + problem));
            return;
        }
        if (greeting == Reception.Greeting.EARLY_CALL) {
            send(ToIomod.newBuilder().setCall(Call.newBuilder().setId(1).setMethod("early")));
        } else {
            send(registered());
        }
        streaming = frame.getMethodsList().stream()
                .filter(Method::getStreaming)
                .map(Method::getName)
                .collect(Collectors.toSet());
        registration.complete(frame);
    }

    private ToIomod.Builder registered() {
        return ToIomod.newBuilder()
                .setRegistered(Registered.newBuilder()
                        .setProtocolVersion(1)
                        .putAllConfig(settings.config())
                        .setMaxChunkBytes(settings.chunkBytes())
                        .setMaxReplyBytes(settings.maxReplyBytes())
                        .setWindowBytes(settings.windowBytes()));
    }

    private @Nullable String problem(Register frame) {
        if (!frame.getToken().equals(token)) {
            String problem = "the token is not the one that was given";
            note(Rule.TOKEN, problem);
            return problem;
        }
        if (!frame.getProtocolVersionsList().contains(1)) {
            String problem =
                    "protocol versions %s are offered, 1 is spoken here".formatted(frame.getProtocolVersionsList());
            note(Rule.PROTOCOL_VERSIONS, problem);
            return problem;
        }
        return null;
    }

    /** What is wrong is noted before anybody sees the reply. */
    private void reply(Reply frame) {
        inspect(frame);
        PendingCall call = calls.get(frame.getId());
        StreamedCall stream = streamed.get(frame.getId());
        if (stream != null) {
            endIf(stream.take(frame), frame.getId());
        } else if (call != null) {
            endIf(call.take(frame), frame.getId());
        } else {
            note(Rule.ONE_REPLY, "it replied to call %s, which %s".formatted(unsigned(frame.getId()), state(frame)));
        }
    }

    private void inspect(Reply frame) {
        noteSize(frame.getOutput());
        if (frame.getMore() && frame.hasTiming()) {
            note(Rule.TIMING, "the first frame of an answer in parts has a timing");
        }
        if (frame.hasFailure() && !CODE.matcher(frame.getFailure().getCode()).matches()) {
            note(
                    Rule.FAILURES,
                    "it failed with the code \"%s\""
                            .formatted(frame.getFailure().getCode()));
        }
    }

    private String state(Reply frame) {
        return ended.contains(frame.getId()) ? "had its reply already" : "was never sent";
    }

    private void endIf(boolean over, long id) {
        if (over) {
            ended.add(id);
            calls.remove(id);
            streamed.remove(id);
        }
    }

    private static String unsigned(long id) {
        return Long.toUnsignedString(id);
    }

    private void chunk(Chunk frame) {
        noteSize(frame.getData());
        PendingCall call = calls.get(frame.getId());
        StreamedCall stream = streamed.get(frame.getId());
        if (stream != null) {
            endIf(stream.take(frame.getData(), frame.getMore()), frame.getId());
        } else if (call != null) {
            endIf(call.take(frame.getData(), frame.getMore()), frame.getId());
        } else {
            note(Rule.ONE_REPLY, "it sent a chunk of call %s, which is not open".formatted(unsigned(frame.getId())));
        }
    }

    private void log(Log frame) {
        logs.add(frame);
        long id = frame.getCall();
        if (frame.getLevel() == Log.Level.UNRECOGNIZED) {
            note(Rule.LOG, "it logged with level %d".formatted(frame.getLevelValue()));
        } else if (id != 0 && !ended.contains(id) && !calls.containsKey(id) && !streamed.containsKey(id)) {
            note(Rule.LOG, "it logged for call %s, which was never sent".formatted(unsigned(id)));
        }
    }

    private void credit(Credit frame) {
        credits.merge(frame.getId(), 1, Integer::sum);
        StreamedCall stream = streamed.get(frame.getId());
        // Credit for a call that is over may have crossed its reply.
        if (stream != null) {
            stream.grant(Integer.toUnsignedLong(frame.getBytes()));
        }
    }

    private void noteSize(ByteString part) {
        payload.addAndGet(part.size());
        if (part.size() > chunkBytes()) {
            note(
                    Rule.CHUNK_BYTES,
                    "it sent %d bytes in a frame; at most %d are allowed".formatted(part.size(), chunkBytes()));
        }
    }

    private void configured(Configured frame) {
        if (!registration.isDone() || !registration.join().getConfirmsConfig()) {
            note(Rule.CONFIRMED_CONFIG, "it sent Configured, which it had not announced");
        }
        confirmations.add(frame.getProblem());
    }

    /** What the Configured frames said, in their order. */
    List<String> confirmations() {
        return List.copyOf(confirmations);
    }

    private void pong(long number) {
        CompletableFuture<Long> pong = pings.remove(number);
        if (pong == null) {
            note(Rule.PONG, "it answered ping %s, which was not sent".formatted(unsigned(number)));
        } else {
            pong.complete(payload.get());
        }
    }

    @Override
    public void onError(Throwable t) {
        ended("the stream broke: " + t.getMessage());
    }

    @Override
    public void onCompleted() {
        complete();
        ended(CLOSED);
    }

    private synchronized void ended(String how) {
        end.complete(how);
        registration.completeExceptionally(new IllegalStateException(how));
        calls.values().forEach(call -> call.lose(how));
        streamed.values().forEach(call -> call.lose(how));
        pings.values().forEach(pong -> pong.completeExceptionally(new IllegalStateException(how)));
        drained.complete(false);
        source.lose(how);
    }

    /** What the IOmod does as a source. */
    Source source() {
        return source;
    }

    Duration patience() {
        return settings.patience();
    }
}
