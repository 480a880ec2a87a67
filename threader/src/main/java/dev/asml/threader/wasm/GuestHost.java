package dev.asml.threader.wasm;

import dev.asml.threader.wasm.wasi.Assets;
import dev.asml.threader.wasm.wasi.Device;
import dev.asml.threader.wasm.wasi.WasiHost;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a guest gets from its invocation, whatever its ABI; called by the guest's thread only. */
public interface GuestHost extends WasiHost {
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
}
