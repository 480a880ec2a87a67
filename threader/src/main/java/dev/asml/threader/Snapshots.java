package dev.asml.threader;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.Host;
import dev.asml.threader.function.InvocationView;
import dev.asml.threader.http.LiveApi;
import dev.asml.threader.http.Platform.IomodStatus;
import dev.asml.threader.io.IoCallView;
import dev.asml.threader.io.IoTally;
import dev.asml.threader.io.LatencyCounts;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.jspecify.annotations.Nullable;

/** Looks at everything that runs, for whoever operates the Threader. Safe for use by many threads. */
final class Snapshots implements LiveApi.Source {
    private static final String NONE = "";

    private final Host host;
    private final Catalog catalog;
    private final UnaryOperator<String> chaos;
    private final Clock clock;

    /** {@code chaos} says of an IOmod's id how its calls are disturbed, or nothing. */
    Snapshots(Host host, Catalog catalog, UnaryOperator<String> chaos, Clock clock) {
        this.host = host;
        this.catalog = catalog;
        this.chaos = chaos;
        this.clock = clock;
    }

    @Override
    public LiveApi.Top top() {
        Map<String, Doing> doing = new HashMap<>();
        host.invocations(false)
                .forEach(each ->
                        doing.computeIfAbsent(each.function(), _ -> new Doing()).count(each));
        List<LiveApi.FunctionCounts> functions = catalog.deployments().stream()
                .flatMap(project -> catalog.deployed(project.project()).stream()
                        .map(function -> counts(
                                project.project(),
                                function,
                                doing.getOrDefault(function.name().toString(), new Doing()))))
                .toList();
        Map<String, IoTally> tallies = tallies();
        List<LiveApi.IomodCounts> iomods = catalog.iomods().stream()
                .map(iomod -> counts(iomod, tallies.get(iomod.id())))
                .toList();
        return new LiveApi.Top(clock.instant().toString(), System.nanoTime(), hostState(), functions, iomods);
    }

    /** What the invocations of one function do. */
    private static final class Doing {
        private int all;
        private int parked;
        private int computing;
        private long nanos;

        void count(InvocationView each) {
            all++;
            parked += each.parked() ? 1 : 0;
            computing += each.computing() ? 1 : 0;
            nanos += each.computing() ? each.stateNanos() : 0;
        }
    }

    private static LiveApi.FunctionCounts counts(String project, DeployedFunction function, Doing doing) {
        return new LiveApi.FunctionCounts(
                function.name().toString(),
                project,
                function.tally().ended(),
                function.tally().failed(),
                doing.all,
                doing.parked,
                doing.computing,
                doing.all - doing.parked - doing.computing,
                function.tally().computedNanos() + doing.nanos,
                function.memoryBytes(),
                latency(function.tally().latency()));
    }

    private static List<LiveApi.Latency> latency(LatencyCounts counts) {
        return counts.buckets().stream()
                .map(bucket -> new LiveApi.Latency(bucket.upToMicros(), bucket.count()))
                .toList();
    }

    private LiveApi.IomodCounts counts(IomodStatus iomod, @Nullable IoTally tally) {
        return new LiveApi.IomodCounts(
                iomod.id(),
                iomod.kind(),
                iomod.version(),
                iomod.state(),
                iomod.detail(),
                iomod.inFlight(),
                iomod.queued(),
                iomod.restarts(),
                tally == null ? 0 : tally.ended(),
                tally == null ? 0 : tally.failed(),
                chaos.apply(iomod.id()),
                tally == null ? List.of() : latency(tally.latency()));
    }

    /** By the id of the IOmod: the functions of a service share its IOmods. */
    private Map<String, IoTally> tallies() {
        Map<String, IoTally> tallies = new HashMap<>();
        for (DeployedFunction function : catalog.deployed()) {
            function.ioTallies()
                    .forEach((coordinates, tally) -> tallies.put(function.name().service() + "/" + coordinates, tally));
        }
        return tallies;
    }

    private LiveApi.HostState hostState() {
        Runtime runtime = Runtime.getRuntime();
        var machine = ManagementFactory.getOperatingSystemMXBean();
        Optional<UnixOperatingSystemMXBean> unix =
                machine instanceof UnixOperatingSystemMXBean known ? Optional.of(known) : Optional.empty();
        return new LiveApi.HostState(
                version(),
                ManagementFactory.getRuntimeMXBean().getUptime(),
                host.cpuPermits(),
                host.computing(),
                host.waitingToCompute(),
                host.longRunning(),
                ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class)
                        .getPoolSize(),
                host.inFlight(),
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory(),
                host.memory().committed(),
                host.memory().limit(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                unix.map(UnixOperatingSystemMXBean::getOpenFileDescriptorCount).orElse(-1L),
                unix.map(UnixOperatingSystemMXBean::getProcessCpuTime).orElse(0L),
                runtime.availableProcessors());
    }

    private static String version() {
        String version = Snapshots.class.getPackage().getImplementationVersion();
        return version == null ? NONE : version;
    }

    @Override
    public LiveApi.Dump dump() {
        Map<String, IomodStatus> iomods = new HashMap<>();
        catalog.iomods().forEach(iomod -> iomods.put(iomod.id(), iomod));
        Map<String, Long> oldest = new HashMap<>();
        List<LiveApi.InvocationState> invocations = host.invocations(true).stream()
                .map(each -> state(each, iomods, oldest))
                .toList();
        return new LiveApi.Dump(
                clock.instant().toString(),
                hostState(),
                invocations,
                catalog.iomods().stream()
                        .map(iomod -> load(iomod, oldest.getOrDefault(iomod.id(), 0L)))
                        .toList());
    }

    private static LiveApi.InvocationState state(
            InvocationView each, Map<String, IomodStatus> iomods, Map<String, Long> oldest) {
        return new LiveApi.InvocationState(
                each.id(),
                each.function(),
                each.session(),
                millis(each.ageNanos()),
                millis(each.leftNanos()),
                each.state(),
                millis(each.stateNanos()),
                each.why(),
                each.calls().stream()
                        .map(call -> state(call, each.function(), iomods, oldest))
                        .toList(),
                each.stack());
    }

    private static LiveApi.CallState state(
            IoCallView call, String function, Map<String, IomodStatus> iomods, Map<String, Long> oldest) {
        String coordinates = call.path().substring(0, Math.max(0, call.path().lastIndexOf('.')));
        String id = function.substring(0, function.indexOf('/') + 1) + coordinates;
        long age = Math.max(1, millis(call.ageNanos()));
        oldest.merge(id, age, Math::max);
        IomodStatus iomod = iomods.get(id);
        String state = iomod == null ? "an IOmod that is gone" : "the IOmod, which is " + iomod.state();
        return new LiveApi.CallState(
                call.id(), call.path(), age, (call.sent() ? "in flight at " : "queued for ") + state);
    }

    private LiveApi.IomodLoad load(IomodStatus iomod, long oldestMs) {
        return new LiveApi.IomodLoad(
                iomod.id(),
                iomod.version(),
                iomod.state(),
                iomod.detail(),
                iomod.inFlight(),
                iomod.queued(),
                iomod.restarts(),
                oldestMs,
                chaos.apply(iomod.id()));
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }
}
