package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.threader.io.IoCalls;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.stream.Waitable;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a guest does with the streams of its calls, and how it waits for several things. */
final class Streaming {
    private static final int MIB = 1 << 20;

    private Streaming() {}

    static int open(IoCalls calls, String method) {
        return calls.open(Host.COORDINATES + "." + method);
    }

    /** Waits as a guest does that polls several things. */
    static void await(Waitable... any) {
        for (Waitable each : any) {
            each.waiter(Thread.currentThread());
        }
        long deadline = System.nanoTime() + Host.PATIENCE.toNanos();
        while (Arrays.stream(any).noneMatch(Waitable::ready)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("nothing became ready");
            }
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
        for (Waitable each : any) {
            each.waiter(null);
        }
    }

    static void write(ByteSink sink, byte[] bytes) {
        for (int at = 0; at < bytes.length; ) {
            await(sink);
            int count = Math.min(sink.room(), bytes.length - at);
            sink.put(bytes, at, count);
            at += count;
        }
    }

    static void write(ByteSink sink, String text) {
        write(sink, text.getBytes(UTF_8));
    }

    static byte[] read(ByteSource source, int count) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (read.size() < count) {
            await(source);
            byte[] bytes = source.take(count - read.size());
            if (bytes == null) {
                break;
            }
            read.writeBytes(bytes);
        }
        return read.toByteArray();
    }

    static long skipAll(ByteSource source) {
        long skipped = 0;
        while (true) {
            await(source);
            byte[] bytes = source.take(MIB);
            if (bytes == null) {
                return skipped;
            }
            skipped += bytes.length;
        }
    }

    static StreamFailure failureOf(ByteSource source) {
        try {
            skipAll(source);
        } catch (StreamFailure failure) {
            return failure;
        }
        throw new AssertionError("the stream ended well");
    }
}
