package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.HttpExchange;
import dev.asml.threader.stream.Waitable;
import dev.asml.threader.wasm.wasi.Assets;
import dev.asml.threader.wasm.wasi.Device;
import dev.asml.threader.wasm.wasi.WasiHost;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a guest gets from its invocation through interfaces; called by the guest's thread only. */
public interface WitHost extends WasiHost {
    /** Takes the guest's answer. Only the first of {@code succeed} and {@code fail} counts. */
    void succeed(byte[] body);

    /** Takes an answer that the guest calls a failure. */
    void fail(byte[] body);

    /** Takes a log line; {@code context} may be empty. */
    void log(System.Logger.Level level, String context, String message);

    /** Issues an IO call: its id, counted from 1, or -1 if the path is malformed or a limit is reached. */
    int issue(String path, byte[] input);

    /** Whether the call is complete; may park the guest until one of its calls is. */
    boolean poll(int id);

    /** The answer of a complete call, or the document that stands for its failure; null if it is not complete. */
    byte @Nullable [] document(int id);

    /** What is known of a call's failure; null unless the call is complete. */
    @Nullable
    Failure failure(int id);

    /** Parks until one of {@code ids} is complete: that id, 0 when the time is over, -1 if an id is unknown. */
    int awaitAny(int[] ids, long timeoutNanos);

    /** Cancels a call: 0, or 1 if it was complete before, or -1 if the id is unknown. */
    int cancel(int id);

    /** Says that a call's document was read and may be forgotten. */
    void release(int id);

    /** The end of an IO call as something to wait for. */
    default Waitable completion(int id) {
        throw new UnsupportedOperationException();
    }

    /** Issues an IO call whose input the guest writes as a stream: its id, or -1 as {@link #issue} has it. */
    default int open(String path) {
        throw new UnsupportedOperationException();
    }

    /** Where the input of a call goes that was begun by {@link #open}; closing it ends the input. */
    default ByteSink upload(int id) {
        throw new UnsupportedOperationException();
    }

    /** The answer of a call as it comes; to be asked for before the call is complete, or after it. */
    default ByteSource download(int id) {
        throw new UnsupportedOperationException();
    }

    /** Why a complete call failed; null if it did not, or is not complete. */
    default @Nullable Fault fault(int id) {
        throw new UnsupportedOperationException();
    }

    /** Why {@link #issue} or {@link #open} said -1 just now. */
    default Fault refusal(String path, int inputBytes) {
        throw new UnsupportedOperationException();
    }

    /** When the run is ended, as {@link #monotonicNanos} tells time. */
    default long deadlineNanos() {
        throw new UnsupportedOperationException();
    }

    /**
     * Checks a JSON Web Token.
     *
     * @param jwks the address of the keys that it may be signed by
     */
    default TokenCheck checkToken(String token, String jwks, String issuer, String audience) {
        throw new UnsupportedOperationException();
    }

    /** What came of checking a token. */
    enum TokenCheck {
        /** It is signed, and what it says holds. */
        VALID,
        /** It is signed, and what it says does not hold. */
        NOT_VALID,
        /** It is none, or none of the keys has signed it. */
        INVALID_TOKEN,
        /** There are no keys. */
        INVALID_KEYS
    }

    /** The request as HTTP has it; null if the invocation does not come of one. */
    default @Nullable HttpExchange http() {
        return null;
    }

    /** What the guest is told of the readiness of something outside; a run that is told again hears the same. */
    default long readiness(LongSupplier live) {
        return live.getAsLong();
    }

    /** Bytes that the guest is told from a stream of the outside; a run that is told again hears the same. */
    default byte[] told(Supplier<byte[]> live) {
        return live.get();
    }

    /** The value of a secret of the function's service. */
    default SecretAnswer secret(String id) {
        return new SecretAnswer.Forbidden();
    }

    /** Keeps a secret, sealed with the key of that name; the default one if it is empty. */
    default SecretAnswer keepSecret(String id, byte[] value, String key) {
        return new SecretAnswer.Forbidden();
    }

    /** The function's read-only files. */
    Assets assets();

    /** What the guest finds as device files, by paths without a leading slash; empty if it may have none. */
    Map<String, Device> devices();

    /** How many bytes a guest may keep under {@code /tmp}. */
    long temporaryBytes();

    /**
     * How a complete call went.
     *
     * @param undeclared whether it failed because the manifest does not declare the IOmod
     * @param detail JSON with code, message and retryable; empty for an answer
     */
    record Failure(boolean undeclared, byte[] detail) {}

    /**
     * What went wrong with a call.
     *
     * @param code in capitals, for example {@code IOMOD_LOST}
     * @param message for people
     * @param retryable whether the same call may succeed later without harm
     */
    record Fault(String code, String message, boolean retryable) {}
}
