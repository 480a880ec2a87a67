package dev.asml.threader.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The system call poll(2) on some descriptors, for which the JDK has nothing: it waits on the thread that asks, virtual or
 * not, and nobody has to wake that. For one thread at a time. Linux only: the numbers are its own.
 */
final class Poll {
    /** There is something to read, or an end. */
    static final int IN = 1;

    /** Something can be written. */
    static final int OUT = 4;

    static final int FOR_EVER = -1;

    private static final int ENTRY_BYTES = 8;
    private static final int EVENTS = 4;
    private static final int RETURNED = 6;
    private static final @Nullable MethodHandle CALL = handle(
            "poll",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    private static final @Nullable MethodHandle YIELD =
            handle("sched_yield", FunctionDescriptor.of(ValueLayout.JAVA_INT));

    private final int most;
    private final MemorySegment entries;
    private int count;

    /** One for at most so many descriptors. */
    Poll(int most) {
        this.most = most;
        this.entries = Arena.ofAuto().allocate((long) most * ENTRY_BYTES, ENTRY_BYTES);
    }

    /** Whether there is such a call here, which the JVM lets the Threader use. */
    static boolean isAvailable() {
        return CALL != null;
    }

    @SuppressWarnings("restricted") // The launcher allows it; without that there are no such sockets.
    private static @Nullable MethodHandle handle(String name, FunctionDescriptor form) {
        try {
            Linker linker = Linker.nativeLinker();
            return linker.defaultLookup()
                    .find(name)
                    .map(address -> linker.downcallHandle(address, form))
                    .orElse(null);
        } catch (IllegalCallerException | UnsupportedOperationException _) {
            return null;
        }
    }

    /** Forgets what was asked for. */
    Poll clear() {
        count = 0;
        return this;
    }

    /** Asks for some events of a descriptor. Returns its place. */
    int add(int descriptor, int events) {
        if (count == most) {
            throw new IllegalStateException("there is room for %d descriptors".formatted(most));
        }
        long at = (long) count * ENTRY_BYTES;
        entries.set(ValueLayout.JAVA_INT, at, descriptor);
        entries.set(ValueLayout.JAVA_SHORT, at + EVENTS, (short) events);
        entries.set(ValueLayout.JAVA_SHORT, at + RETURNED, (short) 0);
        return count++;
    }

    /** Waits for any of the events, or an end of any; may return early, for no reason. Returns whether there is any. */
    boolean await(int millis) throws IOException {
        MethodHandle call = CALL;
        if (call == null) {
            throw new IOException("there is no poll(2) here");
        }
        try {
            // A failure is a signal that came in between: who asks looks, and asks again.
            return (int) call.invokeExact(entries, (long) count, millis) > 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a system call throws nothing", e);
        }
    }

    /** Looks for any of the events for so long without sleeping; whichever thread has something to do goes first. */
    boolean look(long nanos) throws IOException {
        long start = System.nanoTime();
        boolean any = await(0);
        while (!any && System.nanoTime() - start < nanos) {
            letOthersGo();
            any = await(0);
        }
        return any;
    }

    private static void letOthersGo() {
        MethodHandle call = YIELD;
        if (call == null) {
            return;
        }
        try {
            int _ = (int) call.invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a system call throws nothing", e);
        }
    }

    /** Whether something else happened to a descriptor than that it can be written. */
    boolean isReadable(int place) {
        return (returned(place) & ~OUT) != 0;
    }

    /** Whether a descriptor can be written. */
    boolean isWritable(int place) {
        return (returned(place) & OUT) != 0;
    }

    private short returned(int place) {
        return entries.get(ValueLayout.JAVA_SHORT, (long) place * ENTRY_BYTES + RETURNED);
    }
}
