package dev.asml.iomod.testing;

import static dev.asml.iomod.testing.Unmet.unless;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.asml.iomod.FailureCode;
import dev.asml.iomod.v1.Call;
import dev.asml.iomod.v1.Cancel;
import dev.asml.iomod.v1.Config;
import dev.asml.iomod.v1.Log;
import dev.asml.iomod.v1.ToIomod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Cancels, pings, configuration, log lines, and frames of later versions. */
final class ControlTrials {
    private static final int CONFIGS = 3;
    private static final int BUSY = 20;
    private static final int ECHOES = 40;
    private static final int ECHO_BYTES = 100_000;
    private static final long HELD_MILLIS = 500;

    private ControlTrials() {}

    static void cancel(Bench bench) {
        Specimen iomod = bench.shared();
        boolean waits = bench.has(Bench.WAIT);
        PendingCall call =
                waits ? iomod.call(Bench.WAIT, Bench.LONG_MILLIS) : iomod.call(bench.plain(), "{ this is not JSON");
        call.cancel();
        try {
            Bench.settle(call);
        } catch (IllegalStateException e) {
            throw new Unmet("a Reply, CANCELLED or the answer", String.valueOf(e.getMessage()));
        }
        if (waits) {
            Bench.requireFailure(call, FailureCode.CANCELLED);
        }
    }

    static void cancelledInput(Bench bench) {
        Specimen iomod = bench.shared();
        PendingCall call = iomod.stream().expect(bench.plain());
        ByteString part = ByteString.copyFromUtf8("{ half");
        Call.Builder head = Specimen.head(call.method(), Duration.ZERO).setId(call.id());
        iomod.send(ToIomod.newBuilder().setCall(head.setInput(part).setMore(true)));
        call.cancel();
        iomod.send(ChunkTrials.chunk(call.id(), part, true));
        iomod.send(ChunkTrials.chunk(call.id(), part, false));
        Bench.settle(call);
        iomod.ping();
    }

    static void unknownCancel(Bench bench) {
        Specimen iomod = bench.shared();
        PendingCall call = iomod.call(Bench.NO_METHOD, "{}");
        Bench.settle(call);
        call.cancel();
        for (long id : new long[] {0, Long.MAX_VALUE, -1}) {
            iomod.send(ToIomod.newBuilder().setCancel(Cancel.newBuilder().setId(id)));
        }
        iomod.ping();
    }

    static void pong(Bench bench) {
        Specimen iomod = bench.shared();
        for (int i = 0; i < 5; i++) {
            iomod.ping();
        }
        iomod.stream().countFrom(Long.MIN_VALUE + 1000);
        iomod.ping();
        iomod.stream().countFrom(1 << 21);
    }

    static void pongWhileBusy(Bench bench) {
        Specimen iomod = bench.shared();
        String method = bench.has(Bench.WAIT) ? Bench.WAIT : bench.plain();
        List<PendingCall> calls = IntStream.range(0, BUSY)
                .mapToObj(_ -> iomod.call(method, Bench.LONG_MILLIS))
                .toList();
        iomod.ping();
        calls.forEach(PendingCall::cancel);
        calls.forEach(Bench::settle);
    }

    /** Holds up the IOmod's side of the connection until much waits there, then pings. */
    static void pongFirst(Bench bench) throws InterruptedException {
        bench.need(Bench.ECHO);
        Specimen iomod = bench.shared();
        iomod.ping();
        iomod.stream().pause();
        List<PendingCall> calls = new ArrayList<>();
        for (int i = 0; i < ECHOES; i++) {
            calls.add(iomod.call(Bench.ECHO, new byte[ECHO_BYTES]));
        }
        long before = iomod.stream().payload();
        CompletableFuture<Long> pong = iomod.stream().ping();
        hold();
        iomod.stream().resume();
        long overtaken = iomod.await(pong, "no Pong came") - before;
        calls.forEach(PendingCall::output);
        unless(
                overtaken < (long) ECHOES * ECHO_BYTES / 2,
                "a Pong ahead of most of the %d bytes of replies that waited".formatted(ECHOES * ECHO_BYTES),
                "it came after %d bytes of them".formatted(overtaken));
    }

