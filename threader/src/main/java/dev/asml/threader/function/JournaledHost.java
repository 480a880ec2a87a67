package dev.asml.threader.function;

import dev.asml.threader.journal.Ending;
import dev.asml.threader.journal.Journal;
import dev.asml.threader.journal.Journal.Kind;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.HttpExchange;
import dev.asml.threader.stream.Waitable;
import dev.asml.threader.trace.Cause;
import dev.asml.threader.trace.Timeline;
import dev.asml.threader.wasm.GuestEnd;
import dev.asml.threader.wasm.GuestHost;
import dev.asml.threader.wasm.GuestMemories;
import dev.asml.threader.wasm.PolicyShelf;
import dev.asml.threader.wasm.wasi.Assets;
import dev.asml.threader.wasm.wasi.Device;
import dev.asml.threader.wasm.wit.SecretAnswer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What a guest gets whose run is kept or told again: everything that comes from outside passes through the journal. In a
 * replay it is the journal alone that answers.
 */
final class JournaledHost implements GuestHost {
    private static final byte[] NONE = {};
    private static final int UNKNOWN = 0;
    private static final int KNOWN = 1;
    private static final int UNDECLARED = 2;

    // The first byte of what is kept of a secret.
    private static final byte NO_VALUE = 0;
    private static final byte VALUE = 1;
    private static final byte INVALID = 2;
    private static final byte FORBIDDEN = 3;

    private final GuestHost host;
    private final Journal journal;

    /** The call whose document was told last. Guests ask for it several times, and it stays the same. */
    private int documentOf;

    private byte[] document = NONE;

    JournaledHost(GuestHost host, Journal journal) {
        this.host = host;
        this.journal = journal;
    }

    // IO calls

    private int result(Call call) {
        return (int) journal.number(Kind.IO_RESULT, call::result);
    }

    private interface Call {
        int result();
    }

    @Override
    public int issue(String path, byte[] input) {
        return result(() -> host.issue(path, input));
    }

    @Override
    public boolean poll(int id) {
        return result(() -> host.poll(id) ? 1 : 0) != 0;
    }

    @Override
    public byte @Nullable [] document(int id) {
        if (documentOf == id) {
            return document;
        }
        if (result(() -> host.document(id) == null ? UNKNOWN : KNOWN) == UNKNOWN) {
            return null;
        }
        document = journal.bytes(Kind.IO_DOCUMENT, () -> orNone(host.document(id)));
        documentOf = id;
        return document;
    }

    private static byte[] orNone(byte @Nullable [] bytes) {
        return bytes == null ? NONE : bytes;
    }

    @Override
    public @Nullable Failure failure(int id) {
        int state = result(() -> state(host.failure(id)));
        if (state == UNKNOWN) {
            return null;
        }
        return new Failure(state == UNDECLARED, journal.bytes(Kind.IO_DOCUMENT, () -> detail(host.failure(id))));
    }

    private static int state(@Nullable Failure failure) {
        if (failure == null) {
            return UNKNOWN;
        }
        return failure.undeclared() ? UNDECLARED : KNOWN;
    }

    private static byte[] detail(@Nullable Failure failure) {
        return failure == null ? NONE : failure.detail();
    }

    @Override
    public int awaitAny(int[] ids, long timeoutNanos) {
        return result(() -> host.awaitAny(ids, timeoutNanos));
    }

    @Override
    public int cancel(int id) {
        return result(() -> host.cancel(id));
    }

    @Override
    public void release(int id) {
        if (documentOf == id) {
            documentOf = 0;
            document = NONE;
        }
        host.release(id);
    }

    @Override
    public Waitable completion(int id) {
        return new JournaledEnd(journal, () -> host.completion(id));
    }

    @Override
    public int open(String path) {
        return result(() -> host.open(path));
    }

    @Override
    public ByteSink upload(int id) {
        return new JournaledSink(journal, () -> host.upload(id));
    }

    @Override
    public @Nullable Fault fault(int id) {
        return faultOf(journal.bytes(Kind.IO_DOCUMENT, () -> kept(host.fault(id))));
    }

    @Override
    public Fault refusal(String path, int inputBytes) {
        Fault told = faultOf(journal.bytes(Kind.IO_DOCUMENT, () -> kept(host.refusal(path, inputBytes))));
        return told == null ? new Fault("", "", false) : told;
    }

