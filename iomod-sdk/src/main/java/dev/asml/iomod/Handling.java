package dev.asml.iomod;

import java.io.PrintWriter;
import java.io.StringWriter;

/** The way from a call to its result through the author's code, the same wherever the IOmod runs. */
final class Handling {
    private Handling() {}

    /** How a call was handled. */
    sealed interface Result {
        @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
        record Output(byte[] bytes) implements Result {}

        record Failed(IomodFailure failure) implements Result {}
    }

    /** The author's code. */
    @FunctionalInterface
    interface Answering {
        byte[] answer() throws Exception;
    }

    /** Runs the author's code on the current thread, which is interrupted if nobody waits any more. */
    static Result of(Call call, Call.CallLog log, Answering answering) {
        return of(call, log, true, answering);
    }

    /** Runs the author's code on the current thread, which may be somebody's whose interrupts are to be left alone. */
    static Result of(Call call, Call.CallLog log, boolean interruptibly, Answering answering) {
        if (interruptibly) {
            call.begin();
        }
        try {
            var stopped = call.stopFailure();
            return stopped.isPresent() ? new Result.Failed(stopped.get()) : new Result.Output(answering.answer());
        } catch (IomodFailure failure) {
            return new Result.Failed(call.stopFailure().orElse(failure));
        } catch (Throwable e) {
            // The edge of the author's code: whatever it does, the other calls go on.
            return new Result.Failed(call.stopFailure().orElseGet(() -> defect(call, log, e)));
        } finally {
            if (interruptibly) {
                call.end();
            }
        }
    }

    private static IomodFailure defect(Call call, Call.CallLog log, Throwable e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        log.log(System.Logger.Level.ERROR, call.method() + " failed: " + trace, call.id());
        return IomodFailure.of(
                FailureCode.INTERNAL, "%s failed inside the IOmod; its log says why".formatted(call.method()));
    }
}
