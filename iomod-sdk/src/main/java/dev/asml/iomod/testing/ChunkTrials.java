package dev.asml.iomod.testing;

import com.google.protobuf.ByteString;
import dev.asml.iomod.FailureCode;
import dev.asml.iomod.v1.Call;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.ToIomod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** How long inputs and outputs are cut. */
final class ChunkTrials {
    private static final int LONG = 100_000;
    private static final int TINY = 5;
    /** As much as the heap that the IOmod is told it has. */
    private static final int ENDLESS = 64 << 20;

    private ChunkTrials() {}

    static void input(Bench bench) {
        Specimen iomod = bench.shared();
        samplesInBits(bench);
        byte[] one = CallTrials.bytes(LONG);
        byte[] two = CallTrials.bytes(LONG + 1);
        PendingCall first = iomod.stream().expect(bench.plain());
        PendingCall second = iomod.stream().expect(bench.plain());
        for (int at = 0; at < two.length; at += Bench.CHUNK) {
            part(iomod, first, one, at);
            part(iomod, second, two, at);
        }
        if (bench.has(Bench.ECHO)) {
            CallTrials.requireSame(one, first.output());
            CallTrials.requireSame(two, second.output());
        } else {
            Bench.settle(first);
            Bench.settle(second);
        }
    }

    /** Sends the part of an input that begins there, as a Threader cuts it. */
    private static void part(Specimen iomod, PendingCall call, byte[] input, int at) {
        ByteString part = ByteString.copyFrom(Arrays.copyOfRange(input, at, Math.min(at + Bench.CHUNK, input.length)));
        boolean more = at + Bench.CHUNK < input.length;
        if (at == 0) {
            Call.Builder head = Specimen.head(call.method(), Duration.ZERO).setId(call.id());
            iomod.send(ToIomod.newBuilder().setCall(head.setInput(part).setMore(more)));
        } else {
            iomod.send(chunk(call.id(), part, more));
        }
    }

    static ToIomod.Builder chunk(long id, ByteString data, boolean more) {
        return ToIomod.newBuilder()
                .setChunk(Chunk.newBuilder().setId(id).setData(data).setMore(more));
    }

    /** Calls that succeed have to succeed in frames of five bytes too. */
    private static void samplesInBits(Bench bench) {
        if (bench.check().samples().isEmpty()) {
            return;
        }
        bench.fresh(
                bench.settings().withBounds(TINY, Bench.MAX_REPLY),
                iomod -> bench.check()
                        .samples()
                        .forEach(sample ->
                                iomod.call(sample.method(), sample.input()).output()));
    }

    static void output(Bench bench) {
        bench.need(Bench.ECHO);
        byte[] bytes = CallTrials.bytes(LONG);
        CallTrials.requireSame(bytes, bench.shared().call(Bench.ECHO, bytes).output());
    }

    static void defaultSize(Bench bench) {
        bench.need(Bench.ECHO);
        byte[] bytes = CallTrials.bytes(6 * LONG);
        bench.fresh(bench.settings().withBounds(0, 1 << 20), iomod -> {
            CallTrials.requireSame(bytes, iomod.call(Bench.ECHO, bytes).output());
            var sizes = iomod.violations().stream()
                    .filter(violation -> violation.rule() == Rule.CHUNK_BYTES)
                    .map(Violation::what)
                    .toList();
            Unmet.unless(sizes.isEmpty(), "frames of at most 256 KiB", String.join("; ", sizes));
        });
    }

    static void unknown(Bench bench) {
        Specimen iomod = bench.shared();
        for (long id : new long[] {1L << 40, -1}) {
            iomod.send(chunk(id, ByteString.copyFromUtf8("late"), true));
            iomod.send(chunk(id, ByteString.EMPTY, false));
        }
        iomod.ping();
        Bench.requireFailure(iomod.call(Bench.NO_METHOD, "{}"), FailureCode.METHOD_NOT_FOUND);
    }

    static void replyLimit(Bench bench) {
        bench.need(Bench.ECHO);
        Specimen iomod = bench.shared();
        CallTrials.requireSame(
                new byte[Bench.MAX_REPLY],
                iomod.call(Bench.ECHO, new byte[Bench.MAX_REPLY]).output());
        Bench.requireFailure(iomod.call(Bench.ECHO, new byte[Bench.MAX_REPLY + 1]), FailureCode.LIMIT);
    }

    static void inputLimit(Bench bench) {
        Specimen iomod = bench.shared();
        PendingCall call = iomod.stream().expect(bench.plain());
        iomod.send(ToIomod.newBuilder()
                .setCall(Specimen.head(call.method(), Duration.ZERO)
                        .setId(call.id())
                        .setMore(true)));
        ByteString zeros = ByteString.copyFrom(new byte[Bench.CHUNK]);
        for (int sent = 0; sent < ENDLESS && !call.isDone(); sent += Bench.CHUNK) {
            iomod.send(chunk(call.id(), zeros, true));
            if (sent % (1 << 20) == 0) {
                iomod.ping();
            }
        }
        iomod.ping();
        Unmet.unless(
                call.isDone(),
                "LIMIT before %d MiB, which is all of ASML_IOMOD_HEAP_MB, have come".formatted(ENDLESS >> 20),
                "it still takes more");
        iomod.send(chunk(call.id(), zeros, false));
        Bench.requireFailure(call, FailureCode.LIMIT);
        iomod.ping();
        Bench.settle(iomod.call(bench.plain(), "after".getBytes(StandardCharsets.UTF_8)));
    }
}
