package dev.asml.threader.function;

import dev.asml.threader.journal.Journal;
import dev.asml.threader.journal.Journal.Kind;
import dev.asml.threader.wasm.GuestHost;
import dev.asml.threader.wasm.wasi.Assets;
import dev.asml.threader.wasm.wasi.Device;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a guest gets whose run is kept or told again: everything that comes from outside passes through the journal. */
final class JournaledHost implements GuestHost {
    private final GuestHost host;
    private final Journal journal;

    JournaledHost(GuestHost host, Journal journal) {
        this.host = host;
        this.journal = journal;
    }

    private int result(IntCall call) {
        return (int) journal.number(Kind.IO_RESULT, call::result);
    }

    private interface IntCall {
        int result();
    }

    // What comes from outside

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
        byte[] live = host.document(id);
        boolean complete = result(() -> live == null ? 0 : 1) != 0;
        return complete ? journal.bytes(Kind.IO_DOCUMENT, () -> live == null ? NONE : live) : null;
    }

    @Override
    public @Nullable Failure failure(int id) {
        Failure live = host.failure(id);
        return switch (result(() -> state(live))) {
            case INCOMPLETE -> null;
            case UNDECLARED -> new Failure(true, detail(live));
            default -> new Failure(false, detail(live));
        };
    }

    private static final byte[] NONE = {};
    private static final int INCOMPLETE = 0;
    private static final int UNDECLARED = 1;
    private static final int OTHERWISE = 2;

    private static int state(@Nullable Failure live) {
        if (live == null) {
            return INCOMPLETE;
        }
        return live.undeclared() ? UNDECLARED : OTHERWISE;
    }

    private byte[] detail(@Nullable Failure live) {
        return journal.bytes(Kind.IO_DOCUMENT, () -> live == null ? NONE : live.detail());
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
    public long wallClockNanos() {
        return journal.number(Kind.WALL_CLOCK, host::wallClockNanos);
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
    public void release(int id) {
        host.release(id);
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

    @Override
    public void park(long nanos) {
        host.park(nanos);
    }
}
