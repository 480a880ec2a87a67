package dev.asml.threader.function;

import dev.asml.threader.wasm.names.GuestStack;
import java.time.Duration;

/** How an invocation ended; every invocation has exactly one. */
public sealed interface Outcome {
    /** The guest gave its answer. For a plain WASI guest it is what it wrote to its standard output. */
    record Answered(byte[] body) implements Outcome {}

    /** The guest gave an answer and called it a failure. */
    record Failed(byte[] body) implements Outcome {}

    /** The guest gave its answer piece by piece, and each was sent at once. */
    record Streamed(int status) implements Outcome {}

    /** The guest ended amid an answer of which the client has the beginning. */
    record BrokenOff(String reason) implements Outcome {}

    /** The guest returned without an answer. */
    record NoAnswer() implements Outcome {}

    /** The guest ended with an exit code other than 0 and without an answer. */
    record Exited(int code) implements Outcome {}

    /**
     * The guest did what WebAssembly forbids: {@code unreachable}, out of bounds, stack exhausted, and so on.
     *
     * @param stack the guest's functions where it did
     */
    record Trapped(String reason, GuestStack stack) implements Outcome {
        /** One whose place is not known. */
        public Trapped(String reason) {
            this(reason, GuestStack.NONE);
        }

        /** The reason and where, for who operates the function and not for its clients. */
        public String detail() {
            return stack.behind(reason);
        }
    }

    /** The guest used up its time. */
    record TimedOut(Duration limit) implements Outcome {}

    /** The guest went over a limit other than its time, for example the size of its answer. */
    record Exceeded(String limit) implements Outcome {}

    /** Whoever waited for the answer went away, or the Threader stops. */
    record Cancelled(String reason) implements Outcome {}

    /** The Threader itself failed; its log says how. */
    record Broken(String reason) implements Outcome {}

    /** Why there is no answer, for people; empty if there is one. */
    default String why() {
        return switch (this) {
            case Answered _, Streamed _ -> "";
            case Failed _ -> "the function says that it failed; its answer says how";
            case BrokenOff(String reason) -> reason;
            case NoAnswer _ -> "the guest ended without an answer";
            case Exited(int code) -> "the guest ended with exit code %d and without an answer".formatted(code);
            case Trapped(String reason, var _) -> "the guest trapped: " + reason;
            case TimedOut(Duration limit) -> "the guest did not end within %d ms".formatted(limit.toMillis());
            case Exceeded(String limit) -> "the guest went over a limit: " + limit;
            case Cancelled(String reason) -> reason;
            case Broken(String reason) -> reason;
        };
    }

    /** The word for it in metrics and documents, for example {@code no-answer}. */
    default String word() {
        return switch (this) {
            case Answered _ -> "answered";
            case Failed _ -> "failed";
            case Streamed _ -> "streamed";
            case BrokenOff _ -> "broken-off";
            case NoAnswer _ -> "no-answer";
            case Exited _ -> "exited";
            case Trapped _ -> "trapped";
            case TimedOut _ -> "timed-out";
            case Exceeded _ -> "exceeded";
            case Cancelled _ -> "cancelled";
            case Broken _ -> "broken";
        };
    }
}
