package dev.asml.cli;

import java.util.List;

/** What {@code asml dump} prints: every invocation and what it waits for. */
record DumpDocument(
        @Meaning("when, as ISO 8601") String at,
        Host host,

        @Meaning("the oldest first; sessions are among them")
        List<Invocation> invocations,

        List<Iomod> iomods) {

    /** The host. */
    record Host(
            String version,
            long uptimeMs,

            @Meaning("how many short guests compute at once")
            int cpuPermits,

            int computing,
            @Meaning("guests that wait for a permit") int waiting,
            int longRunning,
            int carriers,
            int inFlight,
            long heapBytes,
            long heapLimitBytes,
            long guestBytes,
            long guestLimitBytes,
            int threads,

            @Meaning("open files and sockets; -1 if that is not known")
            long descriptors,

            long cpuNanos,
            int cores) {}

    /** An invocation or a session. */
    record Invocation(
            @Meaning("of its request, or its session") String id,
            @Meaning("SERVICE/FUNCTION") String function,
            boolean session,
            long ageMs,

            @Meaning("until its deadline; negative if that has passed")
            long leftMs,

            @Meaning("what it does, in words") String state,
            long stateMs,

            @Meaning("what it waits for, in words; may be empty")
            String why,

            @Meaning("its IO calls that are not complete") List<Call> calls,

            @Meaning("the guest's functions, the innermost first")
            List<String> stack) {}

    /** An IO call. */
    record Call(
            @Meaning("its number in its invocation") int id,
            String path,
            long ageMs,
            @Meaning("what has it, in words") String where) {}

    /** An IOmod. */
    record Iomod(
            @Meaning("SERVICE/COORDINATES") String id,
            String version,
            String state,
            String detail,
            int inFlight,
            int queued,
            int restarts,
            @Meaning("0 if it has no calls") long oldestCallMs,

            @Meaning("how its calls are disturbed; empty if they are not")
            String chaos) {}
}
