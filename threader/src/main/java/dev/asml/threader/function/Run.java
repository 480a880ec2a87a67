package dev.asml.threader.function;

import dev.asml.iomod.FailureCode;
import dev.asml.manifests.EventFormat;
import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import dev.asml.threader.io.Completion;
import dev.asml.threader.io.IoCalls;
import dev.asml.threader.io.StackRoom;
import dev.asml.threader.journal.Journal;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.HttpExchange;
import dev.asml.threader.stream.Waitable;
import dev.asml.threader.trace.Cause;
import dev.asml.threader.trace.Timeline;
import dev.asml.threader.wasm.GuestEnd;
import dev.asml.threader.wasm.GuestHost;
import dev.asml.threader.wasm.GuestMemories;
import dev.asml.threader.wasm.GuestStop;
import dev.asml.threader.wasm.PolicyShelf;
import dev.asml.threader.wasm.wasi.Assets;
import dev.asml.threader.wasm.wasi.Device;
import dev.asml.threader.wasm.wit.SecretAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What a guest gets during one invocation: its input, its answer, its IO calls, its share of the processor. */
final class Run implements GuestHost, AutoCloseable {
    private final DeployedFunction function;
    private final RunningInvocation invocation;
    private final Request request;
    private final Host host;
    private final IoCalls calls;
    private final long deadlineNanos;
    private final @Nullable Terms terms;
    private final CpuTurn turn;

    // Made when the guest asks for them, which few do for all
    private @Nullable InvocationLog log;
    private @Nullable RunSecrets secrets;
    private @Nullable AnswerBuffer written;
    private @Nullable ByteSource input;
    private @Nullable ByteSink outputSink;
    private @Nullable ByteSink errorSink;
    private @Nullable Devices devices;

    private @Nullable Outcome answer;
    private @Nullable HttpExchange http;

    Run(DeployedFunction function, RunningInvocation invocation, Host host) {
        this.function = function;
        this.invocation = invocation;
        this.request = invocation.request();
        this.http = request.http();
        this.host = host;
        this.deadlineNanos = invocation.nanos();
        this.terms = invocation.terms();
        this.turn = new CpuTurn(
                terms == null ? host.permits() : host.sessionPermits(),
                terms == null ? null : terms.cpu(),
                request.timeline(),
                invocation.activity(),
                function.tally(),
                host.watchdog());
        this.calls = function.ioCalls(request, invocation.nanos(), turn, this::own);
        invocation.calls(calls);
    }

    private InvocationLog log() {
        InvocationLog known = log;
        if (known == null) {
            known = new InvocationLog(
                    host.log(),
                    function.name(),
                    function.logIds(request),
                    function.limits().logBytes());
            log = known;
        }
        return known;
    }

    private RunSecrets secrets() {
        RunSecrets known = secrets;
        if (known == null) {
            known = new RunSecrets(
                    function.name(),
                    function.alias(),
                    function.manifest().secrets(),
                    host.provisions().secrets(),
                    log());
            secrets = known;
        }
        return known;
    }

    /** What the guest answered; null if it has not. */
    @Nullable
    Outcome answer() {
        return answer != null ? answer : exchanged();
    }

    /** What the guest answered by HTTP itself, if that is whole. */
    private @Nullable Outcome exchanged() {
        HttpExchange known = http;
        if (known == null) {
            return null;
        }
        return switch (known.progress()) {
            case NONE, BEGUN -> null;
            case WHOLE ->
                known instanceof InvokedExchange invoked ? invoked.outcome() : new Outcome.Streamed(known.status());
            case REFUSED -> known instanceof InvokedExchange invoked ? invoked.outcome() : REFUSED;
        };
    }

    private static final byte[] NOTHING = {};
    private static final Outcome REFUSED = new Outcome.Failed(NOTHING);

    /** Whether there is the beginning of an answer, and not its end. */
    boolean answerBegun() {
        return http != null && http.progress() == HttpExchange.Progress.BEGUN;
    }

    /** The guest's code is over: if it ended well, so does what it wrote as its answer. */
    void ended(GuestEnd end) {
        boolean well = switch (end) {
            case GuestEnd.Exited(int code) -> code == 0;
            case GuestEnd.Returned(int result) -> result == 0;
            case GuestEnd.Trapped _, GuestEnd.Stopped _, GuestEnd.Interrupted _ -> false;
        };
        if (well && writesAnswer()) {
            outputStream().close();
        }
    }