    /** As long as nothing is read: the IOmod's turn to take in the ping. */
    private static void hold() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(HELD_MILLIS);
    }

    static void newConfig(Bench bench) {
        Specimen iomod = bench.shared();
        config(iomod, bench.config("conformance", "second"));
        if (!bench.has(Bench.CONFIG)) {
            config(iomod, bench.check().config());
            Bench.requireFailure(iomod.call(Bench.NO_METHOD, "{}"), FailureCode.METHOD_NOT_FOUND);
            throw new Untried("it went on, and has no method %s".formatted(Bench.CONFIG));
        }
        requireConfig(iomod, "second");
        config(iomod, bench.check().config());
        requireConfig(iomod, "");
    }

    static void confirmedConfig(Bench bench) {
        if (!bench.shared().registration().getConfirmsConfig()) {
            throw new Untried("it did not register confirms_config");
        }
        bench.fresh(iomod -> {
            for (int i = 0; i < CONFIGS; i++) {
                config(iomod, bench.check().config());
            }
            // A confirmation may take its time; a call that the last configuration precedes cannot be handled before.
            Bench.settle(iomod.call(bench.plain(), "{}"));
            iomod.ping();
            List<String> said = iomod.stream().confirmations();
            unless(
                    said.equals(Collections.nCopies(CONFIGS, "")),
                    "%d times Configured, with no problem".formatted(CONFIGS),
                    "it confirmed %d times: %s".formatted(said.size(), said));
        });
    }

    private static void config(Specimen iomod, Map<String, String> values) {
        iomod.send(ToIomod.newBuilder().setConfig(Config.newBuilder().putAllConfig(values)));
    }

    private static void requireConfig(Specimen iomod, String expected) {
        String answer = iomod.call(Bench.CONFIG, "conformance").text();
        unless(
                answer.equals(expected),
                "\"%s\", which replaces all earlier values".formatted(expected),
                "a call after the Config saw \"%s\"".formatted(answer));
    }

    static void log(Bench bench) {
        Specimen iomod = bench.shared();
        if (!bench.has(Bench.WAIT)) {
            if (iomod.stream().logs().isEmpty()) {
                throw new Untried("it has logged nothing");
            }
            return;
        }
        PendingCall call = iomod.call(Bench.WAIT, "0");
        Bench.settle(call);
        iomod.ping();
        List<Log> lines = iomod.stream().logs().stream()
                .filter(line -> line.getCall() == call.id())
                .toList();
        unless(
                lines.stream().anyMatch(line -> line.getMessage().contains("waiting")),
                "a Log frame \"waiting\" for call %d from %s".formatted(call.id(), Bench.WAIT),
                lines.isEmpty() ? "it logged nothing for that call" : "it logged " + lines);
    }

    static void unknownFrames(Bench bench) {
        Specimen iomod = bench.shared();
        UnknownFieldSet later = UnknownFieldSet.newBuilder()
                .addField(
                        1000,
                        UnknownFieldSet.Field.newBuilder()
                                .addVarint(1)
                                .addFixed32(2)
                                .addFixed64(3)
                                .addLengthDelimited(ByteString.copyFromUtf8("later"))
                                .build())
                .build();
        iomod.send(ToIomod.newBuilder());
        iomod.send(ToIomod.newBuilder().setUnknownFields(later));
        iomod.ping();
        PendingCall call = iomod.stream().expect(Bench.NO_METHOD);
        iomod.send(ToIomod.newBuilder()
                .setCall(Specimen.head(Bench.NO_METHOD, Duration.ZERO)
                        .setId(call.id())
                        .setUnknownFields(later)));
        Bench.requireFailure(call, FailureCode.METHOD_NOT_FOUND);
    }
}
