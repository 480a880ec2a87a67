package dev.asml.iomod.testing;

import static dev.asml.iomod.testing.Unmet.unless;

import dev.asml.iomod.FailureCode;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.v1.Credit;
import dev.asml.iomod.v1.Method;
import dev.asml.iomod.v1.ToIomod;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** Calls whose input and output flow within credit. */
final class StreamTrials {
    private static final int MUCH = 600_000;
    private static final Duration SHORT = Duration.ofMillis(300);

    private StreamTrials() {}

    static void inputCredit(Bench bench) throws IOException {
        bench.need(Bench.COPY);
        copies(bench, bench.shared().open(Bench.COPY), CallTrials.bytes(MUCH));
    }

    /** Writes and reads at the same time. */
    private static void copies(Bench bench, StreamedCall call, byte[] bytes) throws IOException {
        call.begin();
        Thread writer = write(call, bytes);
        CallTrials.requireSame(bytes, call.output().readAllBytes());
        writer.interrupt();
        bench.shared().ping();
    }

    /** Writes as far as there is credit; what becomes of the call is seen at its output. */
    private static Thread write(StreamedCall call, byte[] bytes) {
        return Thread.ofVirtual().start(() -> {
            try {
                call.write(bytes);
            } catch (IllegalStateException _) {
                // Nothing more is taken.
            }
        });
    }

    static void outputCredit(Bench bench) throws IOException {
        bench.need(Bench.COPY);
        Specimen iomod = bench.shared();
        StreamedCall call = iomod.open(Bench.COPY);
        byte[] bytes = CallTrials.bytes(5 * Bench.WINDOW);
        call.begin();
        Thread writer = write(call, bytes);
        iomod.ping();
        CallTrials.requireSame(bytes, call.output().readAllBytes());
        writer.interrupt();
        var _ = iomod.call(Bench.NO_METHOD, "{}").failure();
    }

    static void blocked(Bench bench) {
        bench.need(Bench.COPY);
        Specimen iomod = bench.shared();
        StreamedCall call = iomod.open(Bench.COPY);
        call.begin();
        Thread writer = write(call, CallTrials.bytes(MUCH));
        iomod.ping();
        Bench.requireFailure(iomod.call(Bench.NO_METHOD, "{}"), FailureCode.METHOD_NOT_FOUND);
        Bench.settle(iomod.call(bench.plain(), "{ this is not JSON"));
        call.cancel();
        call.awaitEnd();
        writer.interrupt();
    }

    static void endWithoutCredit(Bench bench) {
        bench.need(Bench.COPY);
        StreamedCall call = bench.shared().open(Bench.COPY);
        call.begin();
        call.write(CallTrials.bytes(Bench.WINDOW));
        try {
            call.awaitEnd();
        } catch (IllegalStateException _) {
            throw new Unmet("a frame with more: false after all of the window was sent", "no end came");
        }
    }

    static void bothWays(Bench bench) throws IOException {
        bench.need(Bench.COPY);
        StreamedCall call = bench.shared().open(Bench.COPY);
        for (int i = 1; i < 4; i++) {
            call.input().write(i);
            int read = call.output().read();
            unless(read == i, "the byte that was written, before the input ends", "it answered " + read);
        }
        call.input().close();
        call.awaitEnd();
    }

    static void endlessCredit(Bench bench) throws IOException {
        bench.need(Bench.COPY);
        StreamedCall call = bench.shared().open(Bench.COPY);
        call.begin();
        call.credit(-1);
        call.credit(-1);
        copies(bench, call, CallTrials.bytes(MUCH));
    }

    static void unknownCredit(Bench bench) {
        Specimen iomod = bench.shared();
        PendingCall plain = iomod.call(bench.plain(), "{ this is not JSON");
        for (long id : new long[] {0, Long.MAX_VALUE, -1, plain.id()}) {
            iomod.send(
                    ToIomod.newBuilder().setCredit(Credit.newBuilder().setId(id).setBytes(-1)));
        }
        iomod.ping();
        plain.cancel();
        Bench.settle(plain);
    }

    static void cancel(Bench bench) {
        Specimen iomod = bench.shared();
        boolean streams = false;
        for (Method method : iomod.registration().getMethodsList()) {
            if (method.getStreaming()) {
                streams = true;
                StreamedCall call = iomod.open(method.getName());
                call.begin();
                call.cancel();
                end(call, "a Reply after the Cancel of %s, whose input had not ended".formatted(method.getName()));
            }
        }
        if (!streams) {
            throw new Untried("it has no streaming method");
        }
        if (bench.has(Bench.COPY)) {
            StreamedCall call = iomod.open(Bench.COPY);
            call.begin();
            Thread writer = write(call, CallTrials.bytes(3 * Bench.WINDOW));
            iomod.ping();
            call.cancel();
            end(call, "a Reply after the Cancel of a call that waits for credit");
            writer.interrupt();
        }
    }

    private static void end(StreamedCall call, String expected) {
        try {
            call.awaitEnd();
        } catch (IllegalStateException e) {
            throw new Unmet(expected, String.valueOf(e.getMessage()));
        }
    }

    static void deadline(Bench bench) throws IOException {
        bench.need(Bench.COPY);
        StreamedCall call = bench.shared().open(Bench.COPY, SHORT);
        call.begin();
        String expected = "a Reply with DEADLINE after 300 ms, though the input has not ended";
        try {
            call.output().transferTo(OutputStream.nullOutputStream());
            throw new Unmet(expected, "it ended the output");
        } catch (IomodFailure failure) {
            unless(failure.code().equals("DEADLINE"), expected, "it answered " + failure.code());
        } catch (IllegalStateException e) {
            throw new Unmet(expected, String.valueOf(e.getMessage()));
        }
    }

    static void noWindows(Bench bench) {
        bench.need(Bench.COPY);
        byte[] bytes = CallTrials.bytes(MUCH);
        BrokerSettings settings = bench.settings().withWindow(0).withBounds(Bench.CHUNK, 1 << 20);
        bench.fresh(settings, iomod -> {
            CallTrials.requireSame(bytes, iomod.call(Bench.COPY, bytes).output());
            unless(
                    iomod.stream().creditsOf(1) == 0,
                    "no Credit",
                    "it gave credit to a Threader that knows no streaming");
        });
    }
}
