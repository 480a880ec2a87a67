package dev.asml.threader.wasm.wasi;

/** The calls that need no descriptor: arguments, environment, clocks, randomness, the process, and sockets refused. */
final class HostCalls {
    static final int REALTIME = 0;
    private static final int LAST_CLOCK = 3;
    private static final int RANDOM_CHUNK = 4096;
    private static final int LAST_SIGNAL = 30;
    private static final int SIGNAL_EXIT = 128;

    private HostCalls() {}

    static void argsGet(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.arguments().write(memory, (int) args[0], (int) args[1]);
    }

    static void argsSizesGet(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.arguments().writeSizes(memory, (int) args[0], (int) args[1]);
    }

    static void environGet(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.environment().write(memory, (int) args[0], (int) args[1]);
    }

    static void environSizesGet(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.environment().writeSizes(memory, (int) args[0], (int) args[1]);
    }

    static void clockResGet(Wasi wasi, GuestMemory memory, long[] args) {
        requireClock((int) args[0]);
        memory.writeLong((int) args[1], 1);
    }

    static void clockTimeGet(Wasi wasi, GuestMemory memory, long[] args) {
        memory.check((int) args[2], Long.BYTES);
        memory.writeLong((int) args[2], now(wasi, (int) args[0]));
    }

    /** A clock's time. A guest's CPU time is nobody else's business: those clocks show the monotonic time. */
    static long now(Wasi wasi, int clock) {
        requireClock(clock);
        return clock == REALTIME ? wasi.host().wallClockNanos() : wasi.host().monotonicNanos();
    }

    private static void requireClock(int clock) {
        if (clock < 0 || clock > LAST_CLOCK) {
            throw Errno.INVAL.failure();
        }
    }

    static void randomGet(Wasi wasi, GuestMemory memory, long[] args) {
        int address = (int) args[0];
        int length = (int) args[1];
        memory.check(address, Integer.toUnsignedLong(length));
        for (int done = 0; done < length; done += RANDOM_CHUNK) {
            if (Thread.currentThread().isInterrupted()) {
                throw Errno.INTR.failure();
            }
            byte[] chunk = new byte[Math.min(RANDOM_CHUNK, length - done)];
            wasi.host().random(chunk);
            memory.write(address + done, chunk, 0, chunk.length);
        }
    }

    static void procRaise(Wasi wasi, GuestMemory memory, long[] args) {
        int signal = (int) args[0];
        if (signal < 0 || signal > LAST_SIGNAL) {
            throw Errno.INVAL.failure();
        }
        if (signal != 0) {
            throw new GuestExit(SIGNAL_EXIT + signal);
        }
    }

    /** Gives up the CPU permit, so that whoever waits for one comes before this guest goes on. */
    static void schedYield(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.host().park(0);
    }

    /** There are no sockets, so what a descriptor is open on is never one. */
    static void sock(Wasi wasi, GuestMemory memory, long[] args) {
        wasi.descriptor((int) args[0]);
        throw Errno.NOTSOCK.failure();
    }
}