    /** What a plain WASI guest wrote to its standard output. */
    byte[] written() {
        return written == null ? NOTHING : written.toByteArray();
    }

    /** Its turn to compute; the guest runs within it. */
    CpuTurn turn() {
        return turn;
    }

    @Override
    public void park(long nanos) {
        turn.park(nanos);
    }

    @Override
    public void begins(GuestMemories memories) {
        turn.of(memories);
    }

    @Override
    public Timeline timeline() {
        return request.timeline();
    }

    @Override
    public void waitsFor(Cause cause, int call) {
        request.timeline().waitsFor(cause, call);
    }

    private void parkAtDevice(long nanos) {
        request.timeline().waitsFor(Cause.DEVICE, 0);
        turn.park(nanos);
    }

    // Answer and log

    @Override
    public void succeed(byte[] body) {
        answer(new Outcome.Answered(body), body.length);
    }

    @Override
    public void fail(byte[] body) {
        answer(new Outcome.Failed(body), body.length);
    }

    private void answer(Outcome given, int length) {
        if (length > function.limits().answerBytes()) {
            throw new GuestStop("an answer of %d bytes; the limit is %d"
                    .formatted(length, function.limits().answerBytes()));
        }
        if (answer != null) {
            log().warn("the guest answered a second time; its first answer counts");
            return;
        }
        answer = given;
    }

    @Override
    public void log(System.Logger.Level level, String context, String message) {
        log().log(level, context, message);
    }

    // Streams

    /** Whether standard output goes to the client as it is written. */
    private boolean writesAnswer() {
        return request.http() != null && function.event() == EventFormat.STREAM;
    }

    @Override
    public @Nullable HttpExchange http() {
        if (http == null && function.speaksHttp()) {
            http = new InvokedExchange(request.input(), function.limits().answerBytes());
        }
        return http;
    }

    @Override
    public ByteSource inputStream() {
        if (writesAnswer() && http != null) {
            return http.body();
        }
        ByteSource known = input == null ? ByteSource.of(request.input()) : input;
        input = known;
        return known;
    }

    @Override
    public ByteSink outputStream() {
        if (writesAnswer() && http != null) {
            return http.standardOutput();
        }
        ByteSink known = outputSink == null ? ByteSink.to(this::standardOutput) : outputSink;
        outputSink = known;
        return known;
    }

    @Override
    public ByteSink errorStream() {
        ByteSink known = errorSink == null ? ByteSink.to(this::standardError) : errorSink;
        errorSink = known;
        return known;
    }

    @Override
    public void standardOutput(byte[] bytes, int offset, int length) {
        if (function.plainWasi() && terms == null) {
            AnswerBuffer known =
                    written == null ? new AnswerBuffer(function.limits().answerBytes()) : written;
            written = known;
            known.append(bytes, offset, length);
        } else {
            log().output(bytes, offset, length);
        }
    }

    @Override
    public void standardError(byte[] bytes, int offset, int length) {
        log().error(bytes, offset, length);
    }

    // IO calls

    @Override
    public int issue(String path, byte[] input) {
        int id = calls.issue(path, input);
        if (invocation.stopped() != null) {
            // An IOmod's code may have run here, and may have taken the interrupt for its own.
            Thread.currentThread().interrupt();
        }
        return id;
    }

    @Override
    public boolean poll(int id) {
        return calls.poll(id);
    }

    @Override
    public byte @Nullable [] document(int id) {
        return switch (calls.completion(id)) {
            case null -> null;
            case Completion.Answer(byte[] bytes) -> bytes;
            case Completion.Failure failure -> failure.document();
        };
    }

    @Override
    public @Nullable Failure failure(int id) {
        return switch (calls.completion(id)) {
            case null -> null;
            case Completion.Answer _ -> NOT_FAILED;
            case Completion.Failure failure ->
                new Failure(failure.code().equals(FailureCode.COORDS_NOT_FOUND.name()), failure.detail());
        };
    }

    private static final Failure NOT_FAILED = new Failure(false, new byte[0]);

    @Override
    public int awaitAny(int[] ids, long timeoutNanos) {
        return calls.awaitAny(ids, timeoutNanos);
    }

