package dev.asml.threader.wasm;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.wasm.wasi.Assets;
import dev.asml.threader.wasm.wasi.Device;
import java.util.List;
import java.util.Map;

/** The host of start-up code whose result is to be kept: whatever such code asks for ends its run. */
final class ImpureHost implements GuestHost {
    /** What ends the run of such code. */
    GuestStop asked() {
        return new GuestStop("start-up code asked its host for something");
    }

    @Override
    public void succeed(byte[] body) {
        throw asked();
    }

    @Override
    public void fail(byte[] body) {
        throw asked();
    }

    @Override
    public void log(System.Logger.Level level, String context, String message) {
        throw asked();
    }

    @Override
    public int issue(String path, byte[] input) {
        throw asked();
    }

    @Override
    public boolean poll(int id) {
        throw asked();
    }

    @Override
    public byte[] document(int id) {
        throw asked();
    }

    @Override
    public Failure failure(int id) {
        throw asked();
    }

    @Override
    public int awaitAny(int[] ids, long timeoutNanos) {
        throw asked();
    }

    @Override
    public int cancel(int id) {
        throw asked();
    }

    @Override
    public void release(int id) {
        throw asked();
    }

    @Override
    public TokenCheck checkToken(String token, String jwks, String issuer, String audience) {
        throw asked();
    }

    @Override
    public Assets assets() {
        throw asked();
    }

    @Override
    public Map<String, Device> devices() {
        throw asked();
    }

    @Override
    public long temporaryBytes() {
        throw asked();
    }

    @Override
    public List<String> arguments() {
        throw asked();
    }

    @Override
    public Map<String, String> environment() {
        throw asked();
    }

    @Override
    public byte[] input() {
        throw asked();
    }

    @Override
    public void standardOutput(byte[] bytes, int offset, int length) {
        throw asked();
    }

    @Override
    public void standardError(byte[] bytes, int offset, int length) {
        throw asked();
    }

    @Override
    public ByteSource inputStream() {
        throw asked();
    }

    @Override
    public ByteSink outputStream() {
        throw asked();
    }

    @Override
    public ByteSink errorStream() {
        throw asked();
    }

    @Override
    public long wallClockNanos() {
        throw asked();
    }

    @Override
    public long monotonicNanos() {
        throw asked();
    }

    @Override
    public void random(byte[] target) {
        throw asked();
    }

    @Override
    public void park(long nanos) {
        throw asked();
    }
}