    /** What can be tried again, the code and the message, each on a line of its own; nothing for no fault. */
    private static byte[] kept(@Nullable Fault fault) {
        return fault == null
                ? NONE
                : "%s\n%s\n%s"
                        .formatted(fault.retryable(), fault.code(), fault.message())
                        .getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable Fault faultOf(byte[] kept) {
        if (kept.length == 0) {
            return null;
        }
        String[] lines = new String(kept, StandardCharsets.UTF_8).split("\n", 3);
        return new Fault(lines[1], lines[2], Boolean.parseBoolean(lines[0]));
    }

    @Override
    public ByteSource download(int id) {
        return new JournaledSource(journal, () -> host.download(id));
    }

    @Override
    public TokenCheck checkToken(String token, String jwks, String issuer, String audience) {
        byte[] told = journal.bytes(
                Kind.IO_DOCUMENT,
                () -> host.checkToken(token, jwks, issuer, audience).name().getBytes(StandardCharsets.UTF_8));
        return TokenCheck.valueOf(new String(told, StandardCharsets.UTF_8));
    }

    // Policies and secrets

    /** A policy is told nothing that does not come through here, so it is run again. */
    @Override
    public @Nullable PolicyShelf policies() {
        return host.policies();
    }

    /** What is kept of a secret is sealed: a recording leaves the host. */
    @Override
    public SecretAnswer secret(String id) {
        return answer(journal.bytes(Kind.IO_DOCUMENT, () -> told(host.secret(id))));
    }

    /** In a replay nothing is set. */
    @Override
    public SecretAnswer keepSecret(String id, byte[] value, String key) {
        return answer(journal.bytes(Kind.IO_DOCUMENT, () -> told(host.keepSecret(id, value, key))));
    }

    private byte[] told(SecretAnswer answer) {
        return switch (answer) {
            case SecretAnswer.NoValue _ -> new byte[] {NO_VALUE};
            case SecretAnswer.InvalidArgument _ -> new byte[] {INVALID};
            case SecretAnswer.Forbidden _ -> new byte[] {FORBIDDEN};
            case SecretAnswer.Value(byte[] value) -> {
                byte[] sealed = host.sealed(value);
                byte[] all = new byte[sealed.length + 1];
                all[0] = VALUE;
                System.arraycopy(sealed, 0, all, 1, sealed.length);
                yield all;
            }
        };
    }

    private SecretAnswer answer(byte[] told) {
        return switch (told.length == 0 ? FORBIDDEN : told[0]) {
            case NO_VALUE -> new SecretAnswer.NoValue();
            case INVALID -> new SecretAnswer.InvalidArgument();
            case VALUE -> new SecretAnswer.Value(host.opened(Arrays.copyOfRange(told, 1, told.length)));
            default -> new SecretAnswer.Forbidden();
        };
    }

    // Streams

    /** What a session reads is its input, which the recording has. */
    @Override
    public ByteSource inputStream() {
        return host.inputStream();
    }

    @Override
    public ByteSink outputStream() {
        return host.outputStream();
    }

    @Override
    public ByteSink errorStream() {
        return host.errorStream();
    }

    @Override
    public long readiness(LongSupplier live) {
        return journal.number(Kind.READINESS, live);
    }

    @Override
    public byte[] told(Supplier<byte[]> live) {
        return journal.bytes(Kind.STREAM, live);
    }

    // Clocks, chance, waiting

    @Override
    public long wallClockNanos() {
        return journal.number(Kind.WALL_CLOCK, host::wallClockNanos);
    }

    @Override
    public long deadlineNanos() {
        return journal.number(Kind.MONOTONIC_CLOCK, host::deadlineNanos);
    }

    @Override
    public long monotonicNanos() {
        return journal.number(Kind.MONOTONIC_CLOCK, host::monotonicNanos);
    }

    @Override
    public void random(byte[] target) {
        byte[] told = journal.bytes(Kind.RANDOM, () -> {
            byte[] live = new byte[target.length];
            host.random(live);
            return live;
        });
        System.arraycopy(told, 0, target, 0, Math.min(told.length, target.length));
    }

    @Override
    public void waitsFor(Cause cause, int call) {
        host.waitsFor(cause, call);
    }

    @Override
    public Timeline timeline() {
        return host.timeline();
    }

    @Override
    public void begins(GuestMemories memories) {
        host.begins(memories);
    }

    /** Whoever parks looks afterwards at what it waited for; in a replay that is there. */
    @Override
    public void park(long nanos) {
        if (!journal.replays()) {
            host.park(nanos);
        }
    }

    /** The guest's run is over. */
    void ended(GuestEnd end, @Nullable Outcome answer) {
        journal.ended(
                switch (end) {
                    case GuestEnd.Returned(int result) -> complete("returned " + result, answer);
                    case GuestEnd.Exited(int code) -> complete("exited with " + code, answer);
                    case GuestEnd.Trapped(String reason, var _) -> complete("trapped: " + reason, answer);
                    case GuestEnd.Stopped(String limit) -> complete("went over a limit: " + limit, answer);
                    case GuestEnd.Interrupted _ -> new Ending(false, "interrupted");
                });
    }

    private static Ending complete(String how, @Nullable Outcome answer) {
        return new Ending(
                true,
                how
                        + switch (answer) {
                            case Outcome.Answered(byte[] body) -> "; answered " + told(body);
                            case Outcome.Failed(byte[] body) -> "; failed with " + told(body);
                            case null, default -> "";
                        });
    }

    private static String told(byte[] body) {
        CRC32 sum = new CRC32();
        sum.update(body);
        return "%d bytes, CRC-32 %08x".formatted(body.length, sum.getValue());
    }

    // What is the same each time

    @Override
    public Map<String, Device> devices() {
        return host.devices();
    }

    @Override
    public void succeed(byte[] body) {
        host.succeed(body);
    }

    @Override
    public void fail(byte[] body) {
        host.fail(body);
    }

    @Override
    public void log(System.Logger.Level level, String context, String message) {
        host.log(level, context, message);
    }

    @Override
    public @Nullable HttpExchange http() {
        return host.http();
    }

    @Override
    public Assets assets() {
        return host.assets();
    }

    @Override
    public long temporaryBytes() {
        return host.temporaryBytes();
    }

    @Override
    public List<String> arguments() {
        return host.arguments();
    }

    @Override
    public Map<String, String> environment() {
        return host.environment();
    }

    @Override
    public byte[] input() {
        return host.input();
    }

    @Override
    public void standardOutput(byte[] bytes, int offset, int length) {
        host.standardOutput(bytes, offset, length);
    }

    @Override
    public void standardError(byte[] bytes, int offset, int length) {
        host.standardError(bytes, offset, length);
    }
}