    @Override
    public int cancel(int id) {
        return calls.cancel(id);
    }

    @Override
    public void release(int id) {
        calls.release(id);
    }

    @Override
    public Waitable completion(int id) {
        return calls.waitable(id);
    }

    @Override
    public int open(String path) {
        return calls.open(path);
    }

    @Override
    public ByteSink upload(int id) {
        return calls.upload(id);
    }

    @Override
    public ByteSource download(int id) {
        return calls.download(id);
    }

    @Override
    public @Nullable Fault fault(int id) {
        return calls.completion(id) instanceof Completion.Failure failure ? fault(failure) : null;
    }

    @Override
    public Fault refusal(String path, int inputBytes) {
        return fault(calls.refusal(path, inputBytes));
    }

    private static Fault fault(Completion.Failure failure) {
        return new Fault(failure.code(), failure.message(), failure.retryable());
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    // Tokens

    @Override
    public TokenCheck checkToken(String token, String jwks, String issuer, String audience) {
        StackRoom.require();
        return switch (function.tokens().check(token, jwks, issuer, audience, this::await, text -> log().warn(text))) {
            case VALID -> TokenCheck.VALID;
            case NOT_VALID -> TokenCheck.NOT_VALID;
            case INVALID_TOKEN -> TokenCheck.INVALID_TOKEN;
            case INVALID_KEYS -> TokenCheck.INVALID_KEYS;
        };
    }

    /** Parks until it is done or the time is over, which the invocation's may be before. */
    private void await(CompletableFuture<Void> done, Duration most) {
        Thread guest = Thread.currentThread();
        long end = System.nanoTime() + most.toNanos();
        var _ = done.thenRun(() -> LockSupport.unpark(guest));
        for (long left = most.toNanos(); !done.isDone() && left > 0; left = end - System.nanoTime()) {
            park(left);
        }
    }

    // Policies and secrets

    @Override
    public @Nullable PolicyShelf policies() {
        return host.provisions().policies();
    }

    @Override
    public SecretAnswer secret(String id) {
        return secrets().read(id);
    }

    @Override
    public SecretAnswer keepSecret(String id, byte[] value, String key) {
        return secrets().write(id, value, key);
    }

    @Override
    public byte[] sealed(byte[] value) {
        return secrets().sealed(value);
    }

    @Override
    public byte[] opened(byte[] sealed) {
        return secrets().opened(sealed);
    }

    // The guest's world

    @Override
    public Map<String, Device> devices() {
        return terms != null || function.devices().isPresent() ? own().files() : Map.of();
    }

    /** The invocation's devices; those of one that answers a request are nobody else's, and made when they are needed. */
    private Devices own() {
        Devices known = devices;
        if (known == null) {
            known = terms != null ? terms.devices() : new Devices(unpaced(), Journal.NONE);
            known.attach(this::parkAtDevice);
            known.charge(host.memory());
            devices = known;
        }
        return known;
    }

    private DeviceSettings unpaced() {
        return function.devices().orElse(DeviceSettings.DEFAULT).unpaced();
    }

    @Override
    public Assets assets() {
        return function.assets();
    }

    @Override
    public long temporaryBytes() {
        return function.limits().temporaryBytes();
    }

    @Override
    public List<String> arguments() {
        String program = function.name().function();
        if (terms == null || terms.arguments().isEmpty()) {
            return List.of(program);
        }
        List<String> all = new ArrayList<>(terms.arguments().size() + 1);
        all.add(program);
        all.addAll(terms.arguments());
        return all;
    }

    @Override
    public Map<String, String> environment() {
        Map<String, String> declared = function.manifest().environment();
        if (!writesAnswer() || http == null) {
            return declared;
        }
        Map<String, String> all = new LinkedHashMap<>(declared);
        all.putAll(http.metaVariables());
        return all;
    }

    @Override
    public byte[] input() {
        return request.input();
    }

    @Override
    public long wallClockNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @Override
    public long monotonicNanos() {
        return System.nanoTime();
    }

    @Override
    public void random(byte[] target) {
        host.random().nextBytes(target);
    }

    /** Logs what is left of unfinished lines, and cancels the calls that are still open. */
    @Override
    public void close() {
        if (log != null) {
            log.flush();
        }
        calls.close();
        if (devices != null) {
            devices.close();
        }
    }
}
