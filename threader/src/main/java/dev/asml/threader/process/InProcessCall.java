package dev.asml.threader.process;

import dev.asml.iomod.FailureCode;
import dev.asml.iomod.hosted.HostedCall;
import dev.asml.iomod.hosted.HostedIomod.Result;
import dev.asml.threader.io.Completion.Answer;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.io.IoCall;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A call that an IOmod handles inside the host; runs on a thread of its own, or on that of its guest. */
final class InProcessCall implements HostedCall, Runnable {
    private static final int CODE_LENGTH = 64;
    private static final byte[] NOTHING = {};

    private final HostedWorker worker;
    private final Flight flight;
    private final HostedOutput output;
    private final boolean streaming;
    private final long since = System.nanoTime();
    private byte[] input = NOTHING;
    private @Nullable Consumer<String> onStop;
    private @Nullable FailureCode stopped;

    /** Whether the thread is the guest's, whose interrupts are not this call's. */
    private boolean borrowed;

    InProcessCall(HostedWorker worker, Flight flight, boolean streaming) {
        this.worker = worker;
        this.flight = flight;
        this.streaming = streaming;
        this.output = new HostedOutput(flight.pending());
    }

    Flight flight() {
        return flight;
    }

    boolean isStreaming() {
        return streaming;
    }

    private IoCall call() {
        return flight.pending().call();
    }

    /** Runs on the guest's thread, which finds the IOmod's classes meanwhile. */
    void runHere(ClassLoader classes) {
        Thread guest = Thread.currentThread();
        ClassLoader before = guest.getContextClassLoader();
        borrowed = true;
        guest.setContextClassLoader(classes);
        try {
            run();
        } finally {
            guest.setContextClassLoader(before);
        }
    }

    @Override
    public void run() {
        worker.awaitConfigured();
        if (!flight.start()) {
            return;
        }
        worker.handlerBegins();
        try {
            byte[] whole = call().input();
            if (!call().isComplete()) {
                input = whole == null ? NOTHING : whole;
                long start = System.nanoTime();
                call().countSent(start);
                end(handled(start));
            }
        } finally {
            worker.handlerEnds();
            worker.vacate(this);
        }
    }

    private Result handled(long start) {
        try {
            return borrowed
                    ? worker.iomod().handleQuickly(this)
                    : worker.iomod().handle(this);
        } catch (Throwable e) { // an error of the IOmod's own libraries: it is this call's, not the host's
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            log(System.Logger.Level.ERROR, method() + " failed: " + trace);
            return new Result.Failure(
                    FailureCode.INTERNAL.name(), method() + " failed inside the IOmod; its log says why", false);
        } finally {
            long now = System.nanoTime();
            call().timed(now, micros(start - since), micros(now - start));
        }
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    private void end(Result result) {
        switch (result) {
            case Result.Answer(byte[] bytes) when streaming -> finish();
            case Result.Answer(byte[] bytes)
            when bytes.length > worker.replyBytes() -> {
                var _ = call().complete(HostedWorker.tooLong(bytes.length, worker.replyBytes()));
            }
            case Result.Answer(byte[] bytes) -> {
                var _ = call().complete(new Answer(bytes));
            }
            case Result.Failure(String code, String message, boolean retryable) -> {
                var _ = call().complete(failure(code, message, retryable));
            }
        }
    }

    private void finish() {
        try {
            output.finish();
        } catch (InterruptedIOException _) {
            // Nobody waits for the rest.
        }
    }

    private static Failure failure(String code, String message, boolean retryable) {
        String named = code.isBlank() ? FailureCode.INTERNAL.name() : code;
        String bounded = named.length() <= CODE_LENGTH ? named : named.substring(0, CODE_LENGTH);
        return new Failure(bounded, IomodOutput.bounded(message), retryable);
    }

    /** The handler is to stop. The first reason counts. */
    void stop(FailureCode reason) {
        Consumer<String> told;
        synchronized (this) {
            if (stopped != null) {
                return;
            }
            stopped = reason;
            told = onStop;
        }
        if (told != null) {
            told.accept(reason.name());
        }
    }

    @Override
    public void onStop(Consumer<String> action) {
        FailureCode reason;
        synchronized (this) {
            onStop = action;
            reason = stopped;
        }
        if (reason != null) {
            action.accept(reason.name());
        }
    }

    /** The guest took so much of the answer. */
    void grant(int bytes) {
        output.grant(bytes);
    }

    @Override
    public long id() {
        return flight.id();
    }

    @Override
    public String method() {
        return call().method();
    }

    @Override
    public String caller() {
        return call().caller().function();
    }

    @Override
    public String invocation() {
        return call().caller().invocation();
    }

    @Override
    public String traceparent() {
        return call().traceparent();
    }

    @Override
    public String tracestate() {
        return call().caller().timeline().state();
    }

    @Override
    public long timeoutMillis() {
        long now = System.nanoTime();
        // A streaming call may go on for as long as something moves.
        long left = streaming ? call().deadlineNanos() - now : flight.pending().nanosLeft(now);
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(left));
    }

    @Override
    public byte[] input() {
        return input;
    }

    @Override
    public InputStream inputStream() {
        return new HostedInput(flight.pending(), input);
    }

    @Override
    public OutputStream outputStream() {
        return output;
    }

    @Override
    public void log(System.Logger.Level level, String message) {
        worker.output().log(level(level), call(), message);
    }

    private static IomodLog.Level level(System.Logger.Level level) {
        return switch (level) {
            case ALL, TRACE -> IomodLog.Level.TRACE;
            case DEBUG -> IomodLog.Level.DEBUG;
            case INFO -> IomodLog.Level.INFO;
            case WARNING -> IomodLog.Level.WARN;
            case ERROR, OFF -> IomodLog.Level.ERROR;
        };
    }
}
