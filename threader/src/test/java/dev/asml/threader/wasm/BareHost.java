package dev.asml.threader.wasm;

import dev.asml.threader.wasm.wasi.Assets;
import dev.asml.threader.wasm.wasi.Device;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The host of a guest that gets nothing: what is no question of what there is fails the test. */
public class BareHost implements GuestHost {
    /** What a guest that uses more than its test says fails with. */
    public static UnsupportedOperationException none() {
        return new UnsupportedOperationException("the test gives its guest nothing of this");
    }

    @Override
    public List<String> arguments() {
        return List.of();
    }

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public byte[] input() {
        return new byte[0];
    }

    @Override
    public Assets assets() {
        return Assets.none();
    }

    @Override
    public Map<String, Device> devices() {
        return Map.of();
    }

    @Override
    public long temporaryBytes() {
        return 0;
    }

    @Override
    public void standardOutput(byte[] bytes, int offset, int length) {
        throw none();
    }

    @Override
    public void standardError(byte[] bytes, int offset, int length) {
        throw none();
    }

    @Override
    public long wallClockNanos() {
        throw none();
    }

    @Override
    public long monotonicNanos() {
        throw none();
    }

    @Override
    public void random(byte[] target) {
        throw none();
    }

    @Override
    public void park(long nanos) {
        throw none();
    }

    @Override
    public void succeed(byte[] body) {
        throw none();
    }

    @Override
    public void fail(byte[] body) {
        throw none();
    }

    @Override
    public void log(System.Logger.Level level, String context, String message) {
        throw none();
    }

    @Override
    public int issue(String path, byte[] input) {
        throw none();
    }

    @Override
    public boolean poll(int id) {
        throw none();
    }

    @Override
    public byte @Nullable [] document(int id) {
        throw none();
    }

    @Override
    public @Nullable Failure failure(int id) {
        throw none();
    }

    @Override
    public int awaitAny(int[] ids, long timeoutNanos) {
        throw none();
    }

    @Override
    public int cancel(int id) {
        throw none();
    }

    @Override
    public void release(int id) {
        throw none();
    }
}
