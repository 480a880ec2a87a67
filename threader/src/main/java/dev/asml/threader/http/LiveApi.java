package dev.asml.threader.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The endpoints that tell what goes on now: {@code /v1/top}, counters that a client reads again and again, and
 * {@code /v1/dump}, every invocation and what it waits for.
 *
 * <p>The records are the JSON, their names in snake case. Counters count from the deployment of what they belong to.
 */
public final class LiveApi implements AdminSection {
    /** Looks at the Threader. Safe for use by many threads. */
    public interface Source {
        /** The counters now. */
        Top top();

        /** What runs and waits now. */
        Dump dump();
    }

    /**
     * The counters at one moment.
     *
     * @param at as ISO 8601
     * @param nanos the same moment by a clock that only counts on
     */
    public record Top(
            String at, long nanos, HostState host, List<FunctionCounts> functions, List<IomodCounts> iomods) {}

    /**
     * The host.
     *
     * @param version of the Threader
     * @param cpuPermits how many short guests compute at once
     * @param computing guests that compute
     * @param waiting guests that wait for a permit
     * @param longRunning guests that compute for so long that others do not wait for them
     * @param carriers threads that virtual threads run on
     * @param inFlight invocations that run or wait
     * @param threads of the operating system, in the JVM
     * @param descriptors open files and sockets; -1 if that is not known
     */
    public record HostState(
            String version,
            long uptimeMs,
            int cpuPermits,
            int computing,
            int waiting,
            int longRunning,
            int carriers,
            int inFlight,
            long heapBytes,
            long heapLimitBytes,
            long guestBytes,
            long guestLimitBytes,
            int threads,
            long descriptors,
            long cpuNanos,
            int cores) {}

    /**
     * How often something took up to so many microseconds, and more than the one before.
     *
     * @param count since the beginning
     */
    public record Latency(long upToMicros, long count) {}

    /**
     * A function.
     *
     * @param name {@code service/function}
     * @param ended invocations that have ended
     * @param failed those of them without an answer, or with one that says that it is a failure
     * @param inFlight invocations and sessions that run or wait
     * @param computedNanos time with a permit to compute
     * @param memoryBytes of its guests, idle instances included
     */
    public record FunctionCounts(
            String name,
            String project,
            long ended,
            long failed,
            int inFlight,
            int parked,
            int computing,
            int queued,
            long computedNanos,
            long memoryBytes,
            List<Latency> latency) {}

    /**
     * An IOmod.
     *
     * @param ended calls that are complete
     * @param failed those of them that failed
     * @param chaos how its calls are disturbed; empty if they are not
     */
    public record IomodCounts(
            String id,
            String kind,
            String version,
            String state,
            String detail,
            int inFlight,
            int queued,
            int restarts,
            long ended,
            long failed,
            String chaos,
            List<Latency> latency) {}

    /**
     * What runs and waits at one moment.
     *
     * @param at as ISO 8601
     */
    public record Dump(String at, HostState host, List<InvocationState> invocations, List<IomodLoad> iomods) {}

    /**
     * An invocation or a session.
     *
     * @param id of its request, or its session
     * @param leftMs until its deadline; negative if that has passed
     * @param state what it does, in words
     * @param why what it waits for, in words; may be empty
     * @param stack the guest's functions, the innermost first
     */
    public record InvocationState(
            String id,
            String function,
            boolean session,
            long ageMs,
            long leftMs,
            String state,
            long stateMs,
            String why,
            List<CallState> calls,
            List<String> stack) {}

    /**
     * An IO call that is not complete.
     *
     * @param id its number in its invocation
     * @param where what has it, in words
     */
    public record CallState(int id, String path, long ageMs, String where) {}

    /**
     * An IOmod and what it has to do.
     *
     * @param oldestCallMs age of the oldest of its calls; 0 if it has none
     */
    public record IomodLoad(
            String id,
            String version,
            String state,
            String detail,
            int inFlight,
            int queued,
            int restarts,
            long oldestCallMs,
            String chaos) {}

    private final Source source;

    /** The endpoints for what {@code source} sees. */
    public LiveApi(Source source) {
        this.source = source;
    }

    @Override
    public void addTo(SessionApi.Endpoints endpoints) {
        endpoints.add("GET", "/v1/top", (exchange, _) -> exchange.send(JsonReply.of(200, source.top())));
        endpoints.add("GET", "/v1/dump", (exchange, _) -> exchange.send(dump(exchange.rawQuery())));
    }

    private Reply dump(String query) {
        String format =
                QueryString.parse(query).getOrDefault("format", List.of("json")).getLast();
        return switch (format) {
            case "json" -> JsonReply.of(200, source.dump());
            case "text" ->
                new Reply(
                        200,
                        List.of(new Reply.Header("content-type", "text/plain; charset=utf-8")),
                        DumpText.of(source.dump()).getBytes(StandardCharsets.UTF_8));
            default ->
                throw new ProblemException(
                        HttpProblem.badRequest("format is json or text, not \"%s\".".formatted(format)));
        };
    }
}
