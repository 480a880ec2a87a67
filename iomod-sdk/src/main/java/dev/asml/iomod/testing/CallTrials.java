package dev.asml.iomod.testing;

import dev.asml.iomod.FailureCode;
import dev.asml.iomod.v1.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** How calls are replied to. */
final class CallTrials {
    private static final byte[] UNREADABLE = "{ this is not JSON".getBytes(StandardCharsets.UTF_8);
    private static final int CALLS = 100;
    private static final Duration SHORT = Duration.ofMillis(300);
    /** JavaScript counts to the first, signed numbers to the second. */
    private static final long[] LARGE = {(1L << 53) + 1, Long.MIN_VALUE + 1};

    private CallTrials() {}

    static void answer(Bench bench) {
        Specimen iomod = bench.shared();
        for (Sample sample : bench.check().samples()) {
            iomod.call(sample.method(), sample.input()).output();
        }
        if (bench.has(Bench.ECHO)) {
            byte[] bytes = bytes(256);
            requireSame(bytes, iomod.call(Bench.ECHO, bytes).output());
        } else if (bench.check().samples().isEmpty()) {
            throw new Untried("it has no method %s, and no call was named that succeeds (--method, --input)"
                    .formatted(Bench.ECHO));
        }
    }

    /** Every value that a byte can have, in no order. */
    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        ThreadLocalRandom.current().nextBytes(bytes);
        for (int i = 0; i < Math.min(256, count); i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    static void requireSame(byte[] expected, byte[] seen) {
        int at = Arrays.mismatch(expected, seen);
        Unmet.unless(
                at < 0,
                "the %d bytes that were sent".formatted(expected.length),
                "it answered %d bytes, which differ from byte %d on".formatted(seen.length, at));
    }

    static void unknownMethod(Bench bench) {
        Specimen iomod = bench.shared();
        PendingCall call = iomod.call(Bench.NO_METHOD, "{}");
        Bench.requireFailure(call, FailureCode.METHOD_NOT_FOUND);
        String message = call.failure().message();
        for (String method : iomod.methods()) {
            Unmet.unless(
                    message.contains(method),
                    "a message that lists %s".formatted(method),
                    "the message is \"%s\"".formatted(message));
        }
    }

    /** The codes of all failures are watched. */
    static void failures(Bench bench) {
        var _ = bench.shared().call(Bench.NO_METHOD, "{}").failure();
    }

    static void oneReply(Bench bench) {
        Specimen iomod = bench.shared();
        List<PendingCall> calls = IntStream.range(0, 20)
                .mapToObj(i -> iomod.call(i % 2 == 0 ? Bench.NO_METHOD : bench.plain(), UNREADABLE))
                .toList();
        calls.forEach(Bench::settle);
        iomod.ping();
    }

    static void unreadableInput(Bench bench) {
        callAll(bench, UNREADABLE);
    }

    static void emptyInput(Bench bench) {
        callAll(bench, new byte[0]);
    }

    /** Calls every method; what takes long is cancelled, and has to be replied to all the same. */
    private static void callAll(Bench bench, byte[] input) {
        Specimen iomod = bench.shared();
        List<PendingCall> calls = bench.methods().stream()
                .map(Method::getName)
                .map(name -> iomod.call(name, input))
                .toList();
        iomod.ping();
        calls.stream().filter(call -> !call.isDone()).forEach(PendingCall::cancel);
        calls.forEach(Bench::settle);
        iomod.ping();
    }

    static void anyId(Bench bench) {
        Specimen iomod = bench.shared();
        for (long id : LARGE) {
            iomod.stream().countFrom(id);
            Bench.settle(iomod.call(Bench.NO_METHOD, "{}"));
        }
        iomod.stream().countFrom(1 << 20);
    }

    static void manyCalls(Bench bench) {
        Specimen iomod = bench.shared();
        List<PendingCall> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(iomod.call(bench.has(Bench.ECHO) ? Bench.ECHO : Bench.NO_METHOD, "%d".formatted(i)));
        }
        for (int i = 0; i < CALLS; i++) {
            if (bench.has(Bench.ECHO)) {
                requireSame(
                        "%d".formatted(i).getBytes(StandardCharsets.UTF_8),
                        calls.get(i).output());
            } else {
                Bench.requireFailure(calls.get(i), FailureCode.METHOD_NOT_FOUND);
            }
        }
    }

    static void slowCall(Bench bench) {
        bench.need(Bench.WAIT);
        Specimen iomod = bench.shared();
        PendingCall slow = iomod.call(Bench.WAIT, Bench.LONG_MILLIS);
        Bench.settle(iomod.call(bench.plain(), UNREADABLE));
        Unmet.unless(!slow.isDone(), "a call that takes minutes", "%s was answered at once".formatted(Bench.WAIT));
        slow.cancel();
        Bench.settle(slow);
    }

    static void deadline(Bench bench) {
        bench.need(Bench.WAIT);
        byte[] input = Bench.LONG_MILLIS.getBytes(StandardCharsets.UTF_8);
        PendingCall call = bench.shared().call(Bench.WAIT, input, SHORT);
        try {
            Bench.requireFailure(call, FailureCode.DEADLINE);
        } catch (IllegalStateException e) {
            throw new Unmet("a Reply with DEADLINE after 300 ms", String.valueOf(e.getMessage()));
        }
    }
}
